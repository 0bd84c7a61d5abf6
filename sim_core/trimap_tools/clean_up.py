"""Clean up: specks that a brush or a scanned mask left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core import regions
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Mask, Trimap

_PIECE = 512
"""Side of what is searched at once: small enough for the processor's cache."""

CLASSES = (UNKNOWN, FOREGROUND, BACKGROUND)
"""The order in which they win a tie: to know less is the safer mistake."""


def clean_up(
    trimap: Trimap, *, min_area: int, classes: Collection[int] = CLASSES
) -> Rect | None:
    """Drop islands and fill pinholes of less than `min_area` pixels, in place.

    Regions hang together by 4 neighbours. Small ones that touch each other go together:
    they take the class that borders on them most. Where together they are not small (a
    dithered surface, say) they become unknown. So nothing small is left, and a second run
    changes nothing.

    Parameters
    ----------
    trimap
        H×W, changed in place.
    min_area
        In pixels; regions of this size stay.
    classes
        Of which classes small regions go.

    Returns
    -------
    Rect | None
        The rectangle that changed.
    """
    small = small_parts(trimap, min_area=min_area, classes=classes)
    box = Rect.of_mask(small)
    if box is None or small.all():
        return None
    around = box.grow(1).clip(Rect.of(trimap))
    assert around is not None, "the box lies in the trimap"
    part = trimap[around.slices]
    before = part.copy()
    _dissolve(part, small[around.slices], min_area)
    changed = Rect.of_changes(before, part)
    return None if changed is None else changed.moved(around.left, around.top)


def small_parts(
    trimap: Trimap, *, min_area: int, classes: Collection[int] = CLASSES
) -> Mask:
    """Return the pixels of all 4-connected regions of less than `min_area` pixels."""
    small = np.zeros(trimap.shape, bool)
    for core, window in _windows(Rect.of(trimap), margin=min_area):
        part = trimap[window.slices]
        if part.size < min_area or part.min() != part.max():
            found = regions.small_parts(part, classes, below=min_area)
            small[core.slices] = found[core.relative_to(window).slices]
    return small


def _windows(bounds: Rect, *, margin: int) -> Iterator[tuple[Rect, Rect]]:
    """Cut up a picture; return each piece by itself and with what surrounds it.

    A region of a piece that leaves its window is at least as large as the margin.
    """
    side = max(_PIECE, 4 * margin)
    for top in range(0, bounds.bottom, side):
        for left in range(0, bounds.right, side):
            core = Rect(left, top, left + side, top + side).clip(bounds)
            assert core is not None, "it begins in the picture"
            yield core, core.grow(margin).clip(bounds) or core


def _dissolve(trimap: Trimap, small: Mask, min_area: int) -> None:
    groups = regions.find_regions(small)
    votes = _border_votes(trimap, groups.labels, len(groups.areas))
    winners = np.array(CLASSES, np.uint8)[votes.argmax(axis=1)]
    winners[groups.areas >= min_area] = UNKNOWN
    trimap[small] = winners[groups.labels[small]]


def _border_votes(
    trimap: Trimap, labels: NDArray[np.int32], count: int
) -> NDArray[np.int64]:
    """Return how many neighbours of each class every group has, counted per side."""
    votes = np.zeros((count, len(CLASSES)), np.int64)
    for inner, outer in _sides(labels.shape):
        crossing = (labels[inner] > 0) & (labels[outer] == 0)
        group, neighbour = labels[inner][crossing], trimap[outer][crossing]
        for column, value in enumerate(CLASSES):
            votes[:, column] += np.bincount(group[neighbour == value], minlength=count)
    return votes


def _sides(
    shape: tuple[int, ...],
) -> list[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Return index pairs: pixels, and their neighbours right, left, below and above."""
    height, width = shape
    rows, columns = slice(0, height), slice(0, width)
    first_x, last_x = slice(0, width - 1), slice(1, width)
    first_y, last_y = slice(0, height - 1), slice(1, height)
    right = ((rows, first_x), (rows, last_x))
    below = ((first_y, columns), (last_y, columns))
    return [right, right[::-1], below, below[::-1]]
