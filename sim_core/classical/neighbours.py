"""Whole rows of neighbours of the pixels of a region, looked up at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from sim_core.classical.region import Region

MARGIN = 2
"""How far apart two pixels of one 3×3 window can be, along either axis."""

_SPAN = range(-MARGIN, MARGIN + 1)

OFFSETS = [(dy, dx) for dy in _SPAN for dx in _SPAN if (dy, dx) != (0, 0)]
"""To the neighbours of a pixel, dy and dx, row by row."""


class Neighbours:
    """Finds what stands in a table for pixels up to `MARGIN` away.

    A guarded table has `MARGIN` columns before the first and after the last pixel's, which
    stand for everything outside the region.
    """

    def __init__(self, region: Region) -> None:
        """Take a region with that margin."""
        cells = region.padded(region.pixels)
        self._columns = {
            dy: functional.pad(
                region.lookup[cells + dy * region.stride] + MARGIN, (MARGIN, MARGIN)
            )
            for dy in _SPAN
            if dy != 0
        }

    def row(self, table: Tensor, dy: int, start: int, length: int) -> list[Tensor]:
        """Return the columns of a guarded table for neighbours `dy` rows below.

        Element ``MARGIN + dx`` is …×length: for the neighbours `dx` columns to the right of
        the pixels from `start` on.
        """
        wanted = slice(start, start + length + 2 * MARGIN)
        if dy == 0:
            found = table[..., wanted]
        else:
            found = table.index_select(-1, self._columns[dy][wanted])
        return [found[..., i : i + length] for i in range(2 * MARGIN + 1)]

    def around(self, table: Tensor, start: int, length: int) -> Iterator[Tensor]:
        """Yield the columns of a guarded table for all neighbours, in order of `OFFSETS`.

        Each is …×length, for the pixels from `start` on.
        """
        for dy in _SPAN:
            row = self.row(table, dy, start, length)
            if dy == 0:
                del row[MARGIN]
            yield from row


def guarded(table: Tensor) -> Tensor:
    """Return …×N columns as a table with guards, which are 0."""
    return functional.pad(table, (MARGIN, MARGIN))


def stretches(size: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the start and length of every stretch of so many pixels."""
    for start in range(0, size, step):
        yield start, min(step, size - start)
