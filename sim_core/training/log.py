"""What a run leaves for people to read: a table of numbers, and pictures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from sim_core.image_io import write_bytes, write_image
from sim_core.training.losses import Losses
from sim_core.training.validation import ValidationScore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

    from sim_core.arrays import ImageRGB
    from sim_core.network.compact import CompactOutput
    from sim_core.training.batches import Batch

LOG_FILE = "log.csv"
PREVIEW_FOLDER = "previews"

COLUMNS = (
    "step", "samples", "seconds", "samples_per_second", "learning_rate", "gradient", "loss",
    *Losses._fields, *(f"validation_{name}" for name in ValidationScore._fields),
)  # fmt: skip

_PREVIEWED = 4
"""Samples in a preview."""


class TrainingLog:
    """A CSV table in the run's folder, written anew at each line so that it is whole."""

    def __init__(self, folder: Path, *, up_to: int) -> None:
        """Go on with the folder's table, without lines after the step `up_to`."""
        self._path = folder / LOG_FILE
        self._lines = [line for line in read_log(folder) if int(line["step"]) <= up_to]

    def write(self, values: Mapping[str, float]) -> None:
        """Add a line with some of `COLUMNS`."""
        self._lines.append({name: f"{value:.6g}" for name, value in values.items()})
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._lines)
        write_bytes(self._path, text.getvalue().encode())


def read_log(folder: Path) -> list[dict[str, str]]:
    """Return the lines of a run's table by column; none where there is no table."""
    path = folder / LOG_FILE
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_preview(folder: Path, step: int, batch: Batch, output: CompactOutput) -> None:
    """Write some samples as rows of image, trimap's unknown, truth, alpha, error."""
    place = folder / PREVIEW_FOLDER
    place.mkdir(exist_ok=True)
    rows = [_row(batch, output, number) for number in range(len(batch.truth.pattern))]
    write_image(place / f"{step:07d}.png", np.vstack(rows[:_PREVIEWED]))


def _row(batch: Batch, output: CompactOutput, number: int) -> ImageRGB:
    truth, unknown = batch.truth.alpha[number], batch.inputs.unknown[number]
    alpha = truth + (output.alpha[number].clamp(0, 1) - truth) * unknown
    planes = (batch.truth.image[number], unknown, truth, alpha, (alpha - truth).abs())
    return np.hstack([_picture(plane) for plane in planes])


def _picture(plane: Tensor) -> ImageRGB:
    pixels = (plane.detach().float() * 255).round().byte().expand(3, -1, -1)
    return pixels.permute(1, 2, 0).cpu().numpy()
