"""`simatte evaluate`: score a model on pictures with measured alpha."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.options import (
    DEFAULT,
    Device,
    DeviceOption,
    ModelOption,
    ParityOption,
    WeightsOption,
)
from app.cli.progress import progress_bar
from sim_core import evaluation
from sim_core.contact_sheet import ContactSheet
from sim_core.evaluation_report import COLUMNS, Report
from sim_core.image_io import check_folder, check_target, write_bytes, write_image
from sim_core.models import load_predictor

if TYPE_CHECKING:
    from sim_core.arrays import Alpha
    from sim_core.document import MattingDocument
    from sim_core.evaluation import Score


def evaluate(
    images: Annotated[Path, typer.Option("--images", help="Folder of pictures.")],
    trimaps: Annotated[Path, typer.Option("--trimaps", help="Their trimaps, by name.")],
    alphas: Annotated[Path, typer.Option("--alphas", help="Their true alphas, by name.")],
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
    device: DeviceOption = Device.AUTO,
    parity: ParityOption = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Score known pixels as well.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write scores here.")
    ] = None,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="And here.")] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="And here, as a table.")
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", help="A picture of all alphas and their errors."),
    ] = None,
) -> None:
    """Score a model: SAD, MSE, gradient and connectivity error over the unknown region."""
    _check_targets(json_file, csv_file, markdown, sheet=sheet)
    cases = evaluation.find_cases(images, trimaps, alphas)
    predictor = load_predictor(
        model.value, device.value, patterns=False, parity=parity, weights=weights or ()
    )
    contact_sheet = ContactSheet()

    def look(score: Score, document: MattingDocument, truth: Alpha) -> None:
        caption = f"{score.name}   SAD {score.sad:.2f}   MSE {score.mse:.1f}"
        contact_sheet.add(caption, document, truth)

    scores = []
    with progress_bar(model.value) as progress:
        for score in evaluation.evaluate(
            cases, predictor, whole=whole, look=look if sheet else None
        ):
            scores.append(score)
            progress(len(scores) / len(cases))
    name = ", ".join([model.value, *(path.name for path in weights or ())])
    report = Report(name, "whole picture" if whole else "unknown region", scores)
    _print_table(report)
    _write(json_file, report.as_json())
    _write(csv_file, report.as_csv())
    _write(markdown, report.as_markdown())
    if sheet is not None:
        write_image(sheet, contact_sheet.image())


def _write(path: Path | None, data: bytes) -> None:
    if path is not None:
        write_bytes(path, data)


def _check_targets(*reports: Path | None, sheet: Path | None) -> None:
    """Raise before the work where its results could not be written."""
    for path in reports:
        if path is not None:
            check_folder(path)
    if sheet is not None:
        check_target(sheet, transparent=False, depth=8)


def _print_table(report: Report) -> None:
    table = Table(COLUMNS[0], title=report.title)
    for column in COLUMNS[1:]:
        table.add_column(column, justify="right")
    for line in report.lines():
        table.add_row(*line)
    Console().print(table)
