"""The unknown pixels by the square blocks of the picture they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from sim_core.classical.region import Region

QUARTERS = 4


class Quadrants:
    """Blocks of some side that hold unknown pixels, each in four quadrants.

    Every quadrant has room for as many pixels as the fullest one, so that all are worked
    on at once.

    Attributes
    ----------
    blocks
        How many there are.
    block
        int64 (Q,): the block that each quadrant belongs to.
    """

    def __init__(self, region: Region, unknown: Tensor, side: int) -> None:
        """Take a region and its (N,) bool mask of unknown pixels."""
        self._size = len(region)
        self._unknown = unknown.nonzero().squeeze(1)
        pixels = region.pixels[self._unknown]
        row = torch.div(pixels, region.width, rounding_mode="floor")
        column = pixels - row * region.width
        half = side // 2
        # One block more all round, so that a neighbour's number always exists.
        self._across = region.width // side + 3
        x, y = column // side + 1, row // side + 1
        right, below = column % side >= half, row % side >= half
        size = (region.height // side + 3) * self._across
        quadrants = (y * self._across + x) * QUARTERS + 2 * below + right
        numbers, order = _used(quadrants, QUARTERS * size)
        self._below, self._right = numbers // 2 % 2, numbers % 2
        self._places = numbers // QUARTERS
        places, self._order = _used(self._places, size)
        self.block, self.blocks = self._order[self._places], len(places)
        self._lay_out(order[quadrants])

    def _lay_out(self, of_pixel: Tensor) -> None:
        """Give each pixel a slot in its quadrant."""
        counts = torch.bincount(of_pixel)
        self.room = int(counts.max())
        starts = counts.cumsum(0) - counts
        by_quadrant = of_pixel.argsort(stable=True)
        sorted_ = of_pixel[by_quadrant]
        rank = torch.arange(len(of_pixel), device=of_pixel.device) - starts[sorted_]
        slots = sorted_ * self.room + rank
        # Where a slot is empty, or a pixel known, the column after the last is meant.
        self._pixels = torch.full(
            (len(counts) * self.room,), self._size, dtype=torch.int32, device=slots.device
        )
        self._pixels[slots] = self._unknown[by_quadrant].int()
        self._slots = torch.full(
            (self._size,), len(self._pixels), dtype=torch.int32, device=slots.device
        )
        self._slots[self._unknown[by_quadrant]] = slots.int()

    def gather(self, table: Tensor) -> Tensor:
        """Return …×N columns as …×Q×room, 0 in empty slots."""
        guarded = torch.nn.functional.pad(table, (0, 1))
        found = guarded.index_select(-1, self._pixels)
        return found.view(*table.shape[:-1], -1, self.room)

    def scatter(self, table: Tensor) -> Tensor:
        """Return Q×room values as (N,), 0 for known pixels."""
        return torch.nn.functional.pad(table.flatten(), (0, 1)).index_select(0, self._slots)

    def sum_blocks(self, values: Tensor) -> Tensor:
        """Return Q×… sums over quadrants as sums over blocks."""
        sums = values.new_zeros(self.blocks, *values.shape[1:])
        return sums.index_add_(0, self.block, values)

    def nearest(self, parity_y: int, parity_x: int) -> Tensor:
        """Return for each quadrant the nearest block of these parities, or -1.

        Of every four blocks that share a corner one has them: each quadrant touches
        exactly one such block, its own or a neighbour.
        """
        y, x = self._places // self._across, self._places % self._across
        y = y + (2 * self._below - 1) * ((y ^ parity_y) & 1)
        x = x + (2 * self._right - 1) * ((x ^ parity_x) & 1)
        return self._order[y * self._across + x]


def fitting_side(region: Region, unknown: Tensor, smallest: int, most: int) -> int:
    """Return the least side, from the smallest one, that makes at most so many blocks."""
    pixels = region.pixels[unknown]
    row = torch.div(pixels, region.width, rounding_mode="floor")
    column = pixels - row * region.width
    for side in growing_sides(smallest):
        across = region.width // side + 1
        size = (region.height // side + 1) * across
        if len(_used(row // side * across + column // side, size)[0]) <= most:
            break
    return side


def growing_sides(smallest: int) -> Iterator[int]:
    """Yield sides of blocks without end, each a quarter larger; all are even."""
    side = smallest
    while True:
        yield side
        side = 2 * (side * 5 // 8)


def _used(numbers: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Return which of so many numbers occur, and for each its place among them or -1."""
    occurs = torch.zeros(size, dtype=torch.bool, device=numbers.device)
    occurs[numbers] = True
    order = torch.where(occurs, occurs.cumsum(0) - 1, -1)
    return occurs.nonzero().squeeze(1), order
