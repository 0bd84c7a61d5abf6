"""Scores of a model on pictures with measured alpha."""

from __future__ import annotations

import time
from dataclasses import astuple, dataclass
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from sim_core import metrics
from sim_core.document import MattingDocument
from sim_core.image_io import read_alpha
from sim_core.jobs import CancelToken
from sim_core.patterns import MattingPattern
from sim_core.trimap import UNKNOWN, check_trimap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim_core.arrays import Alpha, Trimap
    from sim_core.request import Predictor
    from sim_core.test_sets import Case

    Look = Callable[["Score", MattingDocument, Alpha], None]


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
        yield evaluate_case(case, predictor, whole=whole, look=look)


def evaluate_case(
    case: Case, predictor: Predictor, *, whole: bool = False, look: Look | None = None
) -> Score:
    """Return the score of one picture; as `evaluate`."""
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
    return score


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
    """Return the mean of each class; empty unless every picture's name tells its class."""
    groups: dict[str, list[Score]] = {}
    for score in scores:
        groups.setdefault(class_of(score.name), []).append(score)
    if "" in groups:
        return []
    return [mean_score(groups[name], name) for name in sorted(groups)]


def class_of(name: str) -> str:
    """Return what stands before the last slash of a picture's name, or its pattern.

    Names of the test set that `sim_core.simd` makes begin with a pattern.
    """
    folder, _, _ = name.rpartition("/")
    patterns = (pattern.name.lower() for pattern in MattingPattern)
    return folder or next((p for p in patterns if name.startswith(f"{p}_")), "")
