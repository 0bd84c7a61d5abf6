"""Lasso: the pixels inside a drawn outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.rect import Rect
from sim_core.trimap_tools.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim_core.trimap import Point

    Coordinates = NDArray[np.float64]


def select_polygon(outline: Sequence[Point], bounds: Rect) -> Selection | None:
    """Return the pixels whose centres lie inside an outline.

    Parameters
    ----------
    outline
        x, y of the corners in pixels, open or closed, in either direction. Where it crosses
        itself, everything that it goes around counts (non-zero winding), so that a loop
        drawn twice leaves no hole. A centre exactly on the outline belongs to the side on
        its right and below, so that neighbours share no pixel.
    bounds
        Rectangle of the picture.

    Returns
    -------
    Selection | None
        None where no centre inside `bounds` lies inside.
    """
    corners = np.asarray(outline, np.float64).reshape(-1, 2)
    box = _box(corners, bounds)
    if box is None:
        return None
    winding = np.zeros((box.height, box.width + 1), np.int16)
    rows, columns, turns = _crossings(corners, box)
    np.add.at(winding, (rows, columns), turns)
    np.cumsum(winding, axis=1, out=winding)
    inside = winding[:, :-1] != 0
    found = Rect.of_mask(inside)
    if found is None:
        return None
    return Selection(found.moved(box.left, box.top), inside[found.slices])


def _box(corners: Coordinates, bounds: Rect) -> Rect | None:
    if len(corners) < 3:
        return None
    left, top = np.floor(corners.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0)).astype(int).tolist()
    return Rect(left, top, max(right, left + 1), max(bottom, top + 1)).clip(bounds)


def _crossings(
    corners: Coordinates, box: Rect
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int16]]:
    """Return row, first column to the right and direction of all edges on lines of centres.

    Rows and columns count from the box; an edge counts on y <= centre < y of its lower end.
    """
    start, end = corners, np.roll(corners, -1, axis=0)
    turn = np.sign(end[:, 1] - start[:, 1]).astype(np.int16)
    upper = np.where(turn[:, None] > 0, start, end)
    lower = np.where(turn[:, None] > 0, end, start)
    first = np.clip(np.ceil(upper[:, 1] - 0.5), box.top, box.bottom).astype(np.intp)
    past = np.clip(np.ceil(lower[:, 1] - 0.5), box.top, box.bottom).astype(np.intp)
    counts = past - first
    edge = np.repeat(np.arange(len(corners)), counts)
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = first[edge] + steps
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (lower[:, 0] - upper[:, 0]) / (lower[:, 1] - upper[:, 1])
    x = upper[edge, 0] + (rows + 0.5 - upper[edge, 1]) * slope[edge]
    columns = np.clip(np.ceil(x - 0.5), box.left, box.right).astype(np.intp)
    return rows - box.top, columns - box.left, turn[edge]
