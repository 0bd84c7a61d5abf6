"""What of a picture has to be computed again, handed out in bands of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.rect import Rect, union_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BAND_AREA = 1_000_000


class StaleBands:
    """Remembers changed rectangles and returns them piece by piece, each about as large.

    After a piece the next one below comes, even if the pieces above have become stale
    again meanwhile: so all of a picture is reached while a slider is being dragged.
    """

    def __init__(self, bounds: Rect) -> None:
        self._bounds = bounds
        self._height = max(_BAND_AREA // bounds.width, 1)
        self._stale: dict[int, Rect] = {}
        self._next = 0

    def __bool__(self) -> bool:
        return bool(self._stale)

    def mark(self, rect: Rect) -> None:
        """Take note that everything in a rectangle has to be computed again."""
        inside = rect.clip(self._bounds)
        for number, part in self._cut(inside) if inside is not None else ():
            known = self._stale.get(number)
            self._stale[number] = part if known is None else known.union(part)

    def take(self, least_height: int = 1) -> Rect | None:
        """Return the next piece, no longer stale; None where there is nothing.

        Parameters
        ----------
        least_height
            Rows that one piece should have at least, where so many are stale: what looks
            far beyond a piece would look at too much for a small one.
        """
        piece: Rect | None = None
        number = min((n for n in self._stale if n >= self._next), default=None)
        number = min(self._stale, default=0) if number is None else number
        while number in self._stale and (piece is None or piece.height < least_height):
            piece = union_of(piece, self._stale.pop(number))
            number += 1
        self._next = number
        return piece

    def parts(self, rect: Rect) -> Iterator[Rect]:
        """Yield what of a rectangle is stale."""
        for stale in self._stale.values():
            part = stale.clip(rect)
            if part is not None:
                yield part

    def clear(self) -> None:
        """Forget all of it."""
        self._stale.clear()

    def _cut(self, rect: Rect) -> Iterator[tuple[int, Rect]]:
        for number in range(rect.top // self._height, -(-rect.bottom // self._height)):
            top = max(number * self._height, rect.top)
            bottom = min((number + 1) * self._height, rect.bottom)
            yield number, Rect(rect.left, top, rect.right, bottom)
