"""Which parts of a document still show what an exact pass has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.frozen_trimap import TILE_SIDE
from sim_core.grid import cells_under

if TYPE_CHECKING:
    from sim_core.rect import Rect
    from sim_core.request import MattingUpdate


class ExactCells:
    """Remembers the stamps of exact answers until something else is shown there.

    Painting changes a document at once, and an answer to what was before may still come:
    it does not count, or undoing could leave what the brush has wiped out.
    """

    def __init__(self, bounds: Rect) -> None:
        self._bounds = bounds
        self._stamps: dict[Rect, bytes] = {}
        self._touched: dict[Rect, int] = {}

    @property
    def stamps(self) -> dict[Rect, bytes]:
        return dict(self._stamps)

    def touch(self, rect: Rect, revision: int) -> None:
        """Take note that the trimap has been painted, which made it this revision."""
        self._forget(rect)
        for tile in cells_under(rect, self._bounds, TILE_SIDE):
            self._touched[tile] = revision

    def take(self, update: MattingUpdate) -> None:
        """Take note of what an update has brought."""
        self._forget(update.rect)
        for cell, stamp in update.stamps.items():
            if not self._is_painted(cell, since=update.revision):
                self._stamps[cell] = stamp

    def _is_painted(self, cell: Rect, *, since: int) -> bool:
        tiles = cells_under(cell, self._bounds, TILE_SIDE)
        return any(self._touched.get(tile, 0) > since for tile in tiles)

    def _forget(self, rect: Rect) -> None:
        """Drop the stamps under a rectangle."""
        for cell in [cell for cell in self._stamps if _meet(cell, rect)]:
            del self._stamps[cell]


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )
