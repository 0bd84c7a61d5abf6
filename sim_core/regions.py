"""Connected regions of masks, and which of them are small."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from sim_core.arrays import Mask


_ROUNDING = 3


def grown(mask: Mask, margin: int) -> Mask:
    """Return an H×W mask of all pixels within `margin` of it, along either axis."""
    square = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), square)).view(np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """The connected regions of a mask.

    Attributes
    ----------
    labels
        H×W int32: 0 outside the mask, else the number of the region from 1.
    areas
        Pixels of each region; entry 0 is no region's.
    """

    labels: NDArray[np.int32]
    areas: NDArray[np.intp]
    # The mask's pixels as flat indices, and their labels: masks are mostly sparse, so
    # that looking at these alone is several times faster than at all of `labels`.
    _pixels: NDArray[np.intp]
    _labels_of_pixels: NDArray[np.int32]

    def holding(self, chosen: NDArray[np.bool_]) -> Mask:
        """Return the pixels of the chosen regions; `chosen` has an entry for each area."""
        inside = np.zeros(self.labels.shape, bool)
        inside.ravel()[self._pixels[chosen[self._labels_of_pixels]]] = True
        return inside

    def rect(self, label: int) -> Rect:
        """Return the bounding box of one region."""
        pixels = self._pixels[self._labels_of_pixels == label]
        rows, columns = np.divmod(pixels, self.labels.shape[1])
        left, right = int(columns.min()), int(columns.max()) + 1
        return Rect(left, int(rows[0]), right, int(rows[-1]) + 1)


def find_regions(mask: Mask, *, connectivity: int = 4) -> Regions:
    """Return the regions of an H×W mask whose pixels hang together by 4 or 8 neighbours."""
    mask = np.ascontiguousarray(mask)
    count, found = cv2.connectedComponents(mask.view(np.uint8), connectivity=connectivity)
    labels = np.asarray(found, np.int32)
    pixels = np.flatnonzero(mask)
    labels_of_pixels = labels.ravel()[pixels]
    areas = np.bincount(labels_of_pixels, minlength=count)
    return Regions(labels, areas, pixels, labels_of_pixels)


def small_regions(mask: Mask, *, below: int, connectivity: int = 4) -> Mask:
    """Return the pixels of all regions of a mask that have less than `below` pixels."""
    levels = np.ascontiguousarray(mask).view(np.uint8)
    return small_parts(levels, (1,), below=below, connectivity=connectivity)


def small_parts(
    levels: NDArray[np.uint8],
    classes: Collection[int],
    *,
    below: int,
    connectivity: int = 4,
) -> Mask:
    """Return the pixels of regions of one level that have less than `below` pixels.

    Parameters
    ----------
    levels
        H×W.
    classes
        The levels whose regions count.
    """
    small = np.zeros(levels.shape, bool)
    wide = _wide_parts(levels, below)
    box = Rect.of_mask(~wide)
    if box is None:
        return small
    around = box.grow(1).clip(Rect.of(levels))
    assert around is not None, "the box lies in the picture"
    levels, wide = levels[around.slices], wide[around.slices]
    for value in classes:
        small[around.slices] |= _small_of_class(levels == value, wide, below, connectivity)
    return small


def _small_of_class(mask: Mask, wide: Mask, area: int, connectivity: int) -> Mask:
    small = np.zeros_like(mask)
    shape = cv2.MORPH_CROSS if connectivity == 4 else cv2.MORPH_RECT
    neighbours = cv2.getStructuringElement(shape, (3, 3))
    attached = np.asarray(mask & wide).view(np.uint8)
    # Corners of what is wide, rounded off in three steps, so that hardly anything is left.
    for _ in range(_ROUNDING):
        attached = np.asarray(cv2.dilate(attached, neighbours)) & mask.view(np.uint8)
    loose = mask & (attached == 0)
    box = Rect.of_mask(loose)
    if box is None:
        return small
    beside = np.asarray(cv2.dilate(attached, neighbours))[box.slices] > 0
    parts = find_regions(loose[box.slices], connectivity=connectivity)
    chosen = parts.areas < area
    chosen[parts.labels[beside & loose[box.slices]]] = False
    small[box.slices] = parts.holding(chosen)
    return small


def _wide_parts(levels: NDArray[np.uint8], area: int) -> Mask:
    """Return where a square of an area fits into a region.

    What fits a square is not small, so that most of a picture need not be labelled.
    """
    side = max(math.ceil(math.sqrt(area)), 1)
    square = np.ones((side, side), np.uint8)
    anchor = ((side - 1) // 2,) * 2
    opposite = (side // 2,) * 2
    # Outside the picture is no level at all, or a corner would fit half a square.
    border = cv2.BORDER_CONSTANT
    lowest = cv2.erode(levels, square, anchor=anchor, borderType=border, borderValue=0)
    highest = cv2.dilate(levels, square, anchor=anchor, borderType=border, borderValue=255)
    centres = (np.asarray(lowest) == np.asarray(highest)).view(np.uint8)
    return np.asarray(cv2.dilate(centres, square, anchor=opposite) > 0)
