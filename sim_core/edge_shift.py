"""Moving the edge of an alpha by fractions of a pixel, with its fractions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

_LARGEST_DISC = 5
_SMALLEST_DISC = 3
_ROUNDNESS = 0.25
"""Added to a disc's radius so that it reaches as far diagonally as straight."""


def shift_edge(alpha: Alpha, distance: float) -> Alpha:
    """Return alpha with all its level lines moved outward, or inward below 0.

    A grey dilation (or erosion) by a disc: soft edges stay as soft as they are, hairs get
    thicker or thinner, nothing is cut at a threshold. A long way is gone in discs of whole
    pixels; the rest in steps of at most one pixel, each to the largest of the values
    interpolated around the pixel in eight directions.

    Parameters
    ----------
    alpha
        H×W in [0, 1].
    distance
        In pixels; a pixel depends on no other that is farther away (rounded up).
    """
    if distance < 0:
        return 1 - _dilate(1 - alpha, -distance)
    return _dilate(alpha, distance)


def _dilate(alpha: Alpha, distance: float) -> Alpha:
    while distance >= _SMALLEST_DISC:
        radius = min(math.floor(distance), _LARGEST_DISC)
        alpha = np.asarray(cv2.dilate(alpha, _disc(radius)), np.float32)
        distance -= radius
    while distance > 0:
        alpha = _step(alpha, min(distance, 1.0))
        distance -= 1
    return alpha


def _disc(radius: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(np.hypot(x, y) <= radius + _ROUNDNESS, np.uint8)


def _step(alpha: Alpha, distance: float) -> Alpha:
    """Return the largest value at the pixel and at `distance` of it in eight directions."""
    padded = np.pad(alpha, 1, mode="edge")
    middle = slice(1, -1)
    inner, rows, columns = alpha, padded[:, middle], padded[middle]
    largest = inner
    for side in (slice(0, -2), slice(2, None)):
        largest = np.maximum(largest, _between(inner, rows[side], distance))
        largest = np.maximum(largest, _between(inner, columns[:, side], distance))
        aside = _between(rows, padded[:, side], distance * math.sqrt(0.5))
        for other in (slice(0, -2), slice(2, None)):
            corner = _between(aside[middle], aside[other], distance * math.sqrt(0.5))
            largest = np.maximum(largest, corner)
    return largest


def _between(first: Alpha, second: Alpha, share: float) -> Alpha:
    return first + np.float32(share) * (second - first)
