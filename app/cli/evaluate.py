"""`simatte evaluate`: score a model on pictures with measured alpha."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.options import (
    DEFAULT,
    Device,
    DeviceOption,
    ModelOption,
    ParityOption,
    Precision,
    PrecisionOption,
    WeightsOption,
    flag,
    folder_option,
    path_option,
)
from app.cli.progress import progress_bar
from sim_core.compute import Compute
from sim_core.errors import MattingError
from sim_core.evaluation_record import EvaluationRecord
from sim_core.evaluation_report import COLUMNS, Report, Settings
from sim_core.evaluation_workers import evaluate_all, suitable_workers
from sim_core.image_io import check_folder, check_target, write_bytes
from sim_core.models import load_predictor, weights_of
from sim_core.test_sets import Case, find_cases, find_test_set, fingerprint

_REPORTS = "Reports"


def evaluate(
    test_set: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", help="A test set; its layout is recognised."),
    ] = None,
    images: Annotated[
        Path | None,
        folder_option("--images", help="Instead: of the pictures,"),
    ] = None,
    trimaps: Annotated[
        Path | None,
        folder_option("--trimaps", help="of their trimaps, by name,"),
    ] = None,
    alphas: Annotated[
        Path | None,
        folder_option("--alphas", help="of their true alphas, by name."),
    ] = None,
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
    device: DeviceOption = Device.AUTO,
    precision: PrecisionOption = Precision.AUTO,
    parity: ParityOption = False,
    whole: Annotated[
        bool,
        flag("--whole", help="Score known pixels as well."),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Pictures at a time; without, as many as suit."),
    ] = None,
    json_file: Annotated[
        Path | None,
        path_option(
            "--json",
            help="Write scores here as they come; go on from there.",
            rich_help_panel=_REPORTS,
        ),
    ] = None,
    fresh: Annotated[
        bool,
        flag(
            "--fresh",
            help="Replace the scores there.",
            rich_help_panel=_REPORTS,
        ),
    ] = False,
    csv_file: Annotated[
        Path | None,
        path_option("--csv", help="Write them here.", rich_help_panel=_REPORTS),
    ] = None,
    markdown: Annotated[
        Path | None,
        path_option(
            "--markdown",
            help="And here, as a table.",
            rich_help_panel=_REPORTS,
        ),
    ] = None,
    sheet: Annotated[
        Path | None,
        path_option(
            "--sheet",
            help="Draw all alphas and their errors here.",
            rich_help_panel=_REPORTS,
        ),
    ] = None,
) -> None:
    """Score a model: SAD, MSE, gradient and connectivity error over the unknown region."""
    _check_targets(json_file, csv_file, markdown, sheet=sheet)
    cases = _find(test_set, images, trimaps, alphas)
    settings = Settings(
        model=model.value,
        device=device.value,
        parity=parity,
        weights=weights_of(model.value, weights or ()),
        region="whole picture" if whole else "unknown region",
        test_set=fingerprint(cases),
        version=version("simatte"),
        precision=precision.value,
    )
    record = EvaluationRecord(settings, cases, path=json_file, sheet=sheet)
    if not fresh:
        record.resume()
    load = partial(
        load_predictor,
        model.value,
        Compute(device.value, precision.value),
        patterns=False,
        parity=parity,
        weights=tuple(weights or ()),
    )
    pending = record.pending
    _say_what_is_done(len(cases) - len(pending), len(cases))
    found = evaluate_all(
        pending,
        load,
        whole=whole,
        drawn=record.drawn,
        workers=workers or suitable_workers(device.value, len(pending)),
    )
    with progress_bar(model.value) as progress:
        for done, (score, row) in enumerate(found, start=1):
            record.add(score, row)
            progress(done / len(pending))
    report = record.report()
    _print_table(report)
    _write(csv_file, report.as_csv())
    _write(markdown, report.as_markdown())
    record.finish_sheet()


def _find(
    test_set: Path | None, images: Path | None, trimaps: Path | None, alphas: Path | None
) -> list[Case]:
    folders = images, trimaps, alphas
    if test_set is not None and folders == (None, None, None):
        return find_test_set(test_set)
    if test_set is None and images and trimaps and alphas:
        return find_cases(images, trimaps, alphas)
    raise MattingError(
        "Give either the folder of a test set, or --images, --trimaps and --alphas."
    )


def _say_what_is_done(done: int, total: int) -> None:
    if done:
        typer.echo(f"{done} of {total} pictures are scored already.", err=True)


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
    table = Table(title=report.title)
    table.add_column(COLUMNS[0], no_wrap=True)
    for column in COLUMNS[1:]:
        table.add_column(column, justify="right")
    for line in report.lines():
        table.add_row(*line)
    Console().print(table)
