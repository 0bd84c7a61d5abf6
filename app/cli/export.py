"""`simatte export`: what the window's Export does, without a window."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.matte import solve
from app.cli.options import (
    DEFAULT,
    Device,
    DeviceOption,
    EstimateOption,
    ModelOption,
    WeightsOption,
)
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from sim_core.colour_profile import named_colour
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.export import write_export
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.export_presets import PresetFile
from sim_core.image_io import check_folder, read_alpha, read_picture
from sim_core.look import LightWrap, Look, Shadow
from sim_core.metadata import MetadataChoice
from sim_core.refine import Refinement

Contents = Enum("Contents", {k.name: k.name.lower() for k in ExportKind}, type=str)  # type: ignore[misc]
Kept = Enum(  # type: ignore[misc]
    "Kept", {c.name: c.name.lower().replace("_", "-") for c in MetadataChoice}, type=str
)
_WITHOUT_LOCATION = Kept(ExportOptions().metadata.name.lower().replace("_", "-"))
_FIELDS = {
    "contents": "kind",
    "depth": "depth",
    "decontaminate": "decontaminate",
    "premultiplied": "premultiplied",
    "trim": "trimmed",
    "srgb": "keep_profile",
    "metadata": "metadata",
}
"""Which field of the options a parameter of the command sets."""

_CUTOUT = Contents(ExportKind.CUTOUT.name.lower())


def export(
    context: typer.Context,
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
    metadata: Annotated[
        Kept, typer.Option(help="What the file says beside the pixels.")
    ] = _WITHOUT_LOCATION,
    preset: Annotated[
        str, typer.Option(help="Options saved under a name; those given here go before.")
    ] = "",
    background: Annotated[
        str, typer.Option(help="A colour like #5080c0 or white, or a picture.")
    ] = "white",
    shift_edge: Annotated[
        float, typer.Option(help="Move the edge outward, inward below 0, in pixels.")
    ] = 0.0,
    feather: Annotated[float, typer.Option(min=0, help="Soften, in pixels.")] = 0.0,
    linear_light: Annotated[
        bool, typer.Option("--linear-light", help="Mix light in composites.")
    ] = False,
    shadow: Annotated[
        float, typer.Option(min=0, max=1, help="Opacity of a drop shadow.")
    ] = 0.0,
    shadow_fall: Annotated[
        tuple[float, float], typer.Option(help="Right and down, in pixels.")
    ] = (Shadow().across, Shadow().down),
    shadow_blur: Annotated[
        float, typer.Option(min=0, help="How soft, in pixels.")
    ] = Shadow().blur,
    light_wrap: Annotated[
        float, typer.Option(min=0, max=1, help="Light of the background on the edges.")
    ] = 0.0,
    light_wrap_radius: Annotated[
        float, typer.Option(min=0, help="How far it reaches, in pixels.")
    ] = LightWrap().radius,
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
    device: DeviceOption = Device.AUTO,
    estimate: EstimateOption = False,
) -> None:
    """Export IMAGE with an alpha, or along a trimap, in any format."""
    options = ExportOptions(
        ExportKind[contents.name],
        depth,
        decontaminate,
        premultiplied,
        trim,
        not srgb,
        MetadataChoice[metadata.name],
    )
    if preset:
        options, output = _with_preset(preset, options, output, context)
    check_path(output, options)
    check_folder(output)
    backdrop = _backdrop(background)
    document = _open(image, trimap, alpha)
    if document.frames > 1:
        typer.echo(f"{image} holds {document.frames} pictures; took the first.", err=True)
    if alpha is None:
        solve(
            document,
            model=model,
            device=device,
            title=image.name,
            always_estimate=estimate,
            weights=weights or (),
        )
    document.look = Look(
        options.decontaminate,
        Shadow(shadow, *shadow_fall, shadow_blur),
        LightWrap(light_wrap, light_wrap_radius),
        linear_light,
    )
    document.set_refinement(Refinement(shift_edge=shift_edge, feather=feather))
    write_export(document, output, options, render_backdrop(backdrop, document.image))
    typer.echo(f"Wrote {output}", err=True)


def _with_preset(
    name: str, given: ExportOptions, output: Path, context: typer.Context
) -> tuple[ExportOptions, Path]:
    """Return the preset's options but for those given, and the output with an ending."""
    found = PresetFile().find(name)
    own = {
        field: getattr(given, field)
        for parameter, field in _FIELDS.items()
        if _is_given(context, parameter)
    }
    named = output if output.suffix else output.with_suffix(found.suffix)
    return replace(found.options, **own), named


def _is_given(context: typer.Context, parameter: str) -> bool:
    """Tell whether a parameter stands on the command line, even with its default."""
    source = context.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"


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
