"""The pixels that a disc sweeps over on its way, found row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Mask
    from sim_core.trimap import Point

    Floats = NDArray[np.float64]
    Columns = NDArray[np.int32]

_LEAST_BAND, _MOST_BANDS = 64, 16
"""Rows that are painted together, at least; and how many such bands, at most."""


class Sweep(NamedTuple):
    """Where a disc passes over.

    Attributes
    ----------
    inside
        Rectangles that it covers altogether.
    rim
        Rectangles with a mask of the pixels in them that it covers.
    """

    inside: list[Rect]
    rim: list[tuple[Rect, Mask]]


def sweep_of(box: Rect, start: Point, end: Point, radius: float) -> Sweep:
    """Cut up what a disc covers of a box on its way from `start` to `end`.

    The area is convex: of each row of pixels it covers one stretch, and only where these
    end is there anything to look at.

    Parameters
    ----------
    box
        In pixels; what lies outside is not looked at.
    start, end
        x, y of the disc's centre.
    radius
        In pixels; a pixel is covered where its centre is.
    """
    firsts, lasts = _stretches(box, start, end, radius)
    sweep = Sweep([], [])
    band = max(-(-box.height // _MOST_BANDS), _LEAST_BAND)
    for row in range(0, box.height, band):
        rows = slice(row, row + band)
        _add_band(sweep, box.top + row, firsts[rows], lasts[rows])
    return sweep


def _add_band(sweep: Sweep, top: int, firsts: Columns, lasts: Columns) -> None:
    """Cut up the stretches of some rows: what all of them share, and their two ends."""
    covered = np.flatnonzero(firsts < lasts)
    if covered.size == 0:
        return
    rows = slice(int(covered[0]), int(covered[-1]) + 1)
    top, firsts, lasts = top + rows.start, firsts[rows, None], lasts[rows, None]
    bottom, outer = top + len(firsts), (int(firsts.min()), int(lasts.max()))
    left, right = int(firsts.max()), int(lasts.min())
    if left >= right:
        columns = _columns(*outer)
        mask = (columns >= firsts) & (columns < lasts)
        sweep.rim.append((Rect(outer[0], top, outer[1], bottom), mask))
        return
    sweep.inside.append(Rect(left, top, right, bottom))
    if outer[0] < left:
        mask = _columns(outer[0], left) >= firsts
        sweep.rim.append((Rect(outer[0], top, left, bottom), mask))
    if right < outer[1]:
        mask = _columns(right, outer[1]) < lasts
        sweep.rim.append((Rect(right, top, outer[1], bottom), mask))


def _columns(first: int, last: int) -> Columns:
    return np.arange(first, last, dtype=np.int32)


def _stretches(
    box: Rect, start: Point, end: Point, radius: float
) -> tuple[Columns, Columns]:
    """Return of each row of a box the first and past the last column that is covered.

    The first is not before the last where nothing is.
    """
    y: Floats = np.arange(box.top, box.bottom, dtype=np.float64) + 0.5
    parts = [_disc(y, start, radius), _disc(y, end, radius), _bar(y, start, end, radius)]
    left = np.minimum.reduce([part[0] for part in parts])
    right = np.maximum.reduce([part[1] for part in parts])
    firsts = np.ceil(np.clip(left - 0.5, box.left, box.right)).astype(np.int32)
    lasts = np.floor(np.clip(right - 0.5, box.left - 1, box.right - 1)).astype(np.int32)

    def reaches(columns: Columns) -> Mask:
        x = (columns + (0.5 - start[0])).astype(np.float32)
        squares = squared_distances(x, offsets(box.top, box.bottom, start[1]), start, end)
        return np.asarray(squares <= radius * radius)

    # A centre on the rim itself is in or out as for all who look at it pixel by pixel.
    firsts = np.where(reaches(firsts - 1), firsts - 1, firsts + ~reaches(firsts))
    lasts = np.where(reaches(lasts + 1), lasts + 1, lasts - ~reaches(lasts))
    return np.maximum(firsts, box.left), np.minimum(lasts + 1, box.right)


def offsets(first: int, end: int, origin: float) -> NDArray[np.float32]:
    """Return where pixel centres are, from `origin`; single precision only near it."""
    return (np.arange(first, end) + (0.5 - origin)).astype(np.float32)


def squared_distances(
    x: NDArray[np.float32], y: NDArray[np.float32], start: Point, end: Point
) -> NDArray[np.float32]:
    """Return the square of places' distances to a line between two points.

    Parameters
    ----------
    x, y
        As `offsets` from `start`, of shapes that go together.
    """
    dx, dy = np.float32(end[0] - start[0]), np.float32(end[1] - start[1])
    length_squared = dx * dx + dy * dy
    if length_squared > 0:
        along: NDArray[np.float32] = np.clip((x * dx + y * dy) / length_squared, 0, 1)
        x, y = x - along * dx, y - along * dy
    return np.asarray(x * x + y * y, np.float32)


def _disc(y: Floats, centre: Point, radius: float) -> tuple[Floats, Floats]:
    """Return where rows enter and leave a disc; nowhere is from +∞ to -∞."""
    squared = radius * radius - (y - centre[1]) ** 2
    half = np.where(squared >= 0, np.sqrt(np.maximum(squared, 0)), -np.inf)
    return centre[0] - half, centre[0] + half


def _bar(y: Floats, start: Point, end: Point, radius: float) -> tuple[Floats, Floats]:
    """Return the same of the rectangle between the discs at either end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    below = y - start[1]
    along = _between(-below * dy, dx, 0.0, squared)
    aside = _between(below * dx, dy, -radius * squared**0.5, radius * squared**0.5)
    left, right = np.maximum(along[0], aside[0]), np.minimum(along[1], aside[1])
    is_met = (left <= right) & (squared > 0)
    return (
        np.where(is_met, start[0] + left, np.inf),
        np.where(is_met, start[0] + right, -np.inf),
    )


def _between(
    offset: Floats, slope: float, least: float, most: float
) -> tuple[Floats, Floats]:
    """Return between which x it holds that least <= slope × x - offset <= most."""
    if slope == 0:
        holds = (-offset >= least) & (-offset <= most)
        return np.where(holds, -np.inf, np.inf), np.where(holds, np.inf, -np.inf)
    with np.errstate(over="ignore"):  # an all but level line reaches beyond all numbers
        ends = (offset + least) / slope, (offset + most) / slope
    return np.minimum(*ends), np.maximum(*ends)
