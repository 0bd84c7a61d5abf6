"""A copy of a large array that costs what is written to it, not what it is a copy of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Mask

SIDE = 128
"""Of the squares that are copied, in pixels."""

_Value = TypeVar("_Value", bound=np.generic)


class LateCopy(Generic[_Value]):
    """An H×W array that is copied square by square, before something is written there.

    Elsewhere it shows the original, and follows it.
    """

    def __init__(self, original: NDArray[_Value]) -> None:
        self._original = original
        self._bounds = Rect.of(original)
        # Memory that nobody has written to costs nothing.
        self._pixels = np.empty_like(original)
        down, across = (-(-side // SIDE) for side in original.shape)
        self._is_copied: Mask = np.zeros((down, across), np.bool_)

    def within(self, rect: Rect, step: int = 1) -> NDArray[_Value]:
        """Return each step-th pixel of a rectangle both ways; do not write to it.

        It may share memory with the original or with the copy, whichever it shows.
        """
        copied = self._is_copied[_squares(rect)]
        every = slice(None, None, step), slice(None, None, step)
        if copied.all():
            return self._pixels[rect.slices][every]
        shown = self._original[rect.slices][every]
        if not copied.any():
            return shown
        mixed = shown.copy()
        for part in self._parts(rect, copied=True):
            inside = part.relative_to(rect)
            left, top = -(-inside.left // step), -(-inside.top // step)
            pixels = self._pixels[part.slices]
            found = pixels[
                top * step - inside.top :: step, left * step - inside.left :: step
            ]
            mixed[top : top + found.shape[0], left : left + found.shape[1]] = found
        return mixed

    def whole(self) -> NDArray[_Value]:
        """Return all of it, copied."""
        return self.own(self._bounds)

    def own(self, rect: Rect) -> NDArray[_Value]:
        """Return the pixels of a rectangle to be written to."""
        for part in self._parts(rect, copied=False):
            self._pixels[part.slices] = self._original[part.slices]
        self._is_copied[_squares(rect)] = True
        return self._pixels[rect.slices]

    def _parts(self, rect: Rect, *, copied: bool) -> Iterator[Rect]:
        """Yield rows of squares under a rectangle; copied ones as far as they lie in it."""
        down, across = _squares(rect)
        for row in range(down.start, down.stop):
            for first, last in _runs(self._is_copied[row, across] == copied):
                left, right = (across.start + place for place in (first, last))
                squares = Rect(left * SIDE, row * SIDE, right * SIDE, (row + 1) * SIDE)
                part = squares.clip(rect if copied else self._bounds)
                assert part is not None, "squares under a rectangle meet it"
                yield part


def _squares(rect: Rect) -> tuple[slice, slice]:
    return (
        slice(rect.top // SIDE, -(-rect.bottom // SIDE)),
        slice(rect.left // SIDE, -(-rect.right // SIDE)),
    )


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield where each run of true flags begins, and where it has ended."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0)).tolist()
    yield from zip(edges[::2], edges[1::2], strict=True)
