"""What the colours of each 3×3 window are like: their mean, and how they vary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.neighbours import MARGIN, guarded, stretches
from sim_core.classical.region import dilate
from sim_core.classical.threads import elements

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.classical.neighbours import Neighbours
    from sim_core.classical.region import Region

WINDOW = 9
"""Pixels in a window."""

EPSILON = 1e-7

_UPPER = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]


class Windows:
    """The windows around the pixels of a region.

    Attributes
    ----------
    colours
        3×N in [-1, 1]: the pixels' own, less their mean over the region.
    table
        10×(N + 4), guarded: mean colour, `_whitening`, and 1 where the window counts. It
        does where it holds an unknown pixel and lies inside the picture; the factors of
        others are 0.
    """

    def __init__(
        self,
        image: Tensor,
        unknown: Tensor,
        region: Region,
        neighbours: Neighbours,
        dtype: torch.dtype,
    ) -> None:
        """Take a uint8 (H·W)×3 image and the H×W bool mask that the region is around.

        Statistics are worked out in float64 and kept in `dtype`.
        """
        levels = image.index_select(0, region.pixels).t().float().contiguous()
        centre = levels.mean(1, keepdim=True).round().double()
        self.colours = ((levels.double() - centre) / 255).to(dtype)
        inside = _inside(unknown).flatten()[region.pixels].to(dtype)
        mean = torch.empty_like(self.colours)
        factors = self.colours.new_empty(len(_UPPER), len(region))
        # Box sums of whole grey levels and of their products are exact in float32.
        products = torch.stack([levels[i] * levels[j] for i, j in _UPPER])
        sources = guarded(torch.cat([levels, products]))
        for start, length in stretches(len(region), elements(image.device) // 4):
            here = slice(start, start + length)
            sums = _box(neighbours, sources, start, length).double() / 255
            mean[:, here] = sums[:3] / WINDOW - centre / 255
            factors[:, here] = _whitening(sums[:3], sums[3:] / 255)
        self.table = guarded(torch.cat([mean, factors * inside, inside[None]]))


def _inside(unknown: Tensor) -> Tensor:
    """Return the centres of windows that count."""
    inside = dilate(dilate(unknown, 1, axis=0), 1, axis=1)
    inside[[0, -1]] = False
    inside[:, [0, -1]] = False
    return inside


def _box(neighbours: Neighbours, table: Tensor, start: int, length: int) -> Tensor:
    """Return the sums of a table over the windows around some pixels."""
    lines = [neighbours.row(table, dy, start, length) for dy in (-1, 0, 1)]
    near = [line[MARGIN + dx] for line in lines for dx in (-1, 0, 1)]
    total = near[0] + near[1]
    for values in near[2:]:
        total += values
    return total


def _whitening(sums: Tensor, products: Tensor) -> Tensor:
    """Return the inverse Cholesky factors of 3×3 covariances with `EPSILON`, 6×n.

    Applied twice they are the inverse, but rounding them errs only along the directions in
    which a window's colours do not vary, where it does no harm; that of the inverse errs in
    all. The order is row by row: 00, 10, 11, 20, 21, 22.

    Parameters
    ----------
    sums, products
        float64 3×n and 6×n: sums of colours and of their products over windows.
    """
    rr, rg, rb, gg, gb, bb = (
        (WINDOW * products[k] - sums[i] * sums[j]) / WINDOW**2
        + (EPSILON / WINDOW if i == j else 0)
        for k, (i, j) in enumerate(_UPPER)
    )
    first = rr.rsqrt()
    gr, br = rg * first, rb * first
    second = (gg - gr * gr).rsqrt()
    bg = (gb - br * gr) * second
    third = (bb - br * br - bg * bg).rsqrt()
    second_first = -gr * first * second
    third_first = -(br * first + bg * second_first) * third
    return torch.stack(
        [first, second_first, second, third_first, -bg * second * third, third]
    )


def whiten(factors: list[Tensor], vector: list[Tensor]) -> list[Tensor]:
    """Return lower triangular factors times vectors."""
    first = factors[0] * vector[0]
    second = (factors[1] * vector[0]).addcmul_(factors[2], vector[1])
    third = (factors[3] * vector[0]).addcmul_(factors[4], vector[1])
    return [first, second, third.addcmul_(factors[5], vector[2])]


def unwhiten(factors: list[Tensor], vector: list[Tensor]) -> list[Tensor]:
    """Return transposed factors times vectors."""
    first = (factors[0] * vector[0]).addcmul_(factors[1], vector[1])
    second = (factors[2] * vector[1]).addcmul_(factors[4], vector[2])
    return [first.addcmul_(factors[3], vector[2]), second, factors[5] * vector[2]]
