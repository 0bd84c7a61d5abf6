"""Rows of unknown pixels, and where they stand in a table of the pixels around them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.classical.loops.compiled import compiled
from sim_core.classical.loops.lanes import WIDTH
from sim_core.regions import grown

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask
    from sim_core.classical.loops.compiled import Band, Bytes, Floats, Integers


_GAP = 8
"""Wanted pixels so near to each other are worked on with those between them: long loops are
fast loops. Twice the margin at most, or the table would have gaps, too."""

_BAND = 1 << 13
"""Wanted pixels of a band."""

ROW, LEFT, LENGTH, FIRST = range(4)
"""What the columns of `Spans.spans` hold."""


@dataclass(frozen=True, eq=False)
class Spans:
    """The wanted pixels of a mask, in spans, and a table of all within `margin` of them.

    A table has a column for each of these pixels, row by row; pixels up to `margin` beyond
    the picture have theirs, too. In every row up to `margin` above or below a span, those
    from `margin` left of it to `margin` right of it follow each other. The last
    column, of a pixel not wanted, is there so often that lanes can be loaded from anywhere.

    Attributes
    ----------
    wanted
        H×W uint8: 1 where wanted.
    margin
        In pixels, along either axis.
    lookup
        int32: for every position of the picture padded by `margin` its column, if any.
    cells
        int32 (N,): for each column the position in the picture padded by `margin`.
    spans
        int32 S×4: row, left end, length, and how many wanted pixels come before.
    places
        int32 S×(2·margin + 1): the column of a span's left end, and of the pixels above and
        below it.
    count
        How many pixels are wanted.
    """

    wanted: Bytes
    margin: int
    lookup: Integers
    cells: Integers
    spans: Integers
    places: Integers
    count: int

    @classmethod
    def of(cls, mask: Mask, margin: int) -> Spans:
        """Return the spans of an H×W mask."""
        wanted = np.ascontiguousarray(mask).view(np.uint8)
        around = grown(_framed(wanted, margin), margin).view(np.uint8)
        lookup = np.empty(around.shape, np.int32)
        cells = np.empty(cv2.countNonZero(around) + WIDTH, np.int32)
        _number(around, lookup, cells)
        nothing = np.empty((0, 0), np.int32)
        found = _find(wanted, margin, lookup, nothing, nothing, False)
        spans = np.empty((found, 4), np.int32)
        places = np.empty((found, 2 * margin + 1), np.int32)
        _find(wanted, margin, lookup, spans, places, True)
        return cls(wanted, margin, lookup, cells, spans, places, cv2.countNonZero(wanted))

    @property
    def bands(self) -> list[Band]:
        """Runs of spans with about as many pixels each."""
        before = self.spans[:, FIRST]
        starts = np.searchsorted(before, np.arange(0, self.count, _BAND))
        edges = [*np.unique(starts).tolist(), len(self.spans)]
        return [(a, b) for a, b in itertools.pairwise(edges) if a < b]

    def columns(self, first: int, last: int, *, around: bool = False) -> tuple[int, int]:
        """Return from which to before which column the spans from one to another stand.

        Parameters
        ----------
        around
            Whether with all that is within the margin of them.
        """
        more = self.margin if around else 0
        start = self.places[first, self.margin - more] - more
        stop = self.places[last - 1, self.margin + more] + self.spans[last - 1, LENGTH]
        return int(start), int(stop) + more

    @cached_property
    def numbers(self) -> Integers:
        """Which of the wanted pixels each column stands for, or -1; int32 (N,)."""
        wanted = self.wanted.astype(np.int32)
        order = wanted.reshape(-1).cumsum(dtype=np.int32).reshape(wanted.shape)
        return self.planes(order * wanted, np.int32) - 1

    def colours(self, image: ImageRGB) -> Floats:
        """Return the colours of an H×W×3 image in [0, 1], and sums of their squares, 4×N.

        Beyond the picture all is 0.
        """
        table = np.empty((4, len(self.cells)), np.float32)
        _write_levels(self.framed(image), self.cells, table[:3])
        _scale(table)
        return table

    def levels(self, image: ImageRGB) -> Floats:
        """Return the colours of an H×W×3 image, 0 to 255, 3×N; beyond the picture 0."""
        table = np.empty((3, len(self.cells)), np.float32)
        _write_levels(self.framed(image), self.cells, table)
        return table

    def framed(self, picture: NDArray[Any]) -> NDArray[Any]:
        """Return an H×W(×3) picture with a margin of 0 all round."""
        return _framed(picture, self.margin)

    def planes(self, plane: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
        """Return an H×W plane as (N,), 0 beyond the picture."""
        return self.framed(plane).reshape(-1)[self.cells].astype(dtype, copy=False)


def _framed(picture: NDArray[Any], margin: int) -> NDArray[Any]:
    framed = cv2.copyMakeBorder(picture, *(margin,) * 4, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(framed)


@compiled
def _number(around: Bytes, lookup: Integers, cells: Integers) -> None:
    height, width = around.shape
    count = 0
    for y in range(height):
        for x in range(width):
            lookup[y, x] = count
            if around[y, x]:
                cells[count] = y * width + x
                count += 1
    cells[count:] = cells[count - 1] if count else 0


@compiled
def _find(
    wanted: Bytes,
    margin: int,
    lookup: Integers,
    spans: Integers,
    places: Integers,
    write: bool,
) -> int:
    """Return how many spans there are, having written them down if asked to."""
    height, width = wanted.shape
    found = before = 0
    gap = min(_GAP, 2 * margin)
    for y in range(height):
        x = 0
        while x < width:
            if not wanted[y, x]:
                x += 1
                continue
            left, last, inside = x, x, 0
            while x < width and x - last <= gap:
                if wanted[y, x]:
                    last = x
                    inside += 1
                x += 1
            x = last + 1
            if write:
                spans[found, ROW], spans[found, LEFT] = y, left
                spans[found, LENGTH], spans[found, FIRST] = last + 1 - left, before
                for dy in range(2 * margin + 1):
                    places[found, dy] = lookup[y + dy, left + margin]
            found += 1
            before += inside
    return found


@compiled
def _write_levels(framed: Bytes, cells: Integers, table: Floats) -> None:
    pixels = framed.reshape(-1, 3)
    for channel in range(3):
        for i in range(len(cells)):
            table[channel, i] = pixels[cells[i], channel]


@compiled
def _scale(table: Floats) -> None:
    for i in range(table.shape[1]):
        square = np.float32(0)
        for channel in range(3):
            value = table[channel, i] / np.float32(255)
            table[channel, i] = value
            square += value * value
        table[3, i] = square
