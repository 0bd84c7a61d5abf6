"""The highest places of a map, apart from each other: where a person should look first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCKS, _SMALLEST_BLOCK = 32, 8
"""Blocks along the shorter side, and the least pixels along a side of one."""


def block_means(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of an H×W map over blocks of a size that follows the map's."""
    side = max(min(values.shape) // _BLOCKS, _SMALLEST_BLOCK)
    rows, columns = (max(length // side, 1) for length in values.shape)
    reduced = cv2.resize(values, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.float32).reshape(rows, columns)


def highest_spots(
    means: NDArray[np.float32], shape: tuple[int, ...], *, least: float, most: int
) -> list[Rect]:
    """Return the blocks whose means are highest, the highest first.

    Parameters
    ----------
    means
        As `block_means` gives them, perhaps weighed against each other.
    shape
        Height and width of the map that they come from.
    least
        Blocks of this mean and below do not count.
    most
        How many places are wanted; none of them touches another.
    """
    left = means.copy()
    spots: list[Rect] = []
    while len(spots) < most and left.max() > least:
        row, column = (int(place) for place in np.unravel_index(left.argmax(), left.shape))
        spots.append(_block(row, column, means.shape, shape))
        left[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = 0
    return spots


def _block(row: int, column: int, blocks: tuple[int, ...], shape: tuple[int, ...]) -> Rect:
    height, width = shape[0] / blocks[0], shape[1] / blocks[1]
    left, top = int(column * width), int(row * height)
    return Rect(
        left,
        top,
        max(int((column + 1) * width), left + 1),
        max(int((row + 1) * height), top + 1),
    )
