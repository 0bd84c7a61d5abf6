"""`simatte export` of a project: as it was saved, but for what is said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from app.cli.matte import solve
from app.cli.opening import named_backdrop, refuse_overwriting, say_note
from app.cli.options import DEFAULT, Device, ModelName
from sim_core.backdrop import render_backdrop
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.export import write_export
from sim_core.export_options import FORMATS, ExportKind, ExportOptions, check_path
from sim_core.export_presets import PresetFile
from sim_core.files import check_folder
from sim_core.look import Look
from sim_core.metadata import MetadataChoice
from sim_core.project.contents import OpenedProject, ProjectChoices
from sim_core.project.reading import read_project

Given = Mapping[str, Any]
"""Values on the command line, by the names of their parameters."""


def export_project(path: Path, given: Given) -> None:
    """Write what a project holds; where its alpha is not settled, compute it first.

    Raises
    ------
    MattingError
    """
    if "trimap" in given or "alpha" in given:
        raise MattingError(
            f"{path} has a trimap and an alpha of its own. Leave --trimap and --alpha out."
        )
    opened = read_project(path)
    output, options = _target(opened.choices, given)
    check_path(output, options)
    check_folder(output)
    refuse_overwriting([output], (path,))
    _settle(path, opened, given)
    document, backdrop = opened.document, opened.choices.backdrop
    if "background" in given:
        backdrop = named_backdrop(given["background"])
    _finish(document, given)
    write_export(document, output, options, render_backdrop(backdrop, document.image))
    typer.echo(f"Wrote {output}", err=True)


def _target(choices: ProjectChoices, given: Given) -> tuple[Path, ExportOptions]:
    """Return the file and its options: what is given, a preset's, or the project's."""
    options, suffix = choices.export, choices.suffix
    if given.get("preset"):
        preset = PresetFile().find(given["preset"])
        options, suffix = preset.options, preset.suffix
    output: Path = given["output"]
    output = output if output.suffix else output.with_suffix(suffix)
    options = _fitting(replace(options, **_own_options(given)), output, given)
    return output, options


def _own_options(given: Given) -> dict[str, Any]:
    own = _some(given, "depth", "decontaminate", "premultiplied")
    if "contents" in given:
        own["kind"] = ExportKind[given["contents"].name]
    if "metadata" in given:
        own["metadata"] = MetadataChoice[given["metadata"].name]
    if "trim" in given:
        own["trimmed"] = given["trim"]
    if "srgb" in given:
        own["keep_profile"] = not given["srgb"]
    return own


def _fitting(options: ExportOptions, output: Path, given: Given) -> ExportOptions:
    """Give way to the ending of the file in what nobody has asked for."""
    suffix = output.suffix.lower()
    if "contents" not in given and suffix not in options.kind.value.suffixes:
        options = replace(options, kind=ExportKind.CUTOUT)
    known = FORMATS.get(suffix)
    if known and "depth" not in given and options.bits not in known.depths:
        options = replace(options, depth=known.depths[0])
    return options


def _settle(path: Path, opened: OpenedProject, given: Given) -> None:
    document, model = opened.document, opened.choices.model
    if document.settled:
        return
    if document.is_blank:
        raise MattingError(
            f"{path} has no trimap yet. Open it in the window and paint some foreground."
        )
    name = given.get("model", DEFAULT)
    if "model" not in given and model in {known.value for known in ModelName}:
        name = ModelName(model)
    say_note(f"{path} was saved before its alpha was exact; {name.value} computes it now.")
    solve(
        document,
        model=name,
        device=given.get("device", Device.AUTO),
        title=opened.title,
        always_estimate=given.get("estimate", False),
        weights=given.get("weights") or (),
    )


def _finish(document: MattingDocument, given: Given) -> None:
    """Let refinement and look count as they were saved, but for what is given."""
    refinement = replace(document.refinement, **_some(given, "shift_edge", "feather"))
    document.set_refinement(refinement)
    document.look = _look(document.look, given)


def _look(look: Look, given: Given) -> Look:
    shadow, wrap = look.shadow, look.light_wrap
    if "shadow" in given:
        shadow = replace(shadow, opacity=given["shadow"])
    if "shadow_fall" in given:
        across, down = given["shadow_fall"]
        shadow = replace(shadow, across=across, down=down)
    if "shadow_blur" in given:
        shadow = replace(shadow, blur=given["shadow_blur"])
    if "light_wrap" in given:
        wrap = replace(wrap, amount=given["light_wrap"])
    if "light_wrap_radius" in given:
        wrap = replace(wrap, radius=given["light_wrap_radius"])
    return Look(
        given.get("decontaminate", look.clean_edges),
        shadow,
        wrap,
        given.get("linear_light", look.linear),
    )


def _some(given: Given, *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}
