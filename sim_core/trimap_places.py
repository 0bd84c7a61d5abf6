"""Places of a trimap that look like slips of the brush; fast enough to look live."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.regions import find_regions
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from sim_core.arrays import Mask, Trimap

ISLAND_AREA = 20

_LARGEST_HOLE = 0.005
"""Share of the picture up to which a bare hole looks like a gap between strokes."""

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


class Places(NamedTuple):
    """How many connected places a mask has, and the box of the largest."""

    number: int
    largest: Rect


def places_of(mask: Mask) -> Places | None:
    """Return the places of an H×W mask (8 neighbours), if there are any."""
    box = Rect.of_mask(mask)
    if box is None:
        return None
    regions = find_regions(mask[box.slices], connectivity=8)
    largest = regions.rect(1 + int(regions.areas[1:].argmax()))
    return Places(len(regions.areas) - 1, largest.moved(box.left, box.top))


def contacts(trimap: Trimap) -> Mask:
    """Return the background pixels that have foreground beside, above or below them."""
    return np.asarray((cv2.dilate(trimap, _CROSS) == FOREGROUND) & (trimap == BACKGROUND))


def bare_holes(trimap: Trimap) -> Mask:
    """Return background that foreground encloses with nothing unknown between.

    Only holes that are no islands, and small enough to be gaps between strokes.
    """
    holes = _enclosed(trimap)
    tight = Rect.of_mask(holes)
    if tight is None:
        return holes
    box = tight.grow(1).clip(Rect.of(trimap)) or tight
    regions = find_regions(holes[box.slices])
    bare = (regions.areas >= ISLAND_AREA) & (regions.areas <= _LARGEST_HOLE * trimap.size)
    unknown = (trimap[box.slices] == UNKNOWN).astype(np.uint8)
    bare[regions.labels[np.asarray(cv2.dilate(unknown, _CROSS)) > 0]] = False
    holes[box.slices] = regions.holding(bare)
    return holes


def _enclosed(trimap: Trimap) -> Mask:
    """Return the background that no 4-connected path joins to the border."""
    framed = cv2.copyMakeBorder(trimap, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=BACKGROUND)
    marks = np.zeros((framed.shape[0] + 2, framed.shape[1] + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | 1 << 8
    cv2.floodFill(framed, marks, (0, 0), 0, 0, 0, flags)
    return np.asarray((trimap == BACKGROUND) & (marks[2:-2, 2:-2] == 0))
