"""`simatte export`: what the window's Export does, without a window."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.matte import solve
from app.cli.options import DEFAULT, Device, DeviceOption, ModelOption
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from sim_core.colour_profile import named_colour
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.export import write_export
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.image_io import check_folder, read_alpha, read_picture
from sim_core.refine import Refinement

Contents = Enum("Contents", {k.name: k.name.lower() for k in ExportKind}, type=str)  # type: ignore[misc]
_CUTOUT = Contents(ExportKind.CUTOUT.name.lower())


def export(
    image: Annotated[Path, typer.Argument(help="The picture.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="Its ending chooses: png tif webp jpg exr ora psd."
        ),
    ],
    trimap: Annotated[
        Path | None, typer.Option("--trimap", help="Compute alpha along this trimap.")
    ] = None,
    alpha: Annotated[
        Path | None, typer.Option("--alpha", help="Take this alpha as it is.")
    ] = None,
    contents: Annotated[
        Contents, typer.Option("--contents", help="What the file holds.")
    ] = _CUTOUT,
    depth: Annotated[int, typer.Option(help="Bits of a channel: 8, 16, 32.")] = 8,
    decontaminate: Annotated[
        float, typer.Option(min=0, max=1, help="Free colours from the old background.")
    ] = 1.0,
    premultiplied: Annotated[
        bool, typer.Option("--premultiplied", help="Multiply colours by alpha.")
    ] = False,
    trim: Annotated[
        bool, typer.Option("--trim", help="Cut off what is transparent around it.")
    ] = False,
    srgb: Annotated[
        bool, typer.Option("--srgb", help="Convert to sRGB; else keep the profile.")
    ] = False,
    background: Annotated[
        str, typer.Option(help="A colour like #5080c0 or white, or a picture.")
    ] = "white",
    shift_edge: Annotated[
        float, typer.Option(help="Move the edge outward, inward below 0, in pixels.")
    ] = 0.0,
    feather: Annotated[float, typer.Option(min=0, help="Soften, in pixels.")] = 0.0,
    model: ModelOption = DEFAULT,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Export IMAGE with an alpha, or along a trimap, in any format."""
    options = ExportOptions(
        ExportKind[contents.name], depth, decontaminate, premultiplied, trim, not srgb
    )
    check_path(output, options)
    check_folder(output)
    backdrop = _backdrop(background)
    document = _open(image, trimap, alpha)
    if alpha is None:
        solve(document, model=model, device=device, title=image.name)
    document.set_refinement(Refinement(shift_edge=shift_edge, feather=feather))
    write_export(document, output, options, render_backdrop(backdrop, document.image))
    typer.echo(f"Wrote {output}", err=True)


def _open(image: Path, trimap: Path | None, alpha: Path | None) -> MattingDocument:
    if (trimap is None) == (alpha is None):
        raise MattingError("Give either --trimap, to compute alpha, or --alpha.")
    document = MattingDocument.open(image, trimap)
    if alpha is not None:
        document.adopt_alpha(read_alpha(alpha), name=str(alpha))
    return document


def _backdrop(text: str) -> Backdrop:
    """Return the backdrop that a colour's name or a picture's path stands for."""
    if Path(text).is_file():
        picture = read_picture(Path(text)).rgb8
        return Backdrop(BackdropKind.PICTURE, picture=picture)
    colour = named_colour(text)
    if colour is None:
        raise MattingError(
            f"“{text}” is no colour and no picture. Write #5080c0, white, or a path."
        )
    return Backdrop(colour=colour)
