"""The soft brush: a core of one class within a ring of unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.rect import Rect
from sim_core.sweep import sweep_of
from sim_core.trimap import (
    SMALLEST_RADIUS,
    UNKNOWN,
    segment_rect,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim_core.arrays import Trimap
    from sim_core.trimap import Point


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
    radius = max(radius, SMALLEST_RADIUS)
    box = segment_rect(start, end, radius=radius).clip(Rect.of(trimap))
    if box is None:
        return None
    core = radius if value == UNKNOWN else max(hardness * radius, SMALLEST_RADIUS)
    ring, inner = sweep_of(box, start, end, radius), sweep_of(box, start, end, core)
    for rect in _around(ring.inside, inner.inside):
        inside = trimap[rect.slices]
        np.copyto(inside, np.uint8(UNKNOWN), where=inside != value)
    for rect, covered in ring.rim:
        inside = trimap[rect.slices]
        np.copyto(inside, np.uint8(UNKNOWN), where=covered & (inside != value))
    for rect in inner.inside:
        trimap[rect.slices] = value
    for rect, covered in inner.rim:
        trimap[rect.slices][covered] = value
    return box


def _around(rects: list[Rect], holes: list[Rect]) -> Iterator[Rect]:
    """Yield what holes in the same rows leave of rectangles; they are painted anyway."""
    by_rows = {(hole.top, hole.bottom): hole for hole in holes}
    for rect in rects:
        hole = by_rows.get((rect.top, rect.bottom))
        if hole is None:
            yield rect
            continue
        if rect.left < hole.left:
            yield Rect(rect.left, rect.top, hole.left, rect.bottom)
        if hole.right < rect.right:
            yield Rect(hole.right, rect.top, rect.right, rect.bottom)
