"""Drawing into the part of the picture that needs it, at the zoom that it has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, QSizeF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Sequence

CRISP_ZOOM, GRID_ZOOM = 2.0, 8.0
"""From here on pixels are shown as squares, and from there on with lines between them."""

_SLOW_TO_SCALE = {
    QImage.Format.Format_RGB888: QImage.Format.Format_RGB32,
    QImage.Format.Format_Indexed8: QImage.Format.Format_ARGB32_Premultiplied,
}
"""Up to twice as fast when what is exposed is converted first (measured, Qt 6.11)."""

_GRID_COLOUR = QColor(128, 128, 128, 90)
_SQUARE, _LIGHT, _DARK = 8, QColor(150, 150, 150), QColor(105, 105, 105)


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """A piece of the picture that is to be painted.

    Attributes
    ----------
    painter
        In the coordinates of the picture.
    rect
        What is exposed, in the picture's pixels.
    zoom
        Device pixels per pixel of the picture.
    pixel_ratio
        Device pixels per pixel of the window.
    """

    painter: QPainter
    rect: QRectF
    zoom: float
    pixel_ratio: float = 1.0

    @property
    def _is_aligned(self) -> bool:
        """Whether the picture's rows are rows or columns of the screen."""
        transform = self.painter.worldTransform()
        return transform.m11() == 0 or transform.m12() == 0

    def level(self, count: int) -> int:
        """Return which of `count` reductions of the picture is drawn."""
        return level_for(self.zoom, count)

    @property
    def area(self) -> Rect:
        """What is exposed, in whole pixels."""
        area = self.rect.toAlignedRect()
        return Rect(area.left(), area.top(), area.right() + 1, area.bottom() + 1)

    def fill(self, fill: QColor | QBrush) -> None:
        self.painter.fillRect(self.rect, fill)

    def fill_checkerboard(self) -> None:
        """Fill with squares, upright and of one size, that move with the picture."""
        brush = QBrush(_checkerboard())
        turn = self.painter.worldTransform()
        upright = QTransform(turn.m11(), turn.m12(), turn.m21(), turn.m22(), 0, 0)
        brush.setTransform(upright.inverted()[0])
        self.fill(brush)

    def draw(self, levels: Sequence[QImage]) -> None:
        """Draw the reduction that is nearest to the size on the screen."""
        number = self.level(len(levels))
        scale = self.zoom * 2**number
        smooth = scale < CRISP_ZOOM and not (_is_exact(scale) and self._is_aligned)
        self._draw_level(levels, number, smooth=smooth)

    def draw_covering(self, levels: Sequence[QImage], size: QSizeF) -> None:
        """Draw another picture so that it just covers `size`, cropped around its centre."""
        own = QSizeF(levels[0].size())
        scale = max(size.width() / own.width(), size.height() / own.height())
        placed = QTransform.fromTranslate(
            (size.width() - own.width() * scale) / 2,
            (size.height() - own.height() * scale) / 2,
        ).scale(scale, scale)
        self.painter.save()
        self.painter.setTransform(placed, True)
        rect = placed.inverted()[0].mapRect(self.rect)
        inner = Exposure(self.painter, rect, self.zoom * scale, self.pixel_ratio)
        inner._draw_level(levels, level_for(inner.zoom, len(levels)), smooth=True)
        self.painter.restore()

    def draw_at(self, target: QRectF, image: QImage, step: int) -> None:
        """Draw a picture of a part, which is reduced by `step`."""
        scale = self.zoom * step
        smooth = scale < CRISP_ZOOM and not (_is_exact(scale) and self._is_aligned)
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        self.painter.drawImage(target, image)

    def _draw_level(self, levels: Sequence[QImage], number: int, *, smooth: bool) -> None:
        image, step = levels[number], 2**number
        # Whole pixels and a margin: Qt does not look beyond the source when it smooths,
        # which would leave seams between what was painted at different times.
        shrink = QTransform.fromScale(1 / step, 1 / step)
        source = shrink.mapRect(self.rect).toAlignedRect().adjusted(-2, -2, 2, 2)
        source &= image.rect()
        target = QTransform.fromScale(step, step).mapRect(QRectF(source))
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if image.format() in _SLOW_TO_SCALE and not _is_exact(self.zoom * step):
            image = image.copy(source).convertToFormat(_SLOW_TO_SCALE[image.format()])
            source = image.rect()
        self.painter.drawImage(target, image, QRectF(source))

    def draw_grid(self) -> None:
        """Draw lines between the pixels where these are large."""
        if self.zoom < GRID_ZOOM:
            return
        area = self.rect.toAlignedRect()
        left, top, right, bottom = (
            area.left(),
            area.top(),
            area.right() + 1,
            area.bottom() + 1,
        )
        lines = [QLineF(x, top, x, bottom) for x in range(left, right + 1)]
        lines += [QLineF(left, y, right, y) for y in range(top, bottom + 1)]
        self.painter.setPen(QPen(_GRID_COLOUR, 0))
        self.painter.drawLines(lines)


def level_for(zoom: float, count: int) -> int:
    """Return how often to halve a picture so that it is about as large as on the screen.

    It may have to be enlarged by up to 15 %: that is not seen, and saves a third of the
    time at the zooms that cost most.
    """
    return min(max(math.floor(0.2 - math.log2(zoom)), 0), count - 1)


def _is_exact(scale: float) -> bool:
    return abs(scale - 1) < 1e-6


def _checkerboard() -> QImage:
    tile = QImage(2 * _SQUARE, 2 * _SQUARE, QImage.Format.Format_RGB32)
    tile.fill(_LIGHT)
    with QPainter(tile) as painter:
        painter.fillRect(0, 0, _SQUARE, _SQUARE, _DARK)
        painter.fillRect(_SQUARE, _SQUARE, _SQUARE, _SQUARE, _DARK)
    return tile
