"""Scores of a model over a folder of pictures with measured alpha."""

from __future__ import annotations

import time
from dataclasses import astuple, dataclass
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from sim_core import metrics
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.image_io import PICTURE_SUFFIXES, read_alpha
from sim_core.jobs import CancelToken
from sim_core.patterns import MattingPattern
from sim_core.trimap import UNKNOWN, check_trimap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sim_core.arrays import Alpha, Trimap
    from sim_core.request import Predictor

    Look = Callable[["Score", MattingDocument, Alpha], None]


@dataclass(frozen=True, slots=True)
class Case:
    """The three files of one picture to be scored."""

    name: str
    image: Path
    trimap: Path
    alpha: Path


@dataclass(frozen=True, slots=True)
class Score:
    """What a model reached on one picture.

    Attributes
    ----------
    sad, mse, gradient, connectivity
        See `sim_core.metrics`.
    seconds
        Wall time of the exact pass, without file work.
    """

    name: str
    sad: float
    mse: float
    gradient: float
    connectivity: float
    seconds: float


def find_cases(images: Path, trimaps: Path, alphas: Path) -> list[Case]:
    """Pair the pictures of three folders by name, whatever their endings.

    Raises
    ------
    MattingError
        Where a folder or a partner is missing; the text names all that are missing.
    """
    trimap_of, alpha_of = _pictures(trimaps), _pictures(alphas)
    found = _pictures(images)
    missing = [f"{trimaps / name}.*" for name in found if name not in trimap_of]
    missing += [f"{alphas / name}.*" for name in found if name not in alpha_of]
    if missing:
        raise MattingError("These files are missing: " + ", ".join(missing))
    if not found:
        raise MattingError(f"There are no pictures in {images}.")
    return [
        Case(name, path, trimap_of[name], alpha_of[name]) for name, path in found.items()
    ]


def _pictures(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise MattingError(f"There is no folder {folder}.")
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES)
    return {path.stem: path for path in paths}


def evaluate(
    cases: Sequence[Case],
    predictor: Predictor,
    *,
    whole: bool = False,
    look: Look | None = None,
) -> Iterator[Score]:
    """Yield the score of each picture as soon as it is known.

    Parameters
    ----------
    whole
        Whether the whole picture is scored, not its unknown region alone.
    look
        Called with the score, the matted document and the H×W true alpha of each picture.

    Raises
    ------
    MattingError
        Where a file cannot be read or sizes differ.
    """
    for case in cases:
        document = MattingDocument.open(case.image, case.trimap)
        truth = read_alpha(case.alpha)
        check_trimap(truth, document.trimap.shape, name=str(case.alpha))
        started = time.perf_counter()
        update = predictor.predict(document.request(exact=True), token=CancelToken())
        seconds = time.perf_counter() - started
        if update is not None:
            document.apply(update)
        where = np.full_like(document.trimap, UNKNOWN) if whole else document.trimap
        score = _score(case.name, document.alpha, truth, where, seconds)
        if look is not None:
            look(score, document, truth)
        yield score


def _score(name: str, alpha: Alpha, truth: Alpha, where: Trimap, seconds: float) -> Score:
    return Score(
        name,
        metrics.sad(alpha, truth, where),
        metrics.mse(alpha, truth, where),
        metrics.gradient_error(alpha, truth, where),
        metrics.connectivity_error(alpha, truth, where),
        seconds,
    )


def mean_score(scores: Sequence[Score], name: str = "mean") -> Score:
    """Return the mean over pictures under this name."""
    numbers = [astuple(score)[1:] for score in scores]
    return Score(name, *(fmean(column) for column in zip(*numbers, strict=True)))


def class_means(scores: Sequence[Score]) -> list[Score]:
    """Return the mean of each pattern, for pictures whose names begin with their pattern.

    Empty unless all names do, as those of the test set that `sim_core.simd` makes.
    """
    groups: dict[str, list[Score]] = {
        pattern.name.lower(): [] for pattern in MattingPattern
    }
    for score in scores:
        own = [name for name in groups if score.name.startswith(f"{name}_")]
        if not own:
            return []
        groups[own[0]].append(score)
    return [mean_score(group, name) for name, group in groups.items() if group]
