"""`simatte export`: what the window's Export does, without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import typer

from app.cli.export_arguments import (
    CUTOUT,
    WITHOUT_LOCATION,
    AlphaOption,
    BackgroundOption,
    ContentsOption,
    DecontaminateOption,
    DepthOption,
    FeatherOption,
    ImageArgument,
    LightWrapOption,
    LightWrapRadiusOption,
    LinearLightOption,
    MetadataOption,
    OutputOption,
    PremultipliedOption,
    PresetOption,
    ShadowBlurOption,
    ShadowFallOption,
    ShadowOption,
    ShiftEdgeOption,
    SrgbOption,
    TrimapOption,
    TrimOption,
)
from app.cli.export_project import export_project
from app.cli.matte import solve
from app.cli.opening import (
    named_backdrop,
    open_picture,
    open_with_trimap,
    refuse_overwriting,
)
from app.cli.options import (
    DEFAULT,
    Device,
    DeviceOption,
    EstimateOption,
    ModelOption,
    WeightsOption,
)
from sim_core.backdrop import render_backdrop
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.export import write_export
from sim_core.export_options import FORMATS, ExportKind, ExportOptions, check_path
from sim_core.export_presets import PresetFile
from sim_core.image_io import check_folder, read_alpha
from sim_core.look import PLAIN, LightWrap, Look, Shadow
from sim_core.metadata import MetadataChoice
from sim_core.project.archive import is_project
from sim_core.refine import Refinement

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


def export(
    context: typer.Context,
    image: ImageArgument,
    output: OutputOption,
    trimap: TrimapOption = None,
    alpha: AlphaOption = None,
    contents: ContentsOption = CUTOUT,
    depth: DepthOption = None,
    decontaminate: DecontaminateOption = 1.0,
    premultiplied: PremultipliedOption = False,
    trim: TrimOption = False,
    srgb: SrgbOption = False,
    metadata: MetadataOption = WITHOUT_LOCATION,
    preset: PresetOption = "",
    background: BackgroundOption = "white",
    shift_edge: ShiftEdgeOption = 0.0,
    feather: FeatherOption = 0.0,
    linear_light: LinearLightOption = False,
    shadow: ShadowOption = 0.0,
    shadow_fall: ShadowFallOption = (PLAIN.shadow.across, PLAIN.shadow.down),
    shadow_blur: ShadowBlurOption = PLAIN.shadow.blur,
    light_wrap: LightWrapOption = 0.0,
    light_wrap_radius: LightWrapRadiusOption = PLAIN.light_wrap.radius,
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
    device: DeviceOption = Device.AUTO,
    estimate: EstimateOption = False,
) -> None:
    """Export PICTURE with an alpha, or along a trimap, in any format.

    What the window's Export does; FILE's ending chooses the format. Of a project, what
    was saved in it: its alpha, refinement, background and export options.
    """
    if is_project(image):
        names = [name for name in context.params if _is_given(context, name)]
        export_project(image, {name: context.params[name] for name in names})
        return
    options = ExportOptions(
        ExportKind[contents.name],
        _least_depth(output) if depth is None else depth,
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
    backdrop = named_backdrop(background)
    document = _open(image, trimap, alpha, output)
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


def _least_depth(output: Path) -> int:
    """Return the fewest bits of a channel that a file of this ending holds."""
    known = FORMATS.get(output.suffix.lower())
    return ExportOptions().depth if known is None else known.depths[0]


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


def _open(
    image: Path, trimap: Path | None, alpha: Path | None, output: Path
) -> MattingDocument:
    if trimap is not None and alpha is None:
        refuse_overwriting([output], (image, trimap))
        return open_with_trimap(image, trimap)
    if alpha is None or trimap is not None:
        raise MattingError("Give either --trimap, to compute alpha, or --alpha.")
    refuse_overwriting([output], (image, alpha))
    document = open_picture(image)
    document.adopt_alpha(read_alpha(alpha), name=str(alpha))
    return document
