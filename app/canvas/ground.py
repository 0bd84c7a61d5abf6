"""The backdrop as the canvas shows it: rendered once, no larger than is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from app.raster import levels_of_rgb
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from sim_core.arrays import ImageRGB

_MOST_PIXELS = 2_000_000
"""A slider is followed while it moves; exports are rendered in full."""


class GroundPicture:
    """Keeps the backdrop that was rendered last."""

    def __init__(self) -> None:
        self._backdrop: Backdrop | None = None
        self._image: ImageRGB | None = None
        self._reduced: ImageRGB | None = None
        self._rendered: ImageRGB | None = None
        self._levels: list[QImage] = []

    def levels(self, backdrop: Backdrop, image: ImageRGB) -> list[QImage]:
        """Return the backdrop of a picture and its reductions."""
        self._render(backdrop, image)
        return self._levels

    def pixels(self, backdrop: Backdrop, image: ImageRGB) -> tuple[ImageRGB, float]:
        """Return the backdrop, or its colour, and its pixels per pixel of the picture."""
        if backdrop.kind is BackdropKind.COLOUR:
            return np.array(backdrop.colour, np.uint8), 1.0
        self._render(backdrop, image)
        assert self._rendered is not None, "it has just been rendered"
        return self._rendered, self._rendered.shape[0] / image.shape[0]

    def _render(self, backdrop: Backdrop, image: ImageRGB) -> None:
        if image is not self._image or self._reduced is None:
            self._image, self._reduced = image, _reduced(image)
            self._backdrop = None
        if backdrop is not self._backdrop:
            self._backdrop = backdrop
            reduction = self._reduced.shape[0] / image.shape[0]
            self._rendered = render_backdrop(backdrop, self._reduced, reduction=reduction)
            self._levels = levels_of_rgb(self._rendered)


def _reduced(image: ImageRGB) -> ImageRGB:
    height, width = image.shape[:2]
    scale = (_MOST_PIXELS / (height * width)) ** 0.5
    if scale >= 1:
        return image
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
