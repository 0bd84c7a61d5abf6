"""Arrays as Qt pictures and back: the only place that knows how Qt lays out pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import cv2
import numpy as np
import qimage2ndarray
from PySide6.QtGui import QColorSpace, QImage

from sim_core.image_io import Picture
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor

    from sim_core.arrays import Alpha, ImageRGB

Bytes: TypeAlias = "NDArray[np.uint8]"
"""H×W, or H×W×4 in Qt's own order blue, green, red, alpha."""

LEVELS = 6
"""A picture and its reductions to a half, a quarter … 1/32: enough for a zoom of 2 %."""

_BYTES_PER_PIXEL = {
    QImage.Format.Format_Indexed8: 1,
    QImage.Format.Format_ARGB32_Premultiplied: 4,
}


def average(pixels: Bytes) -> Bytes:
    """Return the means of 2×2 pixels; an odd last row or column counts twice."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        edges = 0, height % 2, 0, width % 2
        pixels = np.asarray(
            cv2.copyMakeBorder(pixels, *edges, cv2.BORDER_REPLICATE), np.uint8
        )
    size = pixels.shape[1] // 2, pixels.shape[0] // 2
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def pick(pixels: Bytes) -> Bytes:
    """Return every second pixel, for labels, which have no mean."""
    return pixels[::2, ::2]


class LayerImage:
    """A picture for the screen, patched in place, with reduced copies of itself.

    It holds nothing of sense before all of it has been patched.

    Bilinear sampling far below 100 % skips most pixels, and strands of hair come and go;
    so `levels` holds the picture at 1, 1/2, 1/4 … of its size, all patched together.

    Parameters
    ----------
    width, height
        Of the full picture.
    pixel_format
        `Format_Indexed8` or `Format_ARGB32_Premultiplied`.
    halve
        `average` for amounts, `pick` for labels.
    """

    def __init__(
        self,
        width: int,
        height: int,
        pixel_format: QImage.Format,
        *,
        halve: Callable[[Bytes], Bytes] = average,
    ) -> None:
        self._halve = halve
        self._colours: tuple[int, ...] = ()
        self._flat = _BYTES_PER_PIXEL[pixel_format] == 1
        self.levels = [
            QImage(-(-width >> level), -(-height >> level), pixel_format)
            for level in range(LEVELS)
        ]

    def set_colours(self, colours: tuple[int, ...]) -> None:
        """Set the straight ARGB colours of the 256 indices of an indexed picture."""
        if colours == self._colours:
            return
        self._colours = colours
        for level in self.levels:
            level.setColorTable(colours)

    def patch(self, rect: Rect, pixels: Bytes) -> None:
        """Replace the pixels inside `rect`; the cost is that of its area."""
        self._write(0, rect, pixels)
        for number in range(1, LEVELS):
            finer = view_of(self.levels[number - 1])
            whole = rect.align(2, Rect.of(finer))
            rect = Rect(
                whole.left // 2,
                whole.top // 2,
                -(-whole.right // 2),
                -(-whole.bottom // 2),
            )
            self._write(number, rect, self._halve(self._read(finer[whole.slices])))

    def sketch(self, level: int, rect: Rect, pixels: Bytes) -> None:
        """Replace pixels of one reduced copy alone; `rect` is in its own pixels."""
        self._write(level, rect, pixels)

    def _write(self, level: int, rect: Rect, pixels: Bytes) -> None:
        view = view_of(self.levels[level])
        view[rect.slices] = pixels[..., None] if self._flat else pixels

    def _read(self, view: Bytes) -> Bytes:
        return view[..., 0] if self._flat else view


def view_of(image: QImage) -> Bytes:
    """Return the memory of a picture, for as long as somebody keeps the picture."""
    return np.asarray(qimage2ndarray.byte_view(image))


def levels_of_rgb(image: ImageRGB) -> list[QImage]:
    """Return an H×W×3 picture and its reductions; the first shares the array's memory."""
    levels: list[QImage] = [_ArrayImage(image)]
    for _ in range(1, LEVELS):
        image = average(image)
        levels.append(_ArrayImage(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2BGRA))))
    return levels


def qimage_from_rgb(image: ImageRGB) -> QImage:
    """Return a copy of an H×W×3 array as a QImage."""
    return _ArrayImage(image).copy()


def qimage_from_rgba(pixels: Bytes) -> QImage:
    """Return a copy of an H×W×4 array with straight alpha as a QImage."""
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


class _ArrayImage(QImage):
    """A QImage over an array, which Qt would not keep alive; lent to nobody who copies.

    H×W×3 are red, green, blue; H×W×4 are in Qt's own order, and opaque.
    """

    def __init__(self, pixels: Bytes) -> None:
        self._pixels = np.ascontiguousarray(pixels)
        height, width, channels = pixels.shape
        kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGB32
        super().__init__(self._pixels.data, width, height, channels * width, kind)


def premultiplied(foreground: ImageRGB, alpha: Alpha) -> Bytes:
    """Return αF and α as Qt composites them.

    Parameters
    ----------
    foreground
        H×W×3 uint8.
    alpha
        H×W in [0, 1].

    Returns
    -------
    ndarray
        H×W×4 uint8: blue, green, red, alpha.
    """
    pixels = cv2.cvtColor(foreground, cv2.COLOR_RGB2BGRA)
    cv2.insertChannel(alpha_bytes(alpha), pixels, 3)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2mRGBA), np.uint8)


def alpha_bytes(alpha: Alpha) -> Bytes:
    """Return H×W alpha as 0 to 255, rounded to nearest."""
    return np.asarray(cv2.convertScaleAbs(alpha, alpha=255), np.uint8)


def colour_ramp(start: QColor, end: QColor) -> tuple[int, ...]:
    """Return a table of 256 colours between two, alpha included."""
    first, last = (np.array(colour.getRgb(), float) for colour in (start, end))
    share = np.linspace(0, 1, 256)[:, None]
    ramp = np.rint(first + (last - first) * share).astype(int)
    return tuple(_argb(*colour) for colour in ramp)


def _argb(red: Any, green: Any, blue: Any, alpha: Any) -> int:
    return int(alpha) << 24 | int(red) << 16 | int(green) << 8 | int(blue)


def array_from_qimage(image: QImage) -> Bytes:
    """Return the pixels of a pasted or dropped picture, converted to sRGB.

    Returns
    -------
    ndarray
        H×W×4 uint8 RGBA with straight alpha where the picture has transparency, else
        H×W×3 RGB.
    """
    if image.colorSpace().isValid():
        image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    transparent = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32 if transparent else QImage.Format.Format_RGB32
    converted = image.convertToFormat(wanted)
    order = cv2.COLOR_BGRA2RGBA if transparent else cv2.COLOR_BGRA2RGB
    return np.asarray(cv2.cvtColor(view_of(converted), order), np.uint8)


def picture_from_qimage(image: QImage) -> Picture:
    """Return a pasted or dropped picture as if it had been read from a file."""
    pixels = array_from_qimage(image)
    if pixels.shape[2] == 3:
        return Picture(pixels)
    alpha = pixels[..., 3].astype(np.float32) / np.float32(255)
    return Picture(np.ascontiguousarray(pixels[..., :3]), alpha)
