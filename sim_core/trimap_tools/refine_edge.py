"""The refine-edge brush: an unknown band along the edge that it crosses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect, union_of
from sim_core.trimap import UNKNOWN, segment_rect, squared_distance

if TYPE_CHECKING:
    from sim_core.arrays import Mask, Trimap
    from sim_core.trimap import Point

_DABS_PER_RADIUS = 4
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def refine_edge_segment(
    trimap: Trimap, before: Trimap, start: Point, end: Point, *, radius: float
) -> Rect | None:
    """Lay unknown along the edge under a brush on its way from `start` to `end`, in place.

    Wherever the brush stands over two classes or over something unknown, all its pixels
    that are within `radius` of the edge become unknown: centred on the edge it lays a band
    as wide as itself, touching it from one side a band on that side. Where it stands over
    one class alone nothing changes.

    Parameters
    ----------
    trimap
        H×W, changed in place.
    before
        The trimap as the stroke began. Edges are looked up there: the band that a stroke
        lays is no edge to lay more along, or it would follow the pointer anywhere.
    start, end
        x, y in pixels; the same point makes one dab.
    radius
        Of the brush, in pixels.

    Returns
    -------
    Rect | None
        The rectangle that changed.
    """
    steps = math.ceil(math.dist(start, end) * _DABS_PER_RADIUS / max(radius, 4.0))
    changed: Rect | None = None
    for step in range(steps + 1):
        share = step / max(steps, 1)
        x = start[0] + share * (end[0] - start[0])
        y = start[1] + share * (end[1] - start[1])
        changed = union_of(changed, _dab(trimap, before, (x, y), radius))
    return changed


def _dab(trimap: Trimap, before: Trimap, centre: Point, radius: float) -> Rect | None:
    box = segment_rect(centre, centre, radius=radius).clip(Rect.of(trimap))
    if box is None:
        return None
    brush = squared_distance(box, centre, centre) <= radius * radius
    classes = before[box.slices][brush]
    if classes.size == 0 or classes.min() == classes.max():
        return None
    near = _near(_edge(before, box) & brush, radius) & brush
    changing = near & (trimap[box.slices] != UNKNOWN)
    trimap[box.slices][changing] = UNKNOWN
    changed = Rect.of_mask(changing)
    return None if changed is None else changed.moved(box.left, box.top)


def _edge(trimap: Trimap, box: Rect) -> Mask:
    """Return the pixels of a box that are unknown or next to another class."""
    around = box.grow(1).clip(Rect.of(trimap))
    assert around is not None, "the box lies in the trimap"
    part = trimap[around.slices]
    edge = (cv2.dilate(part, _CROSS) != cv2.erode(part, _CROSS)) | (part == UNKNOWN)
    return np.asarray(edge[box.relative_to(around).slices])


def _near(mask: Mask, radius: float) -> Mask:
    """Return the pixels within `radius` of a true pixel."""
    distance = cv2.distanceTransform(
        (~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )
    return np.asarray(distance <= radius)
