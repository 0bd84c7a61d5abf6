"""The unknown pixels and their surroundings as flat lists: work follows their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from sim_core.classical.threads import elements
from sim_core.classical.watch import Watch, map_chunks

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

Offset = tuple[int, int]
"""dy, dx to a neighbour."""


class Region:
    """The pixels within `margin` of a wanted one, row by row.

    A table over a region is C×(N + 1): one column per pixel, and a last one that stands for
    everything outside the region or the picture.

    Attributes
    ----------
    pixels
        int64 (N,): positions in the flattened picture, ascending.
    lookup
        int32: for every position of the picture padded by `margin` its place in `pixels`,
        or N.
    stride
        Width of the padded picture.
    """

    def __init__(self, wanted: Tensor, margin: int) -> None:
        """Take an H×W bool mask, on the device that is to work."""
        self.margin = margin
        self.height, self.width = wanted.shape
        self.stride = self.width + 2 * margin
        around = dilate(dilate(wanted, margin, axis=1), margin, axis=0)
        self.pixels = around.flatten().nonzero().squeeze(1)
        self.lookup = self._number(self.padded(self.pixels))

    def __len__(self) -> int:
        return self.pixels.numel()

    @property
    def device(self) -> torch.device:
        return self.pixels.device

    def padded(self, pixels: Tensor) -> Tensor:
        """Return where pixels of the picture lie in the padded one."""
        row = torch.div(pixels, self.width, rounding_mode="floor")
        corner = self.margin * (self.width + 1)
        return pixels + (row + self.margin) * (2 * self.margin) + corner

    def _number(self, cells: Tensor) -> Tensor:
        size = (self.height + 2 * self.margin) * self.stride
        lookup = torch.full((size,), len(self), dtype=torch.int32, device=self.device)
        lookup[cells] = torch.arange(len(self), dtype=torch.int32, device=self.device)
        return lookup

    def places(self, pixels: Tensor) -> Tensor:
        """Return the int32 places of picture positions in this region."""
        return self.lookup.index_select(0, self.padded(pixels))

    def table(self, columns: Tensor, outside: float) -> Tensor:
        """Return C×N columns as a table whose last column is `outside`."""
        return functional.pad(columns, (0, 1), value=outside)

    def map_runs(
        self, work: Callable[[Runs], Tensor], pixels: Tensor, radius: int, watch: Watch
    ) -> Tensor:
        """Return what `work` makes of the neighbourhoods of some pixels.

        Parameters
        ----------
        work
            From runs to results for their cells, C×length or (length,).
        pixels
            Ascending positions in the picture.
        radius
            At most the region's margin.
        """
        centres = self.padded(pixels)
        first = int(centres[0]) - radius
        span = int(centres[-1]) + radius + 1 - first
        wanted = torch.zeros(span, dtype=torch.bool, device=self.device)
        wanted[centres - first] = True
        cells = dilate(wanted, radius, axis=0).nonzero().squeeze(1)
        wanted, cells = wanted[cells], cells + first
        step = elements(self.device) - 2 * radius
        starts = range(0, len(cells) - 2 * radius, step)

        def one(start: int) -> Tensor:
            stretch = cells[start : start + step + 2 * radius]
            runs = Runs(self, stretch, radius)
            here = wanted[start + radius : start + radius + runs.length]
            return work(runs)[..., here]

        return torch.cat(map_chunks(one, starts, watch), -1)


class Runs:
    """A stretch of cells, with those left and right of them, so that a shift is a slice.

    Neighbours are looked up once per row of the neighbourhood; those in the same row are
    views into what was looked up. Between the wanted pixels lie others that only serve as
    neighbours: what is worked out for them means nothing.
    """

    def __init__(self, region: Region, cells: Tensor, radius: int) -> None:
        """Take positions in the padded picture; `radius` at either end have no results."""
        self._region = region
        self._radius = radius
        self._cells = cells
        self.length = len(cells) - 2 * radius

    def row(self, table: Tensor, dy: int) -> list[Tensor]:
        """Return the columns of a table for the neighbours `dy` rows below.

        Element ``radius + dx`` is C×length: the neighbours `dx` columns to the right.
        """
        cells = self._cells + dy * self._region.stride
        values = table.index_select(1, self._region.lookup.index_select(0, cells))
        return [values[:, i : i + self.length] for i in range(2 * self._radius + 1)]

    def centre(self, table: Tensor) -> Tensor:
        """Return the columns of the cells themselves, C×length."""
        return table.index_select(1, self._region.lookup.index_select(0, self._centres()))

    def neighbours(self, choice: Tensor, offsets: list[Offset]) -> Tensor:
        """Return the places of ``offsets[choice]``, or N where `choice` is negative."""
        stride = self._region.stride
        shifts = torch.tensor(
            [dy * stride + dx for dy, dx in offsets], device=choice.device
        )
        cells = self._centres() + shifts[choice.clamp_min(0)]
        places = self._region.lookup.index_select(0, cells)
        return places.masked_fill_(choice < 0, len(self._region))

    def _centres(self) -> Tensor:
        return self._cells[self._radius : self._radius + self.length]


def split(pixels: Tensor, rows: int) -> tuple[Tensor, ...]:
    """Return chunks of a list for work with so many values per pixel at once."""
    return torch.split(pixels, max(elements(pixels.device) // rows, 1))


def dilate(mask: Tensor, radius: int, *, axis: int) -> Tensor:
    """Return a bool mask grown by `radius` along one axis."""
    reached = 0
    while reached < radius:
        step = min(radius - reached, 2 * reached + 1)
        mask = _spread(mask, step, axis)
        reached += step
    return mask


def _spread(mask: Tensor, step: int, axis: int) -> Tensor:
    grown = mask.clone()
    size = mask.shape[axis]
    kept = max(size - step, 0)
    grown.narrow(axis, 0, kept).logical_or_(mask.narrow(axis, size - kept, kept))
    grown.narrow(axis, size - kept, kept).logical_or_(mask.narrow(axis, 0, kept))
    return grown
