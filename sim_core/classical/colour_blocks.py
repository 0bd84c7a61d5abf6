"""A coarse space for the matting Laplacian: affine functions of colour in each block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from sim_core.classical.laplacian import MattingLaplacian

_SMALLEST_SIDE = 16
_FUNCTIONS = 4
_COLOUR_SCALE = 4.0  # brings the colour functions to about the size of the constant one
_RIDGE = 1e-6


class ColourBlocks:
    """Corrects what is wrong in whole blocks at once, which single steps cannot see.

    What the matting Laplacian hardly resists are alphas that are affine in colour over a
    neighbourhood. So in each square block of unknown pixels the constant and the three
    colour channels are functions of a coarse space; the system is solved exactly in it.
    Added to the diagonal it makes conjugate gradients five to ten times shorter.
    """

    def __init__(
        self, laplacian: MattingLaplacian, matrix: Callable[[Tensor], Tensor]
    ) -> None:
        """Take a matrix that couples pixels at most two apart and keeps known ones at 0."""
        self._laplacian = laplacian
        self._lay_out(_SMALLEST_SIDE)
        most = min(max(len(laplacian.region) // 2000, 300), 1000)
        side = _SMALLEST_SIDE
        while self._count > most:
            side = 2 * (side * 5 // 8)
            self._lay_out(side)
        self._functions = self._colour_functions()
        self._inverse = self._invert(self._coarse_matrix(matrix))

    def _lay_out(self, side: int) -> None:
        """Give numbers to the blocks that hold unknown pixels."""
        region = self._laplacian.region
        row = torch.div(region.pixels, region.width, rounding_mode="floor")
        column = region.pixels - row * region.width
        # One block more all round, so that a neighbour's number always exists.
        self._across = region.width // side + 3
        self._x = torch.div(column, side, rounding_mode="floor") + 1
        self._y = torch.div(row, side, rounding_mode="floor") + 1
        self._side_x = torch.where(column % side < side // 2, -1, 1)
        self._side_y = torch.where(row % side < side // 2, -1, 1)
        numbers = self._y * self._across + self._x
        used = torch.unique(numbers[self._laplacian.unknown > 0])
        self._count = len(used)
        size = (region.height // side + 3) * self._across
        self._order = torch.full((size,), self._count, device=region.device)
        self._order[used] = torch.arange(self._count, device=region.device)
        self._block = self._order[numbers]

    def _colour_functions(self) -> Tensor:
        """Return 1, red, green, blue less their means over blocks, 4×N, 0 where known."""
        unknown, colours = self._laplacian.unknown, self._laplacian.colours
        counts = self._sum(unknown[None]).clamp_min_(1)
        means = (self._sum(colours * unknown) / counts).index_select(1, self._block)
        return torch.cat([unknown[None], (colours - means) * unknown * _COLOUR_SCALE])

    def _sum(self, rows: Tensor) -> Tensor:
        """Return the sums of C×N over blocks, C×(count + 1)."""
        sums = rows.new_zeros(len(rows), self._count + 1)
        return sums.index_add_(1, self._block, rows)

    def _coarse_matrix(self, matrix: Callable[[Tensor], Tensor]) -> Tensor:
        """Return the matrix between all functions of all blocks, float64.

        Blocks of every other row and column are far enough apart to be sent through the
        matrix together: what arrives in a quarter of a block comes from only one of them.
        """
        size = self._count + 1
        coarse = torch.zeros(
            _FUNCTIONS, size * _FUNCTIONS * size, dtype=torch.float64, device=self._x.device
        )
        for parity_y in range(2):
            for parity_x in range(2):
                x = self._x + self._side_x * ((self._x ^ parity_x) & 1)
                y = self._y + self._side_y * ((self._y ^ parity_y) & 1)
                own = (self._x == x) & (self._y == y)
                source = self._order[y * self._across + x]
                for function in range(_FUNCTIONS):
                    image = matrix(self._functions[function] * own)
                    place = (self._block * _FUNCTIONS + function) * size + source
                    coarse.index_add_(1, place, (self._functions * image).double())
        coarse = coarse.view(_FUNCTIONS, size, _FUNCTIONS, size)[:, :-1, :, :-1]
        return coarse.reshape(_FUNCTIONS * self._count, -1)

    def _invert(self, coarse: Tensor) -> Tensor:
        """Return the inverse; rounding can make flat blocks' rows slightly negative."""
        coarse = (coarse + coarse.t()) / 2
        diagonal = coarse.diagonal().clamp_min(0)
        ridge = torch.diag(diagonal + diagonal.mean() + _RIDGE) * _RIDGE
        while True:
            factor, failure = torch.linalg.cholesky_ex(coarse + ridge)
            if not failure:
                return torch.cholesky_inverse(factor).to(self._laplacian.dtype)
            ridge *= 10

    def correct(self, residual: Tensor) -> Tensor:
        """Return the best correction that the coarse space holds."""
        sums = self._sum(self._functions * residual)[:, :-1]
        weights = (self._inverse @ sums.flatten()).view(_FUNCTIONS, -1)
        weights = functional.pad(weights, (0, 1)).index_select(1, self._block)
        return (weights * self._functions).sum(0)
