"""GrabCut: which pixels of a small picture belong to the object in a region.

C. Rother, V. Kolmogorov, A. Blake, *GrabCut* (SIGGRAPH 2004), in OpenCV's implementation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.errors import TrimapError
from sim_core.jobs import CancelToken, Progress, ignore_progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask

NOTHING_FOUND = (
    "Nothing in this region stands out from its surroundings. Draw closer around the "
    "object, or paint it with the brush."
)

_ITERATIONS = 6
_SETTLED = 0.001
"""Share of the region below which further changes are not worth an iteration."""

_FRAME = 0.04
"""Share of the shorter side taken for background where hardly anything lies outside."""

_SEED = 20210
_NO_RECT = (0, 0, 0, 0)


def grab_cut(
    image: ImageRGB,
    region: Mask,
    *,
    token: CancelToken | None = None,
    progress: Progress = ignore_progress,
) -> Mask:
    """Return the object inside a region; everything outside it is background.

    Parameters
    ----------
    image
        H×W×3 uint8, at most some 0.5 megapixels: an iteration takes half a second per
        megapixel.
    region
        H×W. Where it leaves next to nothing outside, a thin frame along the border is
        thought to be background, but may turn out otherwise.
    token
        Looked at between iterations.

    Raises
    ------
    TrimapError
        Where nothing can be told apart.
    Cancelled
        When `token` was set.
    """
    labels = _first_labels(region)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    # The generator that starts the colour clusters is the thread's own: same in, same out.
    cv2.setRNGSeed(_SEED)
    for iteration in range(_ITERATIONS):
        if token is not None:
            token.raise_if_cancelled()
        before = labels.copy()
        _iterate(image, labels, models, first=iteration == 0)
        progress((iteration + 1) / _ITERATIONS)
        if iteration and np.count_nonzero(before != labels) < _SETTLED * region.sum():
            break
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))


def _first_labels(region: Mask) -> NDArray[np.uint8]:
    labels = np.where(region, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    if np.mean(region) > 1 - _FRAME:
        frame = max(round(_FRAME * min(region.shape)), 1)
        border = np.ones_like(region)
        border[frame:-frame, frame:-frame] = False
        labels[border & region] = cv2.GC_PR_BGD
    return labels


def _iterate(
    image: ImageRGB,
    labels: NDArray[np.uint8],
    models: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    first: bool,
) -> None:
    mode = cv2.GC_INIT_WITH_MASK if first else cv2.GC_EVAL
    try:
        cv2.grabCut(image, labels, _NO_RECT, *models, 1, mode)
    except cv2.error:
        # It insists on samples of both sides, and one of them may have vanished.
        raise TrimapError(NOTHING_FOUND) from None
