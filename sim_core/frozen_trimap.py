"""A trimap as it was at one moment, for another thread, at the cost of what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim_core.grid import cells_under
from sim_core.rect import Rect, union_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import DTypeLike, NDArray

    from sim_core.arrays import Trimap

TILE_SIDE = 512


@dataclass(frozen=True, slots=True, eq=False)
class FrozenTrimap:
    """A trimap in tiles that nobody writes to and that it shares with its successors.

    Attributes
    ----------
    shape
        Height and width.
    tiles
        The pixels of each square of `TILE_SIDE`; the last of a row or column is smaller.
    """

    shape: tuple[int, int]
    tiles: Mapping[Rect, Trimap]

    @classmethod
    def of(cls, trimap: Trimap | FrozenTrimap) -> FrozenTrimap:
        """Return a trimap that nobody will write to as one of this kind; nothing is copied.

        What is one already is returned as it is.
        """
        if isinstance(trimap, FrozenTrimap):
            return trimap
        bounds = Rect.of(trimap)
        cells = cells_under(bounds, bounds, TILE_SIDE)
        shape = trimap.shape[0], trimap.shape[1]
        return cls(shape, {cell: trimap[cell.slices] for cell in cells})

    @property
    def bounds(self) -> Rect:
        return Rect(0, 0, self.shape[1], self.shape[0])

    def crop(self, rect: Rect) -> Trimap:
        """Return a copy of the pixels inside `rect`, which lies inside the trimap."""
        pixels = np.empty((rect.height, rect.width), np.uint8)
        for cell in cells_under(rect, self.bounds, TILE_SIDE):
            part = cell.clip(rect)
            if part is not None:
                tile = self.tiles[cell]
                pixels[part.relative_to(rect).slices] = tile[part.relative_to(cell).slices]
        return pixels

    def changes_since(self, other: FrozenTrimap) -> Rect | None:
        """Return the bounding box of what differs; tiles that are shared cost nothing."""
        changed: Rect | None = None
        for cell, tile in self.tiles.items():
            before = other.tiles[cell]
            inside = None if before is tile else Rect.of_changes(before, tile)
            if inside is not None:
                changed = union_of(changed, inside.placed_in(cell))
        return changed

    def shares(self, rect: Rect, other: FrozenTrimap | None) -> bool:
        """Return whether another trimap is known to be the same inside `rect`."""
        return other is not None and all(
            self.tiles[cell] is other.tiles[cell]
            for cell in cells_under(rect, self.bounds, TILE_SIDE)
        )

    def __array__(
        self,
        dtype: DTypeLike | None = None,
        copy: bool | None = None,
    ) -> NDArray[Any]:
        return self.crop(self.bounds).astype(dtype or np.uint8, copy=False)


class TrimapSnapshots:
    """Takes frozen copies of a trimap that is being painted.

    Only tiles that have been touched since the last copy are copied: at 50 megapixels the
    whole would stop the window for 12 ms at every request.
    """

    def __init__(self, trimap: Trimap) -> None:
        self._trimap = trimap
        self._bounds = Rect.of(trimap)
        self._tiles: dict[Rect, Trimap] = {}

    def touch(self, rect: Rect) -> None:
        """Take note that the trimap has changed inside `rect`."""
        for cell in cells_under(rect, self._bounds, TILE_SIDE):
            self._tiles.pop(cell, None)

    def take(self) -> FrozenTrimap:
        """Return the trimap as it is now."""
        for _ in self.missing():
            pass
        shape = self._trimap.shape[0], self._trimap.shape[1]
        return FrozenTrimap(shape, dict(self._tiles))

    def missing(self) -> Iterator[Rect]:
        """Copy tile after tile what the next `take` will need, and yield where it lies."""
        for cell in cells_under(self._bounds, self._bounds, TILE_SIDE):
            if cell not in self._tiles:
                tile = self._trimap[cell.slices].copy()
                tile.flags.writeable = False
                self._tiles[cell] = tile
                yield cell
