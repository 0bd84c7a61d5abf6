"""Colours with a sign in them, so that hue is never the only code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from app.raster import qimage_from_rgb
from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from app.canvas_colours import CanvasColours
    from sim_core.patterns import MattingPattern

CLASS_NAMES = {FOREGROUND: "Foreground", BACKGROUND: "Background", UNKNOWN: "Unknown"}

_RATIO = 4.0
"""Swatches are drawn this much larger than they are shown, sharp on every screen."""


def class_icon(value: int, colours: CanvasColours, size: int = 18) -> QIcon:
    """Return the chip of a trimap class: its colour with a plus, a minus or a wave."""
    colour = colours.of_class(value)
    pixmap, painter = _begin(size, colour)
    ink = QColor("#161616") if colour.lightness() > 110 else QColor("#f0f0f0")
    painter.setPen(QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_glyph(value, QRectF(0, 0, size, size)))
    painter.end()
    return QIcon(pixmap)


def _glyph(value: int, box: QRectF) -> QPainterPath:
    middle, arm = box.center(), box.width() * 0.24
    path = QPainterPath(middle - QPointF(arm, 0))
    if value == UNKNOWN:
        path.cubicTo(
            middle + QPointF(-arm * 0.3, -arm * 1.4),
            middle + QPointF(arm * 0.3, arm * 1.4),
            middle + QPointF(arm, 0),
        )
        return path
    path.lineTo(middle + QPointF(arm, 0))
    if value == FOREGROUND:
        path.moveTo(middle - QPointF(0, arm))
        path.lineTo(middle + QPointF(0, arm))
    return path


def pattern_pixmap(pattern: MattingPattern, size: int = 16) -> QPixmap:
    """Return the legend's swatch of a matting pattern, hatched as on the canvas."""
    colour = QColor(*pattern.colour)
    pixmap, painter = _begin(size, colour)
    clip = QPainterPath()
    clip.addRoundedRect(_box(size), 3, 3)
    painter.setClipPath(clip)
    painter.setPen(QPen(hatch_line_colour(colour), 1.5))
    for offset in range(-size, 2 * size, 5):
        if pattern.hatch == 1:
            painter.drawLine(offset, size, offset + size, 0)
        elif pattern.hatch == 2:
            painter.drawLine(offset, 0, offset + size, size)
        elif pattern.hatch == 3:
            painter.drawLine(0, offset, size, offset)
    painter.end()
    return pixmap


def hatch_line_colour(colour: QColor) -> QColor:
    """Return the colour of hatch lines over `colour`, as the canvas draws them."""
    return colour.darker(220) if colour.lightnessF() > 0.45 else colour.lighter(250)


def colour_icon(colour: QColor, size: QSize) -> QIcon:
    """Return one plain colour."""
    pixmap = QPixmap(size)
    pixmap.fill(colour)
    return QIcon(pixmap)


def backdrop_icon(kind: BackdropKind, size: QSize) -> QIcon:
    """Return a sign for a background that is computed."""
    x, y = np.meshgrid(np.arange(size.width()), np.arange(size.height()))
    stripes = np.where((x + y) // 9 % 2, 70, 190)[..., None]
    tints = np.array((1.0, 0.95, 0.85))
    example = np.asarray(stripes * tints, np.uint8)
    backdrop = Backdrop(kind, angle=0, blur=3)
    return QIcon(QPixmap.fromImage(qimage_from_rgb(render_backdrop(backdrop, example))))


def checkerboard_icon(size: QSize, square: int = 8) -> QIcon:
    """Return the usual sign of transparency."""
    pixmap = QPixmap(size)
    pixmap.fill(QColor(204, 204, 204))
    painter = QPainter(pixmap)
    for y in range(0, size.height(), square):
        for x in range(y // square % 2 * square, size.width(), 2 * square):
            painter.fillRect(x, y, square, square, QColor(150, 150, 150))
    painter.end()
    return QIcon(pixmap)


def _begin(size: int, colour: QColor) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(round(size * _RATIO), round(size * _RATIO))
    pixmap.setDevicePixelRatio(_RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(128, 128, 128), 1))
    painter.setBrush(colour)
    painter.drawRoundedRect(_box(size), 3.5, 3.5)
    return pixmap, painter


def _box(size: int) -> QRectF:
    return QRectF(0.5, 0.5, size - 1, size - 1)
