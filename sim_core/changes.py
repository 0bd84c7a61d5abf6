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
        return [
            Change(_moved(inside, tile), before[inside.slices], after[inside.slices])
            for tile, before in self._kept.items()
            if (inside := Rect.of_changes(before, after := self._array[tile.slices]))
        ]


def tiles_under(rect: Rect, bounds: Rect) -> Iterator[Rect]:
    """Return the tiles of an array that a rectangle lies on, cut at its edges."""
    return cells_under(rect, bounds, TILE_SIDE)


def _moved(rect: Rect, tile: Rect) -> Rect:
    """Return in the array's pixels what is counted from the corner of a tile."""
    return Rect(
        rect.left + tile.left,
        rect.top + tile.top,
        rect.right + tile.left,
        rect.bottom + tile.top,
    )
