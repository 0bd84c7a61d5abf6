"""What `simatte export` is told, each with its name, range and help."""

from __future__ import annotations

from enum import Enum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import flag, path_option
from sim_core.export_options import ExportKind, ExportOptions
from sim_core.metadata import MetadataChoice

Contents = Enum("Contents", {k.name: k.name.lower() for k in ExportKind}, type=str)  # type: ignore[misc]
CUTOUT = Contents(ExportKind.CUTOUT.name.lower())

Kept = Enum(  # type: ignore[misc]
    "Kept", {c.name: c.name.lower().replace("_", "-") for c in MetadataChoice}, type=str
)
WITHOUT_LOCATION = Kept(ExportOptions().metadata.name.lower().replace("_", "-"))

_FARTHEST = 10_000.0

_share = partial(typer.Option, min=0, max=1, metavar="SHARE")
_pixels = partial(typer.Option, metavar="PIXELS")
_radius = partial(_pixels, min=0, max=1000)
_alpha = {"rich_help_panel": "Alpha"}
_file = {"rich_help_panel": "File"}
_composite = {"rich_help_panel": "Composite"}


def _within_reach(lengths: tuple[float, float]) -> tuple[float, float]:
    if not all(abs(length) <= _FARTHEST for length in lengths):
        raise typer.BadParameter(f"Lengths are up to {_FARTHEST:.0f} pixels.")
    return lengths


ImageArgument = Annotated[
    Path, typer.Argument(metavar="PICTURE", help="What is cut out of, or a project.")
]
OutputOption = Annotated[
    Path,
    path_option(
        "--output", "-o", help="Its ending chooses: png, tif, webp, jpg, exr, ora or psd."
    ),
]

TrimapOption = Annotated[
    Path | None, path_option("--trimap", help="Compute alpha along this trimap.", **_alpha)
]
AlphaOption = Annotated[
    Path | None,
    path_option(
        "--alpha",
        help="Or take this alpha as it is: grey levels, or the transparency of a cut-out.",
        **_alpha,
    ),
]
ShiftEdgeOption = Annotated[
    float,
    _pixels(min=-100, max=100, help="Move the edge outward, inward below 0.", **_alpha),
]
FeatherOption = Annotated[float, _pixels(min=0, max=200, help="Soften edges.", **_alpha)]

ContentsOption = Annotated[
    Contents,
    typer.Option(
        metavar="KIND",
        help=f"What the file holds: {', '.join(kind.value for kind in Contents)}.",
        **_file,
    ),
]
DepthOption = Annotated[
    int | None,
    typer.Option(
        metavar="BITS",
        help="Of a channel: 8, 16 or 32. Without, the fewest that the file holds.",
        **_file,
    ),
]
DecontaminateOption = Annotated[
    float, _share(help="Free colours from the old background.", **_file)
]
PremultipliedOption = Annotated[
    bool, flag("--premultiplied", help="Multiply colours by alpha.", **_file)
]
TrimOption = Annotated[
    bool, flag("--trim", help="Cut off what is transparent around it.", **_file)
]
SrgbOption = Annotated[
    bool, flag("--srgb", help="Convert to sRGB; else keep the profile.", **_file)
]
MetadataOption = Annotated[
    Kept,
    typer.Option(
        metavar="CHOICE",
        help=f"What is kept of camera, date, author and place: "
        f"{', '.join(choice.value for choice in Kept)}.",
        **_file,
    ),
]
PresetOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Options saved under a name; those given here go before.",
        **_file,
    ),
]

BackgroundOption = Annotated[
    str,
    typer.Option(
        metavar="COLOUR|FILE",
        help="A colour like #5080c0 or white, or a picture.",
        **_composite,
    ),
]
LinearLightOption = Annotated[
    bool, flag("--linear-light", help="Mix light, as a camera does.", **_composite)
]
ShadowOption = Annotated[float, _share(help="Opacity of a drop shadow.", **_composite)]
ShadowFallOption = Annotated[
    tuple[float, float],
    typer.Option(
        metavar="RIGHT DOWN",
        help="Where it falls, in pixels.",
        callback=_within_reach,
        **_composite,
    ),
]
ShadowBlurOption = Annotated[float, _radius(help="How soft it is.", **_composite)]
LightWrapOption = Annotated[
    float, _share(help="Light of the background on the edges.", **_composite)
]
LightWrapRadiusOption = Annotated[float, _radius(help="How far it reaches.", **_composite)]
