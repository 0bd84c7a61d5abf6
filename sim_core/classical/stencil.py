"""The matting Laplacian's rows, written down: what each neighbour of a pixel weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.neighbours import MARGIN, OFFSETS, guarded, stretches
from sim_core.classical.threads import elements
from sim_core.classical.windows import WINDOW, unwhiten, whiten

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.classical.neighbours import Neighbours
    from sim_core.classical.windows import Windows

_NEAR = (-1, 0, 1)


def weigh_neighbours(windows: Windows, neighbours: Neighbours) -> Tensor:
    """Return L's entries beside its diagonal, 24×N, in the order of `OFFSETS`.

    Equation 12 of Levin, Lischinski and Weiss 2008, summed over windows first: with
    ``u = Σ⁻¹ (I - μ)`` for a pixel of colour I, a neighbour of colour J weighs
    ``-(Σ (1 + u · (I - μ)) + (J - I) · Σ u) / 9``, summed over the windows that hold both.
    """
    size = windows.colours.shape[1]
    weights = windows.colours.new_empty(len(OFFSETS), size)
    colours = guarded(windows.colours)
    for start, length in stretches(size, elements(weights.device) // 2):
        shared = _shared(_columns(windows, neighbours, start, length))
        own = windows.colours[:, start : start + length]
        around = neighbours.around(colours, start, length)
        for number, (offset, colour) in enumerate(zip(OFFSETS, around, strict=True)):
            here = weights[number, start : start + length]
            here.copy_(_weight(shared[offset], colour - own))
    return weights


def _columns(
    windows: Windows, neighbours: Neighbours, start: int, length: int
) -> dict[tuple[int, int], Tensor]:
    """Return u and 1 + u · (I - μ) of pixels in each of their nine windows, 4×length."""
    colour = windows.colours[:, start : start + length]
    columns = {}
    for dy in _NEAR:
        row = neighbours.row(windows.table, dy, start, length)
        for dx in _NEAR:
            table = row[MARGIN + dx]
            mean, each, counts = table[:3], list(table[3:9].unbind(0)), table[9]
            white = whiten(each, list((colour - mean).unbind(0)))
            size = counts.clone()
            for part in white:
                size.addcmul_(part, part)
            columns[dy, dx] = torch.stack([*unwhiten(each, white), size])
    return columns


def _shared(columns: dict[tuple[int, int], Tensor]) -> dict[tuple[int, int], Tensor]:
    """Return for each neighbour the sums over the windows that hold it and the pixel."""
    lines = {
        (dy, dx): _total([columns[y, dx] for y in _common(dy)])
        for dy in {dy for dy, _ in OFFSETS}
        for dx in _NEAR
    }
    return {(dy, dx): _total([lines[dy, x] for x in _common(dx)]) for dy, dx in OFFSETS}


def _common(offset: int) -> list[int]:
    """Return the centres of windows, along an axis, that hold both 0 and the offset."""
    return [centre for centre in _NEAR if abs(offset - centre) <= 1]


def _total(parts: list[Tensor]) -> Tensor:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _weight(shared: Tensor, difference: Tensor) -> Tensor:
    weight = shared[3].clone()
    for part, level in zip(shared[:3], difference, strict=True):
        weight.addcmul_(part, level)
    return weight.div_(-WINDOW)
