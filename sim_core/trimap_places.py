"""Places of a trimap that look like slips of the brush; fast enough to look live."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.region_survey import survey_regions
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim_core.arrays import Mask, Trimap

ISLAND_AREA = 20
MOST_UNKNOWN = 0.6
"""Share of the picture from which on the unknown region asks too much of any method."""

_LARGEST_HOLE = 0.005
"""Share of the picture up to which a bare hole looks like a gap between strokes."""

_BAND = 0.004
"""Half the width of a band laid as a fix, as a share of the shorter side."""

_MOST_CELLS = 1_000_000
_STRIP = 128
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
    inside = mask[box.slices]
    survey = survey_regions(inside.__getitem__, inside.shape, connectivity=8)
    largest = survey.rect(int(survey.areas.argmax()))
    return Places(len(survey.areas), largest.moved(box.left, box.top))


def contacts(trimap: Trimap) -> Mask:
    """Return the background pixels that have foreground beside, above or below them."""
    touching = np.zeros(trimap.shape, bool)
    for rows, around in _strips(len(trimap)):
        part = trimap[around]
        beside = (cv2.dilate(part, _CROSS) == FOREGROUND) & (part == BACKGROUND)
        if beside.any():
            above = rows.start - around.start
            touching[rows] = beside[above : above + rows.stop - rows.start]
    return touching


def bare_holes(trimap: Trimap, touching: Mask) -> Mask:
    """Return background that foreground encloses with nothing unknown between.

    Only holes that are no islands, and small enough to be gaps between strokes.

    Parameters
    ----------
    trimap
        H×W.
    touching
        Its `contacts`: a hole's rim has no other pixels.
    """
    holes = np.zeros(trimap.shape, bool)
    rims = Rect.of_mask(touching)
    if rims is None:
        return holes
    box = rims.grow(1).clip(Rect.of(trimap)) or rims
    part = trimap[box.slices]
    survey = survey_regions(
        # Whatever is not foreground: with something unknown in it, it is no bare hole.
        lambda rows: np.asarray(part[rows] != FOREGROUND),
        part.shape,
        marks_of=lambda rows: _unknown_or_rim(part, rows),
    )
    bare = (survey.areas >= ISLAND_AREA) & (survey.areas <= _LARGEST_HOLE * trimap.size)
    bare &= ~survey.is_marked
    if bare.any():
        holes[box.slices] = survey.mask(bare)
    return holes


def _unknown_or_rim(trimap: Trimap, rows: slice) -> Mask:
    """Return the pixels that no bare hole has: what reaches the rim goes on outside."""
    marks = np.asarray(trimap[rows] == UNKNOWN)
    marks[:, 0] = marks[:, -1] = True
    if rows.start == 0:
        marks[0] = True
    if rows.stop == len(trimap):
        marks[-1] = True
    return marks


def unknown_rim(trimap: Trimap) -> Mask:
    """Return what is unknown from the picture's border inwards, but not beside foreground.

    As deep as `band_radius`.
    """
    rim, depth = np.zeros(trimap.shape, bool), band_radius(trimap)
    # Each side in turn lies on top of the turned picture.
    for turns in range(4):
        turned, inner = np.rot90(trimap, turns), np.rot90(rim, turns)
        part = np.ascontiguousarray(turned[: depth + 1])
        free = (part == UNKNOWN) & (cv2.dilate(part, _CROSS) != FOREGROUND)
        inner[:depth] |= np.logical_and.accumulate(free)[:depth]
    return rim


def band_radius(trimap: Trimap) -> int:
    """Return half the width of a band that is laid without asking how wide."""
    radius: int = round(_BAND * min(trimap.shape))
    return max(radius, 2)


def deepest_unknown(trimap: Trimap) -> Places | None:
    """Return the place that is farthest from anything known; None if nothing is known."""
    cells = unknown_cells(trimap)
    if cells.all():
        return None
    depth = cv2.distanceTransform(cells.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    row, column = divmod(int(np.argmax(depth)), cells.shape[1])
    reach, side = int(depth[row, column]), cell_side(trimap)
    place = Rect(
        (column - reach) * side,
        (row - reach) * side,
        (column + reach + 1) * side,
        (row + reach + 1) * side,
    ).clip(Rect.of(trimap))
    return None if place is None else Places(1, place)


def cell_side(trimap: Trimap) -> int:
    """Return the side of squares of which a picture has a million at most."""
    return math.ceil(math.sqrt(trimap.size / _MOST_CELLS))


def unknown_cells(trimap: Trimap) -> Mask:
    """Return for each square of `cell_side` whether all of it is unknown.

    Squares at the lower and right border may be smaller.
    """
    side = cell_side(trimap)
    columns = np.arange(0, trimap.shape[1], side)
    rows = [
        np.logical_and.reduceat((trimap[top : top + side] == UNKNOWN).all(axis=0), columns)
        for top in range(0, len(trimap), side)
    ]
    return np.array(rows)


def _strips(height: int) -> Iterator[tuple[slice, slice]]:
    """Return rows, and the same with one more above and below where there are any."""
    for top in range(0, height, _STRIP):
        end = min(top + _STRIP, height)
        yield slice(top, end), slice(max(top - 1, 0), min(end + 1, height))
