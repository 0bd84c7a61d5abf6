"""`simatte evaluate`: score a model on pictures with measured alpha."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.options import DEFAULT, Device, DeviceOption, ModelOption, ParityOption
from app.cli.progress import progress_bar
from sim_core import evaluation
from sim_core.image_io import check_folder, write_bytes
from sim_core.models import load_predictor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim_core.evaluation import Score


def evaluate(
    images: Annotated[Path, typer.Option("--images", help="Folder of pictures.")],
    trimaps: Annotated[Path, typer.Option("--trimaps", help="Their trimaps, by name.")],
    alphas: Annotated[Path, typer.Option("--alphas", help="Their true alphas, by name.")],
    model: ModelOption = DEFAULT,
    device: DeviceOption = Device.AUTO,
    parity: ParityOption = False,
    output: Annotated[
        Path | None, typer.Option("--json", help="Write scores here.")
    ] = None,
) -> None:
    """Score a model: SAD / 1000 and MSE × 1000 over the unknown region."""
    if output is not None:
        check_folder(output)
    cases = evaluation.find_cases(images, trimaps, alphas)
    predictor = load_predictor(model.value, device.value, patterns=False, parity=parity)
    scores = []
    with progress_bar(model.value) as progress:
        for score in evaluation.evaluate(cases, predictor):
            scores.append(score)
            progress(len(scores) / len(cases))
    _print_table(model.value, scores)
    if output is not None:
        write_bytes(output, _as_json(model.value, scores))


def _print_table(model: str, scores: Sequence[Score]) -> None:
    table = Table("picture", title=model)
    for column in ("SAD / 1000", "MSE × 1000", "seconds"):
        table.add_column(column, justify="right")
    for score in (*scores, evaluation.mean_score(scores)):
        table.add_row(
            score.name, f"{score.sad:.2f}", f"{score.mse:.1f}", f"{score.seconds:.2f}"
        )
    Console().print(table)


def _as_json(model: str, scores: Sequence[Score]) -> bytes:
    report = {
        "model": model,
        "mean": dataclasses.asdict(evaluation.mean_score(scores)),
        "pictures": [dataclasses.asdict(score) for score in scores],
    }
    return json.dumps(report, indent=2).encode()
