"""What an array held before it was painted, kept in tiles as they first change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim_core.grid import cells_under
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TILE_SIDE = 256

_SMALL = 256 * 256
"""Pixels that are not worth cutting up."""

_MOST_BANDS, _GRAIN, _GAP = 16, 32, 96
"""Rows are looked at so many together; columns nearer than this are not told apart."""


class Change(NamedTuple):
    """A rectangle with its pixels from before and after; `after` belongs to the array."""

    rect: Rect
    before: NDArray[Any]
    after: NDArray[Any]


class ChangeRecord:
    """Remembers what is about to be painted over, at the cost of what is painted.

    A copy of the whole trimap before each stroke would stop the window for 10 ms at 50
    megapixels.
    """

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array
        self._bounds = Rect.of(array)
        self._kept: dict[Rect, NDArray[Any]] = {}

    def keep(self, rect: Rect) -> None:
        """Keep what `rect` holds, where it has not been kept yet; call before painting."""
        for tile in tiles_under(rect, self._bounds):
            if tile not in self._kept:
                self._kept[tile] = self._array[tile.slices].copy()

    def before(self, rect: Rect) -> NDArray[Any]:
        """Return what a rectangle held; all of it was kept, and lies in the array."""
        held = self._array[rect.slices].copy()
        for tile in tiles_under(rect, self._bounds):
            shared = tile.clip(rect)
            assert shared is not None, "tiles under a rectangle meet it"
            kept = self._kept[tile][shared.relative_to(tile).slices]
            held[shared.relative_to(rect).slices] = kept
        return held

    @property
    def has_changes(self) -> bool:
        """Whether anything differs by now; found at the first tile that does."""
        return any(
            not np.array_equal(before, self._array[tile.slices])
            for tile, before in self._kept.items()
        )

    def tiles(self) -> list[Change]:
        """Return all that has been kept, changed or not: at the cost of nothing."""
        return [
            Change(tile, before, self._array[tile.slices])
            for tile, before in self._kept.items()
        ]

    def changes(self) -> list[Change]:
        """Return what differs by now, each at most one tile and none overlapping."""
        return list(self.each_change())

    def each_change(self) -> Iterator[Change]:
        """Yield the same one by one, each looked for as it is asked for."""
        for tile, before in self._kept.items():
            after = self._array[tile.slices]
            inside = Rect.of_changes(before, after)
            if inside is not None:
                sides = before[inside.slices], after[inside.slices]
                yield Change(inside.placed_in(tile), *sides)


def tiles_under(rect: Rect, bounds: Rect) -> Iterator[Rect]:
    """Return the tiles of an array that a rectangle lies on, cut at its edges."""
    return cells_under(rect, bounds, TILE_SIDE)


def changed_parts(before: NDArray[Any], after: NDArray[Any]) -> list[Rect]:
    """Return rectangles that cover all pixels in which two H×W arrays differ, and few more.

    Of a large disc that has moved a little that is a crescent: its bounding box is the
    whole disc, many times as much.
    """
    differs = before != after
    if differs.size <= _SMALL:
        box = Rect.of_mask(differs)
        return [] if box is None else [box]
    height = -(-differs.shape[0] // _MOST_BANDS // _GRAIN) * _GRAIN
    bands = [differs[top : top + height] for top in range(0, differs.shape[0], height)]
    return [
        Rect(left, number * height, right, number * height + len(band))
        for number, band in enumerate(bands)
        for left, right in _stretches(np.flatnonzero(band.any(axis=0)))
    ]


def _stretches(columns: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Yield the first and past the last of columns with no large gap between them."""
    if columns.size == 0:
        return
    gaps = np.flatnonzero(np.diff(columns) > _GAP)
    firsts, lasts = np.append(0, gaps + 1), np.append(gaps, columns.size - 1)
    for first, last in zip(columns[firsts], columns[lasts], strict=True):
        yield int(first), int(last) + 1
