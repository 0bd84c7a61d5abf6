"""What `simatte export` is told, each with its name, range and help."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from sim_core.export_options import ExportKind, ExportOptions
from sim_core.metadata import MetadataChoice

Contents = Enum("Contents", {k.name: k.name.lower() for k in ExportKind}, type=str)  # type: ignore[misc]
CUTOUT = Contents(ExportKind.CUTOUT.name.lower())

Kept = Enum(  # type: ignore[misc]
    "Kept", {c.name: c.name.lower().replace("_", "-") for c in MetadataChoice}, type=str
)
WITHOUT_LOCATION = Kept(ExportOptions().metadata.name.lower().replace("_", "-"))

_ALPHA, _FILE, _COMPOSITE = "Alpha", "File", "Composite"
_FARTHEST = 10_000.0

ImageArgument = Annotated[
    Path, typer.Argument(metavar="PICTURE", help="What is cut out of.")
]
OutputOption = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Its ending chooses: png, tif, webp, jpg, exr, ora or psd.",
    ),
]
TrimapOption = Annotated[
    Path | None,
    typer.Option(
        "--trimap",
        metavar="FILE",
        help="Compute alpha along this trimap.",
        rich_help_panel=_ALPHA,
    ),
]
AlphaOption = Annotated[
    Path | None,
    typer.Option(
        "--alpha",
        metavar="FILE",
        help="Or take this alpha as it is: grey levels, or the transparency of a cut-out.",
        rich_help_panel=_ALPHA,
    ),
]
ShiftEdgeOption = Annotated[
    float,
    typer.Option(
        min=-100,
        max=100,
        metavar="PIXELS",
        help="Move the edge outward, inward below 0.",
        rich_help_panel=_ALPHA,
    ),
]
FeatherOption = Annotated[
    float,
    typer.Option(
        min=0, max=200, metavar="PIXELS", help="Soften edges.", rich_help_panel=_ALPHA
    ),
]
ContentsOption = Annotated[
    Contents,
    typer.Option(
        "--contents",
        metavar="KIND",
        help=f"What the file holds: {', '.join(kind.value for kind in Contents)}.",
        rich_help_panel=_FILE,
    ),
]
DepthOption = Annotated[
    int | None,
    typer.Option(
        metavar="BITS",
        help="Of a channel: 8, 16 or 32. Without, the fewest that the file holds.",
        rich_help_panel=_FILE,
    ),
]
DecontaminateOption = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        metavar="SHARE",
        help="Free colours from the old background.",
        rich_help_panel=_FILE,
    ),
]
PremultipliedOption = Annotated[
    bool,
    typer.Option(
        "--premultiplied",
        metavar="",
        help="Multiply colours by alpha.",
        rich_help_panel=_FILE,
    ),
]
TrimOption = Annotated[
    bool,
    typer.Option(
        "--trim",
        metavar="",
        help="Cut off what is transparent around it.",
        rich_help_panel=_FILE,
    ),
]
SrgbOption = Annotated[
    bool,
    typer.Option(
        "--srgb",
        metavar="",
        help="Convert to sRGB; else keep the profile.",
        rich_help_panel=_FILE,
    ),
]
MetadataOption = Annotated[
    Kept,
    typer.Option(
        metavar="CHOICE",
        help=f"What is kept of camera, date, author and place: "
        f"{', '.join(choice.value for choice in Kept)}.",
        rich_help_panel=_FILE,
    ),
]
PresetOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Options saved under a name; those given here go before.",
        rich_help_panel=_FILE,
    ),
]
BackgroundOption = Annotated[
    str,
    typer.Option(
        metavar="COLOUR|FILE",
        help="A colour like #5080c0 or white, or a picture.",
        rich_help_panel=_COMPOSITE,
    ),
]
LinearLightOption = Annotated[
    bool,
    typer.Option(
        "--linear-light",
        metavar="",
        help="Mix light, as a camera does.",
        rich_help_panel=_COMPOSITE,
    ),
]
ShadowOption = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        metavar="SHARE",
        help="Opacity of a drop shadow.",
        rich_help_panel=_COMPOSITE,
    ),
]


def _within_reach(lengths: tuple[float, float]) -> tuple[float, float]:
    if not all(abs(length) <= _FARTHEST for length in lengths):
        raise typer.BadParameter(f"Lengths are up to {_FARTHEST:.0f} pixels.")
    return lengths


ShadowFallOption = Annotated[
    tuple[float, float],
    typer.Option(
        metavar="RIGHT DOWN",
        help="Where it falls, in pixels.",
        rich_help_panel=_COMPOSITE,
        callback=_within_reach,
    ),
]
ShadowBlurOption = Annotated[
    float,
    typer.Option(
        min=0,
        max=1000,
        metavar="PIXELS",
        help="How soft it is.",
        rich_help_panel=_COMPOSITE,
    ),
]
LightWrapOption = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        metavar="SHARE",
        help="Light of the background on the edges.",
        rich_help_panel=_COMPOSITE,
    ),
]
LightWrapRadiusOption = Annotated[
    float,
    typer.Option(
        min=0,
        max=1000,
        metavar="PIXELS",
        help="How far it reaches.",
        rich_help_panel=_COMPOSITE,
    ),
]
