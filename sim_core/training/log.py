"""What a run leaves for people to read: a table of numbers, and pictures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from sim_core.files import make_folder
from sim_core.image_io import write_bytes, write_image

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from sim_core.arrays import ImageRGB

LOG_FILE = "log.csv"
PREVIEW_FOLDER = "previews"

_PROGRESS = (
    "step", "samples", "seconds", "samples_per_second", "learning_rate", "gradient", "loss",
)  # fmt: skip

_PREVIEWED = 4
"""Samples in a preview."""


def columns_of(losses: Sequence[str], scores: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a log with these losses and scores of validation."""
    return (*_PROGRESS, *losses, *(f"validation_{name}" for name in scores))


class TrainingLog:
    """A CSV table in the run's folder, written anew at each line so that it is whole."""

    def __init__(self, folder: Path, columns: Sequence[str], *, up_to: int) -> None:
        """Go on with the folder's table, without lines after the step `up_to`."""
        self._path, self._columns = folder / LOG_FILE, columns
        self._lines = [line for line in read_log(folder) if int(line["step"]) <= up_to]

    def write(self, values: Mapping[str, float]) -> None:
        """Add a line with some of the columns."""
        self._lines.append({name: f"{value:.6g}" for name, value in values.items()})
        text = io.StringIO()
        writer = csv.DictWriter(text, self._columns, lineterminator="\n")
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


def write_preview(folder: Path, step: int, picture: ImageRGB) -> None:
    """Write a picture of what the network makes of some samples after a step."""
    place = folder / PREVIEW_FOLDER
    make_folder(place)
    write_image(place / f"{step:07d}.png", picture)


def draw_rows(columns: Sequence[Tensor]) -> ImageRGB:
    """Return B×1×H×W and B×3×H×W tensors in [0, 1] side by side, a sample in each row."""
    samples = range(min(len(columns[0]), _PREVIEWED))
    rows = [np.hstack([_pixels(column[n]) for column in columns]) for n in samples]
    return np.vstack(rows)


def draw_alphas(image: Tensor, unknown: Tensor, truth: Tensor, alpha: Tensor) -> ImageRGB:
    """Return rows of image, unknown region, true alpha, alpha and its error."""
    found = truth + (alpha.float().clamp(0, 1) - truth) * unknown
    return draw_rows((image, unknown, truth, found, (found - truth).abs()))


def _pixels(plane: Tensor) -> ImageRGB:
    pixels = (plane.detach().float() * 255).round().byte().expand(3, -1, -1)
    return pixels.permute(1, 2, 0).cpu().numpy()
