"""One array of the document as a picture for the screen, patched where it has changed."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from app.canvas.composite_part import reduced
from app.raster import LEVELS
from sim_core.rect import Rect
from sim_core.stale_bands import StaleBands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.raster import Bytes, LayerImage

    Read = Callable[[Rect, int], Bytes]

_BAND = 128
"""Rows; a multiple of the coarsest reduction, so that no row is reduced twice."""

_MOST_PARTS = 40
"""Changed rectangles that are patched one by one; of more it is the box around them."""

_AT_ONCE = 1_000_000
"""Pixels: some ten milliseconds. More than so many would stop the window."""

_MOST_SKETCHES = 16
_MARGIN = 3
"""Pixels of a reduced copy that are looked at around what is seen."""


class Layer:
    """A picture that follows an array of the document while it is being looked at.

    A hidden layer only remembers what it has missed. When that is much, what is seen of it
    is sketched at once, by single pixels of the array at the reduction it is seen at, and
    all of it follows by `catch_up`, piece by piece.
    """

    def __init__(self, bounds: Rect, make: Callable[[], LayerImage], read: Read) -> None:
        """Take how to make the picture, and how to read a rectangle of its array.

        Parameters
        ----------
        read
            Gets a rectangle and a step; returns each step-th of its pixels both ways.
        """
        self._bounds = bounds
        self._make, self._read = make, read
        self._image: LayerImage | None = None
        self._stale: list[Rect] = []
        self._stale_area = 0
        self._late = StaleBands(bounds)
        self._sketches: list[tuple[Rect, int]] = []
        self.mark(bounds)

    @property
    def is_behind(self) -> bool:
        """Whether `catch_up` has something to do."""
        return bool(self._late)

    def mark(self, rect: Rect) -> None:
        """Take note that the array has changed inside `rect`."""
        if any(known.contains(rect) for known in self._stale):
            return
        self._stale.append(rect)
        self._stale_area += rect.area
        if len(self._stale) > _MOST_PARTS:
            self._stale = [reduce(Rect.union, self._stale)]
            self._stale_area = self._stale[0].area
        if self._stale_area > _AT_ONCE:
            for part in self._take_stale():
                self._late.mark(part)
            self._sketches = []

    def _take_stale(self) -> list[Rect]:
        stale, self._stale, self._stale_area = self._stale, [], 0
        return stale

    def refresh(self, seen: Rect, level: int) -> LayerImage:
        """Return the picture, fit to be looked at in a rectangle and at one reduction."""
        image = self._made()
        for rect in self._take_stale():
            self._patch(image, rect)
        if self._late:
            self._sketch(image, seen, level)
        return image

    def catch_up(self) -> Rect | None:
        """Bring a piece up to date and return it; None where nothing is left."""
        piece = self._late.take()
        if piece is not None:
            self._patch(self._made(), piece)
        return piece

    def _made(self) -> LayerImage:
        if self._image is None:
            self._image = self._make()
        return self._image

    def _patch(self, image: LayerImage, rect: Rect) -> None:
        for band in bands_of(rect):
            image.patch(band, self._read(band, 1))

    def _sketch(self, image: LayerImage, seen: Rect, level: int) -> None:
        step = 2**level
        area = seen.grow(_MARGIN * step).clip(self._bounds)
        if area is None or self._is_sketched(area, level):
            return
        for late in self._late.parts(area):
            for band in bands_of(late.align(step, self._bounds)):
                image.sketch(level, reduced(band, step), self._read(band, step))
        self._sketches = [*self._sketches[-_MOST_SKETCHES:], (area, level)]

    def _is_sketched(self, area: Rect, level: int) -> bool:
        return any(
            known.contains(area) and level == at_level for known, at_level in self._sketches
        )


def bands_of(rect: Rect) -> Iterator[Rect]:
    """Cut a large rectangle up, so that what is computed of it stays in the cache."""
    top = rect.top
    while top < rect.bottom:
        bottom = min((top // _BAND + 1) * _BAND, rect.bottom)
        yield Rect(rect.left, top, rect.right, bottom)
        top = bottom


assert _BAND % 2 ** (LEVELS - 1) == 0, "a band is whole pixels of every reduced copy"
