"""The document's arrays as pictures for the screen, each made when it is first shown."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.canvas.composite_part import reduced
from app.canvas.hatch import HatchedImage, labels_of
from app.raster import LayerImage, alpha_bytes, average, pick, premultiplied, view_of
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.raster import Bytes
    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.document import MattingDocument
    from sim_core.look import Look


_BAND = 128
"""Rows; a multiple of the coarsest reduction, so that no row is reduced twice."""

_MOST_PARTS = 40
"""Changed rectangles that are patched one by one; of more it is the box around them."""

_COLOUR = QImage.Format.Format_ARGB32_Premultiplied
_INDEXED = QImage.Format.Format_Indexed8


class Layer:
    """A picture that follows an array of the document while it is being looked at.

    A hidden layer only remembers what it has missed.
    """

    def __init__(
        self, bounds: Rect, make: Callable[[], LayerImage], read: Callable[[Rect], Bytes]
    ) -> None:
        self._make, self._read = make, read
        self._image: LayerImage | None = None
        self._stale = [bounds]

    def mark(self, rect: Rect) -> None:
        """Take note that the array has changed inside `rect`."""
        if any(known.contains(rect) for known in self._stale):
            return
        self._stale.append(rect)
        if len(self._stale) > _MOST_PARTS:
            self._stale = [reduce(Rect.union, self._stale)]

    def refresh(self) -> LayerImage:
        """Return the picture, brought up to date."""
        if self._image is None:
            self._image = self._make()
        for rect in self._stale:
            for band in bands_of(rect):
                self._image.patch(band, self._read(band))
        self._stale = []
        return self._image


def bands_of(rect: Rect) -> Iterator[Rect]:
    """Cut a large rectangle up, so that what is computed of it stays in the cache."""
    top = rect.top
    while top < rect.bottom:
        bottom = min((top // _BAND + 1) * _BAND, rect.bottom)
        yield Rect(rect.left, top, rect.right, bottom)
        top = bottom


class Layers:
    """All that the views are put together from.

    Attributes
    ----------
    picture
        The image and its reductions.
    cutout
        αF and α, premultiplied.
    alpha, trimap, patterns
        Indexed; the views give them their colours.
    """

    def __init__(self, document: MattingDocument, levels: list[QImage]) -> None:
        self._document = document
        self._blank = document.is_blank
        self.picture = levels
        self.cutout = self._layer(self._read_cutout, _COLOUR)
        self.alpha = self._layer(self._read_alpha, _INDEXED)
        self.trimap = self._layer(self._read_trimap, _INDEXED, halve=pick)
        bounds = document.bounds
        self.patterns = Layer(
            bounds, partial(HatchedImage, bounds.width, bounds.height), self._read_patterns
        )

    def _layer(
        self,
        read: Callable[[Rect], Bytes],
        pixel_format: QImage.Format,
        halve: Callable[[Bytes], Bytes] = average,
    ) -> Layer:
        bounds = self._document.bounds
        make = partial(LayerImage, bounds.width, bounds.height, pixel_format, halve=halve)
        return Layer(bounds, make, read)

    def _read_cutout(self, rect: Rect) -> Bytes:
        amount = self._document.look.clean_edges
        colours = self._document.display_colours(amount, rect)
        return premultiplied(colours, self._document.refined[rect.slices])

    def plate(self, rect: Rect) -> tuple[ImageRGB, Alpha]:
        """Return copies of the foreground's colours and of alpha in a rectangle."""
        document = self._document
        colours = document.display_colours(document.look.clean_edges, rect)
        return colours.copy(), document.refined[rect.slices].copy()

    def cutout_part(self, rect: Rect, step: int) -> Bytes:
        """Return a copy of the reduced cut-out inside a rectangle of whole steps."""
        level = self.cutout.refresh().levels[step.bit_length() - 1]
        return view_of(level)[reduced(rect, step).slices].copy()

    def _read_alpha(self, rect: Rect) -> Bytes:
        return alpha_bytes(self._document.refined[rect.slices])

    def _read_trimap(self, rect: Rect) -> Bytes:
        return self._document.trimap[rect.slices]

    def _read_patterns(self, rect: Rect) -> Bytes:
        return labels_of(self._document.pattern[rect.slices])

    @property
    def image(self) -> ImageRGB:
        """The document's picture itself."""
        return self._document.image

    @property
    def look(self) -> Look:
        """How the cut-out is put on a background."""
        return self._document.look

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been painted; known without looking at the whole trimap."""
        return self._blank

    def mark_trimap(self, rect: Rect) -> None:
        self.trimap.mark(rect)
        self._blank = self._blank and not self._document.trimap[rect.slices].any()

    def mark_alpha(self, rect: Rect) -> None:
        self.cutout.mark(rect)
        self.alpha.mark(rect)
        self.patterns.mark(rect)

    def recount(self) -> bool:
        """Look again whether all has been undone; return whether the answer changed."""
        before, self._blank = self._blank, self._document.is_blank
        return before != self._blank
