"""Trimaps: made from masks and mattes, painted, and imposed on an alpha."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np

from sim_core.errors import TrimapError
from sim_core.rect import Rect
from sim_core.sweep import offsets, squared_distances, sweep_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Mask, Trimap

BACKGROUND, UNKNOWN, FOREGROUND = 0, 128, 255

Point = tuple[float, float]
"""x, y in pixels; pixel (0, 0) covers [0, 1) × [0, 1)."""

_SURE = 0.1
"""Grey levels within this share of black or white count as known (pymatting's rule)."""

SMALLEST_RADIUS = math.sqrt(0.5)
"""Of a brush that reaches the centre of a pixel from anywhere in it."""


def snap(gray: NDArray[Any]) -> Trimap:
    """Return the trimap that a grey picture means.

    Parameters
    ----------
    gray
        H×W, uint8 or uint16 over its full range, or float in [0, 1].

    Returns
    -------
    Trimap
        At most 10 % grey is background, at least 90 % foreground, the rest unknown.
    """
    top = 1.0 if gray.dtype.kind == "f" else float(np.iinfo(gray.dtype).max)
    trimap = np.full(gray.shape, UNKNOWN, np.uint8)
    trimap[gray <= _SURE * top] = BACKGROUND
    trimap[gray >= (1 - _SURE) * top] = FOREGROUND
    return trimap


def from_alpha(alpha: Alpha, radius: int) -> Trimap:
    """Return the trimap whose unknown region is `radius` pixels around every fraction."""
    return _band(alpha >= 1, alpha <= 0, inside=radius, outside=radius)


def from_mask(mask: Mask, inside: int, outside: int) -> Trimap:
    """Return the trimap with an unknown band along the edge of a mask.

    Parameters
    ----------
    mask
        H×W, true on the foreground.
    inside, outside
        Widths of the band on either side of the edge, in pixels.
    """
    return _band(mask, ~mask, inside=inside, outside=outside)


def _band(foreground: Mask, background: Mask, *, inside: int, outside: int) -> Trimap:
    trimap = np.full(foreground.shape, UNKNOWN, np.uint8)
    trimap[_erode(background, outside)] = BACKGROUND
    trimap[_erode(foreground, inside)] = FOREGROUND
    return trimap


def _erode(mask: Mask, radius: int) -> Mask:
    """Return the pixels farther than `radius` from every false pixel."""
    if radius <= 0 or mask.all():
        return mask
    distance = cv2.distanceTransform(
        mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )
    return np.asarray(distance > radius)


def unknown_region(trimap: Trimap) -> Mask:
    return np.asarray(trimap == UNKNOWN)


class _Plane(Protocol):
    @property
    def shape(self) -> tuple[int, ...]: ...


def check_trimap(
    trimap: _Plane, shape: tuple[int, ...], *, name: str = "The trimap"
) -> None:
    """Raise `TrimapError`, in which it has this name, unless it has this shape."""
    if trimap.shape != shape:
        height, width = trimap.shape[:2]
        raise TrimapError(
            f"{name} is {width} × {height} pixels, but the picture is "
            f"{shape[1]} × {shape[0]}. Resize it to the picture and try again."
        )


def constrain_alpha(alpha: Alpha, trimap: Trimap) -> Alpha:
    """Return alpha with known pixels set to exactly 0 and 1."""
    known = (trimap == FOREGROUND).astype(np.float32)
    return np.where(trimap == UNKNOWN, alpha, known).astype(np.float32, copy=False)


def paint_segment(
    trimap: Trimap, start: Point, end: Point, *, radius: float, value: int
) -> Rect | None:
    """Paint every pixel whose centre a disc passes over on its way from `start` to `end`.

    Parameters
    ----------
    trimap
        Changed in place.
    start, end
        x, y in pixels; the same point paints one dab.
    radius
        In pixels; a dab always covers at least the pixel that it is in.
    value
        `BACKGROUND`, `UNKNOWN` or `FOREGROUND`.

    Returns
    -------
    Rect | None
        The rectangle that was touched; None where the stroke lies outside.
    """
    box = segment_rect(start, end, radius=radius).clip(Rect.of(trimap))
    if box is None:
        return None
    radius = max(radius, SMALLEST_RADIUS)
    sweep = sweep_of(box, start, end, radius)
    for rect in sweep.inside:
        trimap[rect.slices] = value
    for rect, covered in sweep.rim:
        trimap[rect.slices][covered] = value
    return box


def segment_rect(start: Point, end: Point, *, radius: float) -> Rect:
    """Return the pixels that a disc can touch on its way from `start` to `end`."""
    radius = max(radius, SMALLEST_RADIUS)
    return Rect(
        math.floor(min(start[0], end[0]) - radius),
        math.floor(min(start[1], end[1]) - radius),
        math.ceil(max(start[0], end[0]) + radius) + 1,
        math.ceil(max(start[1], end[1]) + radius) + 1,
    )


def squared_distance(box: Rect, start: Point, end: Point) -> NDArray[np.float32]:
    """Return the square of each pixel centre's distance to a line between two points."""
    x = offsets(box.left, box.right, start[0])[None, :]
    y = offsets(box.top, box.bottom, start[1])[:, None]
    return squared_distances(x, y, start, end)
