"""The unknown pixels and their surroundings as flat lists: work follows their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from sim_core.classical.watch import Watch, map_chunks

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

# Everything that one step touches stays in a core's cache; a GPU wants large launches.
_PIXELS_PER_CHUNK = {"cpu": 24_576}
_PIXELS_PER_LARGE_CHUNK = 1 << 20

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
        chunks = split(pixels)

        def one(chunk: Tensor) -> Tensor:
            runs = Runs(self, chunk, radius)
            return runs.keep(work(runs))

        return torch.cat(map_chunks(one, chunks, self.device, watch), -1)


class Runs:
    """Some pixels, and the cells left and right of them, so that a shift is a slice.

    Neighbours are looked up once per row of the neighbourhood; those in the same row are
    views into what was looked up. Results are computed for the cells between the wanted
    pixels too, and dropped by `keep`.
    """

    def __init__(self, region: Region, pixels: Tensor, radius: int) -> None:
        """Take ascending positions in the picture."""
        self._region = region
        self._radius = radius
        centres = region.padded(pixels)
        first = int(centres[0]) - radius
        inside = torch.zeros(
            int(centres[-1]) + radius + 1 - first, dtype=torch.bool, device=region.device
        )
        inside[centres - first] = True
        cells = dilate(inside, radius, axis=0).nonzero().squeeze(1)
        self.length = len(cells) - 2 * radius
        self._wanted = inside[cells][radius : radius + self.length]
        self._cells = cells + first

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

    def keep(self, values: Tensor) -> Tensor:
        """Return the results of the wanted pixels only, from C×length or (length,)."""
        return values[..., self._wanted]

    def _centres(self) -> Tensor:
        return self._cells[self._radius : self._radius + self.length]


def split(pixels: Tensor) -> tuple[Tensor, ...]:
    """Return chunks of a list that fit the device."""
    return torch.split(
        pixels, _PIXELS_PER_CHUNK.get(pixels.device.type, _PIXELS_PER_LARGE_CHUNK)
    )


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
