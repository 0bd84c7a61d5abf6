"""The document's arrays as pictures for the screen, each made when it is first shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtGui import QImage

from app.canvas.composite_part import reduced
from app.canvas.hatch import HatchedImage, labels_of
from app.canvas.layer import Layer
from app.raster import LayerImage, alpha_bytes, average, pick, premultiplied, view_of
from sim_core.composite import blend

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from app.raster import Bytes
    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.document import MattingDocument
    from sim_core.look import Look
    from sim_core.rect import Rect


_COLOUR = QImage.Format.Format_ARGB32_Premultiplied
_INDEXED = QImage.Format.Format_Indexed8


class Layers:
    """All that the views are put together from.

    Nothing here holds on to itself: a document ends when the next one is opened, and does
    not wait for the garbage collector with its hundreds of megabytes.

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
        self._followed: list[Layer] = []
        self._blank = document.is_blank
        self.picture = levels
        self.cutout = self._layer(_read_cutout, _COLOUR)
        self.alpha = self._layer(_read_alpha, _INDEXED)
        self.trimap = self._layer(_read_trimap, _INDEXED, halve=pick)
        bounds = document.bounds
        hatched = partial(HatchedImage, bounds.width, bounds.height)
        self.patterns = Layer(bounds, hatched, partial(_read_patterns, document))

    def _layer(
        self,
        read: Callable[[MattingDocument, Rect, int], Bytes],
        pixel_format: QImage.Format,
        halve: Callable[[Bytes], Bytes] = average,
    ) -> Layer:
        bounds = self._document.bounds
        make = partial(LayerImage, bounds.width, bounds.height, pixel_format, halve=halve)
        return Layer(bounds, make, partial(read, self._document))

    def show(self, layer: Layer, seen: Rect, level: int) -> LayerImage:
        """Return the picture of a layer for what is seen; what is left of it follows."""
        image = layer.refresh(seen, level)
        if layer.is_behind and layer not in self._followed:
            self._followed.append(layer)
        return image

    @property
    def is_behind(self) -> bool:
        """Whether `catch_up` has something to do."""
        return bool(self._followed)

    def catch_up(self) -> Rect | None:
        """Bring a piece of what is shown up to date; None where nothing is left."""
        while self._followed:
            piece = self._followed[0].catch_up()
            if piece is not None:
                return piece
            del self._followed[0]
        return None

    def forget_shown(self) -> None:
        """Take note that other layers may be shown now."""
        self._followed.clear()

    def plate(self, rect: Rect) -> tuple[ImageRGB, Alpha]:
        """Return copies of the foreground's colours and of alpha in a rectangle."""
        document = self._document
        colours = document.display_colours(document.look.clean_edges, rect)
        return colours.copy(), document.finish.within(rect).copy()

    def cutout_part(self, rect: Rect, step: int) -> Bytes:
        """Return a copy of the reduced cut-out inside a rectangle of whole steps."""
        level = step.bit_length() - 1
        image = self.show(self.cutout, rect, level).levels[level]
        return view_of(image)[reduced(rect, step).slices].copy()

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


def _each(pixels: NDArray[Any], step: int) -> NDArray[Any]:
    """Return each step-th pixel both ways, as OpenCV wants them."""
    return np.ascontiguousarray(pixels[::step, ::step]) if step > 1 else pixels


def _alpha(document: MattingDocument, rect: Rect, step: int) -> Alpha:
    pixels = document.finish.within(rect, step)
    return np.ascontiguousarray(pixels) if step > 1 else pixels


def _read_cutout(document: MattingDocument, rect: Rect, step: int) -> Bytes:
    amount, alpha = document.look.clean_edges, _alpha(document, rect, step)
    if step == 1:
        return premultiplied(document.display_colours(amount, rect), alpha)
    # A sketch leaves out what alpha paint does to colours.
    image, foreground = document.image[rect.slices], document.foreground[rect.slices]
    colours = blend(_each(image, step), _each(foreground, step), amount)
    return premultiplied(colours, alpha)


def _read_alpha(document: MattingDocument, rect: Rect, step: int) -> Bytes:
    return alpha_bytes(_alpha(document, rect, step))


def _read_trimap(document: MattingDocument, rect: Rect, step: int) -> Bytes:
    return _each(document.trimap[rect.slices], step)


def _read_patterns(document: MattingDocument, rect: Rect, step: int) -> Bytes:
    return labels_of(_each(document.pattern[rect.slices], step))
