"""The soft brush: a core of one class within a ring of unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN, segment_rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Trimap
    from sim_core.trimap import Point

_SMALLEST_RADIUS = 0.7072
"""Reaches the centre of a pixel from anywhere in it."""


def paint_soft_segment(
    trimap: Trimap,
    start: Point,
    end: Point,
    *,
    radius: float,
    hardness: float,
    value: int,
) -> Rect | None:
    """Paint a class with a soft edge along a line, in place; return the touched rectangle.

    The core, of `hardness` × `radius`, becomes the class whatever was there. The ring
    around it becomes unknown, but pixels that already are of the class stay: painting on
    inside a finished region never cuts rings into it, and a stroke's core overrides the
    rings that it laid a moment ago. So a stroke leaves the same pixels however it is cut
    into segments. Unknown has no softer neighbour: it is painted hard.

    Parameters
    ----------
    trimap
        Changed in place.
    start, end
        x, y in pixels; the same point paints one dab.
    radius
        Of the whole brush, in pixels.
    hardness
        0 (a core of one pixel) to 1 (no ring at all).
    value
        `BACKGROUND`, `UNKNOWN` or `FOREGROUND`.

    Returns
    -------
    Rect | None
        None where the stroke lies outside.
    """
    radius = max(radius, _SMALLEST_RADIUS)
    box = segment_rect(start, end, radius=radius).clip(Rect.of(trimap))
    if box is None:
        return None
    core = radius if value == UNKNOWN else max(hardness * radius, _SMALLEST_RADIUS)
    squares = squared_distance(box, start, end)
    inside = trimap[box.slices]
    inside[(squares <= radius * radius) & (inside != value)] = UNKNOWN
    inside[squares <= core * core] = value
    return box


def squared_distance(box: Rect, start: Point, end: Point) -> NDArray[np.float32]:
    """Return the square of each pixel centre's distance to a line between two points."""
    x = _centres(box.left, box.right, start[0])[None, :]
    y = _centres(box.top, box.bottom, start[1])[:, None]
    dx, dy = np.float32(end[0] - start[0]), np.float32(end[1] - start[1])
    length_squared = dx * dx + dy * dy
    if length_squared > 0:
        along: NDArray[np.float32] = np.clip((x * dx + y * dy) / length_squared, 0, 1)
        x, y = x - along * dx, y - along * dy
    return np.asarray(x * x + y * y, np.float32)


def _centres(first: int, last: int, origin: float) -> NDArray[np.float32]:
    """Return where pixel centres are, from `origin`; single precision only near it."""
    return (np.arange(first, last) + (0.5 - origin)).astype(np.float32)
