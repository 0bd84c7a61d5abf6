"""Answers of neighbouring cells, faded into each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.inference.cells import FEATHER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha
    from sim_core.rect import Rect


def blended(parts: Iterable[tuple[Rect, Rect, Alpha]], box: Rect, bounds: Rect) -> Alpha:
    """Return what several cells say about the pixels of a box, the nearer the louder.

    Parameters
    ----------
    parts
        Of each cell: where it lies, which pixels it answers, and its answer, h×w. The
        answers together cover the box.
    bounds
        The picture, at whose edges nothing fades.
    """
    total = np.zeros((box.height, box.width), np.float32)
    weights = np.zeros_like(total)
    for cell, core, alpha in parts:
        common = core.clip(box)
        if common is not None:
            weight = _weight(cell, common, bounds)
            inside = common.relative_to(box).slices
            total[inside] += weight * alpha[common.relative_to(core).slices]
            weights[inside] += weight
    return np.asarray(total / np.maximum(weights, 1e-6), np.float32)


def _weight(cell: Rect, rect: Rect, bounds: Rect) -> NDArray[np.float32]:
    """Return h×w: 1 inside the cell, a half at its edges, 0 at `FEATHER` outside."""
    down = _ramp(rect.top, rect.bottom, (cell.top, cell.bottom), bounds.bottom)
    across = _ramp(rect.left, rect.right, (cell.left, cell.right), bounds.right)
    return np.minimum(down[:, None], across[None, :])


def _ramp(start: int, stop: int, edges: tuple[int, int], end: int) -> NDArray[np.float32]:
    place = np.arange(start, stop, dtype=np.float32) + np.float32(0.5)
    inside = np.full_like(place, FEATHER)
    if edges[0] > 0:
        inside = np.minimum(inside, place - edges[0])
    if edges[1] < end:
        inside = np.minimum(inside, edges[1] - place)
    ramp = (inside + FEATHER) / np.float32(2 * FEATHER)
    return np.clip(ramp, 0, 1).astype(np.float32)
