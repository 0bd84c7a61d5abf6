"""From a small semantic trimap to each pixel's pattern, as a compiled loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through_rows
from sim_core.network.compact import STRIDE

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from sim_core.arrays import Mask

    Floats = NDArray[Any]
    Labels = NDArray[np.uint8]

_LEAST = np.float32(1e-6)


def write_patterns(
    semantic: Floats, wanted: Mask, pattern: Labels, confidence: Labels
) -> None:
    """Write the likeliest pattern of each wanted pixel, and its share of all over 255.

    Parameters
    ----------
    semantic
        h×w×20 float32: probabilities of cells, between which they change linearly.
    wanted, pattern, confidence
        H×W; what is beyond them of the last cells does not matter.
    """

    def band(first: int, last: int) -> None:
        for row in range(first, last):
            _write_row(semantic, row, wanted[row], pattern[row], confidence[row])

    work_through_rows(len(wanted), band)


@compiled
def _write_row(
    semantic: Floats, row: int, wanted: Mask, pattern: Labels, confidence: Labels
) -> None:
    height, width, kinds = semantic.shape
    above, down = _cell_before(row)
    below = min(above + 1, height - 1)
    cells = np.empty((width, kinds), np.float32)
    for cell in range(width):
        for kind in range(kinds):
            upper, lower = semantic[above, cell, kind], semantic[below, cell, kind]
            cells[cell, kind] = upper + down * (lower - upper)
    for column in range(len(wanted)):
        if not wanted[column]:
            continue
        left, across = _cell_before(column)
        right = min(left + 1, width - 1)
        best, total, likeliest = np.float32(-1), np.float32(0), 0
        for kind in range(kinds):
            start = cells[left, kind]
            probability = start + across * (cells[right, kind] - start)
            total += probability
            if probability > best:
                best, likeliest = probability, kind
        pattern[column] = likeliest
        confidence[column] = np.uint8(np.rint(np.float32(255) * best / max(total, _LEAST)))


@compiled
def _cell_before(pixel: int) -> tuple[int, np.float32]:
    """Return the cell whose centre lies before a pixel's, and how far it is past that."""
    place = max((pixel + 0.5) / STRIDE - 0.5, 0.0)
    cell = int(place)
    return cell, np.float32(place - cell)
