"""Where alpha is least decided: places that a person should look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Trimap

_BLOCKS, _SMALLEST_BLOCK = 32, 8
"""Blocks along the shorter side, and the least pixels along a side of one."""

_CALM = 0.05
"""A block with a mean below is hardly worth a look."""


def uncertainty(alpha: Alpha) -> NDArray[np.float32]:
    """Return 0 where alpha is 0 or 1, and 1 where it is a half."""
    return np.asarray(4 * alpha * (1 - alpha), np.float32)


def uncertain_spots(alpha: Alpha, trimap: Trimap, *, most: int = 20) -> list[Rect]:
    """Return the places where alpha is most uncertain, the worst first.

    Parameters
    ----------
    alpha, trimap
        H×W; only what is unknown counts.
    most
        How many places are wanted; none of them touches another.

    Returns
    -------
    list[Rect]
        Blocks of a size that follows the picture's; fewer than wanted where less is in
        doubt.
    """
    doubt = np.where(trimap == UNKNOWN, uncertainty(alpha), np.float32(0))
    side = max(min(doubt.shape) // _BLOCKS, _SMALLEST_BLOCK)
    rows, columns = (max(length // side, 1) for length in doubt.shape)
    means = np.asarray(cv2.resize(doubt, (columns, rows), interpolation=cv2.INTER_AREA))
    height, width = doubt.shape[0] / rows, doubt.shape[1] / columns
    spots: list[Rect] = []
    while len(spots) < most and means.max() > _CALM:
        row, column = (
            int(place) for place in np.unravel_index(means.argmax(), means.shape)
        )
        spots.append(
            Rect(
                int(column * width),
                int(row * height),
                max(int((column + 1) * width), int(column * width) + 1),
                max(int((row + 1) * height), int(row * height) + 1),
            )
        )
        means[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = 0
    return spots
