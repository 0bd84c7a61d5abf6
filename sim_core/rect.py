"""Half-open pixel rectangles, the only currency of change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

_STRIP_AREA = 500_000


@dataclass(frozen=True, slots=True)
class Rect:
    """Half-open pixel rectangle: left <= x < right, top <= y < bottom.

    A rectangle without pixels is not a rectangle: where there may be none, the type says
    ``Rect | None``.
    """

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.left >= self.right or self.top >= self.bottom:
            corners = self.left, self.top, self.right, self.bottom
            raise ValueError(f"a rectangle needs pixels, not {corners}")

    @classmethod
    def of(cls, pixels: NDArray[Any]) -> Self:
        """Return the rectangle that covers a whole H×W(×C) array."""
        height, width = pixels.shape[:2]
        return cls(0, 0, width, height)

    @classmethod
    def of_mask(cls, mask: NDArray[np.bool_]) -> Self | None:
        """Return the bounding box of the true pixels of an H×W mask, if there are any."""
        rows = np.flatnonzero(mask.any(axis=1))
        if rows.size == 0:
            return None
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        columns = np.flatnonzero(mask[top:bottom].any(axis=0))
        return cls(int(columns[0]), top, int(columns[-1]) + 1, bottom)

    @classmethod
    def of_changes(cls, before: NDArray[Any], after: NDArray[Any]) -> Self | None:
        """Return the bounding box of the pixels in which two H×W arrays differ.

        Strip by strip: what is compared stays in the cache, and needs no memory of its own.
        """
        box: Rect | None = None
        height = max(_STRIP_AREA // before.shape[1], 1)
        for top in range(0, len(before), height):
            rows = slice(top, top + height)
            part = cls.of_mask(before[rows] != after[rows])
            box = union_of(box, part.moved(0, top) if part is not None else None)
        return None if box is None else cls(box.left, box.top, box.right, box.bottom)

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the rectangle's pixels in an H×W(×C) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def contains(self, other: Rect) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def union(self, other: Rect) -> Rect:
        """Return the smallest rectangle that covers both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def grow(self, margin: int) -> Rect:
        """Return the rectangle with `margin` pixels more on every side."""
        return Rect(
            self.left - margin, self.top - margin, self.right + margin, self.bottom + margin
        )

    def clip(self, bounds: Rect) -> Rect | None:
        """Return the part inside `bounds`, or None where they do not meet."""
        left, right = max(self.left, bounds.left), min(self.right, bounds.right)
        top, bottom = max(self.top, bounds.top), min(self.bottom, bounds.bottom)
        if left >= right or top >= bottom:
            return None
        return Rect(left, top, right, bottom)

    def align(self, step: int, bounds: Rect) -> Rect:
        """Return the rectangle grown to multiples of `step`, kept inside `bounds`."""
        grown = Rect(
            self.left // step * step,
            self.top // step * step,
            -(-self.right // step) * step,
            -(-self.bottom // step) * step,
        )
        clipped = grown.clip(bounds)
        if clipped is None:
            raise ValueError(f"{self} lies outside {bounds}")
        return clipped

    def moved(self, x: int, y: int) -> Rect:
        """Return the rectangle `x` pixels to the right and `y` pixels down."""
        return Rect(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def relative_to(self, origin: Rect) -> Rect:
        """Return the same pixels, counted from the top left corner of `origin`."""
        return Rect(
            self.left - origin.left,
            self.top - origin.top,
            self.right - origin.left,
            self.bottom - origin.top,
        )

    def placed_in(self, origin: Rect) -> Rect:
        """Return what `relative_to` made relative, in the coordinates of `origin` again."""
        return Rect(
            self.left + origin.left,
            self.top + origin.top,
            self.right + origin.left,
            self.bottom + origin.top,
        )


def union_of(first: Rect | None, second: Rect | None) -> Rect | None:
    """Return the union of two rectangles, either of which may be missing."""
    if first is None or second is None:
        return first or second
    return first.union(second)


def joined(rects: Iterable[Rect]) -> list[Rect]:
    """Return rectangles that cover the same pixels, those side by side made one.

    Joined are neighbours of the same height in a row, then rows of the same width below
    each other: tiles of an area in any order come out as few rectangles.
    """
    in_rows = _chained(
        sorted(rects, key=lambda rect: (rect.top, rect.bottom, rect.left)),
        lambda first, second: (
            (first.top, first.bottom, first.right)
            == (second.top, second.bottom, second.left)
        ),
    )
    return _chained(
        sorted(in_rows, key=lambda rect: (rect.left, rect.right, rect.top)),
        lambda first, second: (
            (first.left, first.right, first.bottom)
            == (second.left, second.right, second.top)
        ),
    )


def _chained(rects: list[Rect], meet: Callable[[Rect, Rect], bool]) -> list[Rect]:
    chained: list[Rect] = []
    for rect in rects:
        if chained and meet(chained[-1], rect):
            chained[-1] = chained[-1].union(rect)
        else:
            chained.append(rect)
    return chained
