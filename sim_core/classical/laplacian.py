"""The matting Laplacian of closed-form matting, applied by box filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from sim_core.classical.region import Region, dilate
from sim_core.classical.threads import elements

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

MARGIN = 2
"""How far apart two pixels of one 3×3 window can be, along either axis."""

EPSILON = 1e-7

_WINDOW = 9
_LEAST_DIAGONAL = 1e-3
_UPPER = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]


class MattingLaplacian:
    """L of Levin, Lischinski and Weiss 2008, equation 12, without ever being written down.

    ``L p`` is the sum over all 3×3 windows inside the picture of what remains of p when the
    best affine function of colour has been taken away (equation 7). Box sums of p and of
    colour times p give those functions, box sums of their coefficients what they explain of
    each pixel. Only windows that hold an unknown pixel are looked at.

    Vectors are (N,) in `dtype`, one value for each pixel of `region`.

    Attributes
    ----------
    region
        The unknown pixels and the known ones that share a window with them.
    unknown
        (N,): 1 where unknown, 0 where known.
    colours
        3×N in [-1, 1], less their mean, which L does not see but rounding does.
    """

    def __init__(
        self, image: Tensor, unknown: Tensor, dtype: torch.dtype = torch.float64
    ) -> None:
        """Take a uint8 (H·W)×3 image and an H×W bool mask that has a true pixel.

        In float32 all is twice as fast, but over smooth regions rounding then resists more
        than L does: enough where a guess is followed, too little where L decides alone.
        """
        self.dtype = dtype
        self.region = region = Region(unknown, MARGIN)
        cells = region.padded(region.pixels)
        self._above = self._guarded(region.lookup[cells - region.stride])
        self._below = self._guarded(region.lookup[cells + region.stride])
        self.unknown = unknown.flatten()[region.pixels].to(dtype)
        levels = image.index_select(0, region.pixels).t().float().contiguous()
        mean = levels.mean(1, keepdim=True).round().to(dtype)
        self.colours = (levels.to(dtype) - mean) / 255
        self._inside = self._windows(unknown)
        self._mean, self._factors = self._statistics(levels)
        self._mean.sub_(mean / 255)
        self._count = self._counts()
        self._scratch = self._table(4), self._table(4)
        self.diagonal = self._diagonal()

    def _guarded(self, places: Tensor) -> Tensor:
        """Return places as columns of a guarded table, with guards at both ends."""
        return functional.pad(places + 1, (1, 1), value=len(self.region) + 1)

    def _table(self, rows: int) -> Tensor:
        """Return zeros for all pixels, with a guard before the first and after the last."""
        size = len(self.region) + 2
        return torch.zeros(rows, size, dtype=self.dtype, device=self.region.device)

    def _windows(self, unknown: Tensor) -> Tensor:
        """Return 1 for the centres of windows that count, 0 for other pixels."""
        inside = dilate(dilate(unknown, 1, axis=0), 1, axis=1)
        inside[[0, -1]] = False
        inside[:, [0, -1]] = False
        return inside.flatten()[self.region.pixels].to(self.dtype)

    def _for_chunks(self, work: Callable[[int, int], object]) -> None:
        """Call `work` with the start and stop of every stretch of pixels."""
        size = len(self.region)
        step = elements(self.region.device) // 4
        for start in range(0, size, step):
            work(start, min(start + step, size))

    def _rows(self, table: Tensor, start: int, stop: int) -> list[Tensor]:
        """Return the columns above, of and below pixels, and one more on either side."""
        stretch = slice(start, stop + 2)
        return [
            table.index_select(1, self._above[stretch]),
            table[:, stretch],
            table.index_select(1, self._below[stretch]),
        ]

    def _box(self, table: Tensor, start: int, stop: int) -> Tensor:
        """Return the sums of a table over the 3×3 windows around some pixels."""
        above, here, below = self._rows(table, start, stop)
        lines = above.add_(here).add_(below)
        size = stop - start
        return (lines[:, :size] + lines[:, 1 : size + 1]).add_(lines[:, 2:])

    def _statistics(self, levels: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean colours, 3×N, and whitening factors, 6×N, of all windows.

        Box sums of whole grey levels and of their products are exact in float32.
        """
        products = torch.stack([levels[i] * levels[j] for i, j in _UPPER])
        table = functional.pad(torch.cat([levels, products]), (1, 1))
        mean = torch.empty_like(levels, dtype=self.dtype)
        factors = torch.empty_like(products, dtype=self.dtype)
        counted = self._inside

        def work(start: int, stop: int) -> None:
            sums = self._box(table, start, stop).double() / 255
            mean[:, start:stop] = sums[:3] / _WINDOW
            here = _whitening(sums[:3], sums[3:] / 255)
            factors[:, start:stop] = here * counted[start:stop]

        self._for_chunks(work)
        return mean, factors

    def apply(self, vector: Tensor) -> Tensor:
        """Return L times a vector, right at the unknown pixels only."""
        products, coefficients = self._scratch
        out = torch.empty_like(vector)

        def multiply(start: int, stop: int) -> None:
            here = vector[start:stop]
            products[:3, start + 1 : stop + 1] = self.colours[:, start:stop] * here
            products[3, start + 1 : stop + 1] = here

        def fit(start: int, stop: int) -> None:
            coefficients[:, start + 1 : stop + 1] = self._affine(products, start, stop)

        def subtract(start: int, stop: int) -> None:
            *slopes, offset = self._box(coefficients, start, stop).unbind(0)
            rest = torch.mul(self._count[start:stop], vector[start:stop]).sub_(offset)
            for slope, colour in zip(slopes, self.colours[:, start:stop], strict=True):
                rest.addcmul_(slope, colour, value=-1)
            out[start:stop] = rest

        for work in (multiply, fit, subtract):
            self._for_chunks(work)
        return out

    def _affine(self, products: Tensor, start: int, stop: int) -> Tensor:
        """Return slopes and offset of the affine functions fitted in windows, 4×n."""
        *covariance, average = self._box(products, start, stop).div_(_WINDOW).unbind(0)
        means = self._mean[:, start:stop].unbind(0)
        factors = list(self._factors[:, start:stop].unbind(0))
        for product, mean in zip(covariance, means, strict=True):
            product.addcmul_(mean, average, value=-1)
        slopes = _unwhiten(factors, _whiten(factors, covariance))
        offset = average * self._inside[start:stop]
        for slope, mean in zip(slopes, means, strict=True):
            offset.addcmul_(slope, mean, value=-1)
        return torch.stack([*slopes, offset])

    def _counts(self) -> Tensor:
        """Return in how many windows each pixel lies."""
        table = functional.pad(self._inside[None], (1, 1))
        counts = torch.empty_like(self._inside)

        def work(start: int, stop: int) -> None:
            counts[start:stop] = self._box(table, start, stop)[0]

        self._for_chunks(work)
        return counts

    def _diagonal(self) -> Tensor:
        table = functional.pad(torch.cat([self._factors, self._mean]), (1, 1))
        diagonal = self._count * (1 - 1 / _WINDOW)

        def work(start: int, stop: int) -> None:
            size = stop - start
            for row in self._rows(table, start, stop):
                for dx in range(3):
                    window = row[:, dx : dx + size]
                    away = self.colours[:, start:stop] - window[6:]
                    white = _whiten(list(window[:6].unbind(0)), list(away.unbind(0)))
                    for part in white:
                        diagonal[start:stop].addcmul_(part, part, value=-1 / _WINDOW)

        self._for_chunks(work)
        return diagonal.clamp_min_(_LEAST_DIAGONAL)


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
        (_WINDOW * products[k] - sums[i] * sums[j]) / _WINDOW**2
        + (EPSILON / _WINDOW if i == j else 0)
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


def _whiten(factors: list[Tensor], vector: list[Tensor]) -> list[Tensor]:
    """Return lower triangular factors times vectors."""
    first = factors[0] * vector[0]
    second = (factors[1] * vector[0]).addcmul_(factors[2], vector[1])
    third = (factors[3] * vector[0]).addcmul_(factors[4], vector[1])
    return [first, second, third.addcmul_(factors[5], vector[2])]


def _unwhiten(factors: list[Tensor], vector: list[Tensor]) -> list[Tensor]:
    """Return transposed factors times vectors."""
    first = (factors[0] * vector[0]).addcmul_(factors[1], vector[1])
    second = (factors[2] * vector[1]).addcmul_(factors[4], vector[2])
    return [first.addcmul_(factors[3], vector[2]), second, factors[5] * vector[2]]
