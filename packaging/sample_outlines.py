"""Trimaps drawn by hand: outlines with a band of unknown pixels, and brush strokes.

All coordinates are x, y in pixels of the finished sample; pixel (0, 0) covers [0, 1) ×
[0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BACKGROUND, UNKNOWN, FOREGROUND = 0, 128, 255

_SUBPIXEL_BITS = 4

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Stretch:
    """A part of an outline whose band has one width.

    Attributes
    ----------
    inside, outside
        How far the unknown band reaches into and out of the foreground, in pixels.
    """

    points: Points
    inside: float
    outside: float


@dataclass(frozen=True)
class Stroke:
    """A brush stroke of one trimap value, painted over the band."""

    points: Points
    radius: float
    value: int


def draw_trimap(
    size: tuple[int, int], outline: tuple[Stretch, ...], strokes: tuple[Stroke, ...] = ()
) -> NDArray[np.uint8]:
    """Return the trimap (H×W, 0/128/255) of a `size` = (width, height) picture.

    The stretches follow each other around the foreground; points outside the picture close
    the outline along its border.
    """
    corners = [point for stretch in outline for point in stretch.points]
    trimap = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillPoly(trimap, [_fixed_point(corners)], FOREGROUND, shift=_SUBPIXEL_BITS)
    foreground = trimap == FOREGROUND
    for index, stretch in enumerate(outline):
        # From the end of the last stretch, so that the band has no gaps.
        line = [outline[index - 1].points[-1], *stretch.points]
        distance = _distance_to(line, trimap.shape)
        reach = np.where(foreground, stretch.inside, stretch.outside)
        trimap[distance <= reach] = UNKNOWN
    for stroke in strokes:
        trimap[_distance_to(list(stroke.points), trimap.shape) <= stroke.radius] = (
            stroke.value
        )
    return trimap


def _distance_to(
    line: list[tuple[float, float]], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Return each pixel centre's distance to a polyline, H×W."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32) + np.float32(0.5)
    nearest = np.full(shape, np.inf, np.float32)
    for start, end in zip(line, line[1:] or line, strict=False):
        dx, dy = end[0] - start[0], end[1] - start[1]
        length_squared = max(dx * dx + dy * dy, 1e-6)
        along = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / length_squared, 0, 1)
        distance = np.hypot(x - start[0] - along * dx, y - start[1] - along * dy)
        nearest = np.minimum(nearest, distance.astype(np.float32))
    return nearest


def _fixed_point(points: list[tuple[float, float]]) -> NDArray[np.int32]:
    # OpenCV counts from the centre of the first pixel.
    shifted = (np.array(points) - 0.5) * (1 << _SUBPIXEL_BITS)
    return np.round(shifted).astype(np.int32)
