"""The brush as the person sees it: a ring of its true size with the sign of its class."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

_DARK, _LIGHT = QColor(0, 0, 0, 200), QColor(255, 255, 255, 235)
_DARK_WIDTH, _LIGHT_WIDTH = 3.0, 1.2

_SMALLEST_RING = 4.0
_DOT_FROM, _DOT = 40.0, 0.6
_CORE_DASH = (3.0, 4.0)
_CROSS_GAP, _CROSS_REACH = 3.0, 9.0
_SIGN, _SIGN_DISTANCE, _SIGN_INSIDE_FROM = 4.0, 9.0, 120.0


@dataclass(frozen=True, slots=True)
class BrushCursor:
    """The outline of the brush, in pixels of the window.

    Attributes
    ----------
    centre
        Middle of the ring.
    diameter
        Of what the brush would paint.
    value
        Class that the left button paints.
    guide
        Where the line starts that a click would end in the middle.
    core
        Diameter of what it would paint for sure; the ring around is unknown.
    """

    centre: QPointF
    diameter: float
    value: int
    guide: QPointF | None = None
    core: float = math.inf

    def area(self) -> QRect:
        """Return every pixel that `paint` may touch."""
        reach = max(self.diameter / 2, _CROSS_REACH) + _SIGN_DISTANCE + _SIGN + _DARK_WIDTH
        box = QRectF(self.centre.x() - reach, self.centre.y() - reach, 2 * reach, 2 * reach)
        if self.guide is not None:
            box |= QRectF(self.guide, self.centre).normalized()
        return box.toAlignedRect().adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter) -> None:
        """Draw dark under light, so that it is seen on anything."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = self._path()
        for colour, width in ((_DARK, _DARK_WIDTH), (_LIGHT, _LIGHT_WIDTH)):
            painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
            painter.drawPath(path)
        if _SMALLEST_RING <= self.core < self.diameter - 1:
            self._paint_core(painter)
        if self.guide is not None:
            painter.setPen(QPen(_DARK, _DARK_WIDTH))
            painter.drawLine(self.guide, self.centre)
            painter.setPen(QPen(_LIGHT, _LIGHT_WIDTH, Qt.PenStyle.DashLine))
            painter.drawLine(self.guide, self.centre)

    def _paint_core(self, painter: QPainter) -> None:
        for colour, width in ((_DARK, _DARK_WIDTH), (_LIGHT, _LIGHT_WIDTH)):
            pen = QPen(colour, width)
            if colour is _LIGHT:
                pen.setDashPattern(_CORE_DASH)
            painter.setPen(pen)
            painter.drawEllipse(self.centre, self.core / 2, self.core / 2)

    def _path(self) -> QPainterPath:
        path = QPainterPath()
        if self.diameter < _SMALLEST_RING:
            path.addEllipse(self.centre, _DOT, _DOT)
            _add_cross(path, self.centre, _CROSS_GAP, _CROSS_REACH)
        else:
            path.addEllipse(self.centre, self.diameter / 2, self.diameter / 2)
        if self.diameter >= _DOT_FROM:
            path.addEllipse(self.centre, _DOT, _DOT)
        _add_sign(path, self.centre + QPointF(1, 1) * self._sign_offset(), self.value)
        return path

    def _sign_offset(self) -> float:
        """Return how far down to the right the sign is; inside a ring with room for it."""
        if self.diameter >= _SIGN_INSIDE_FROM:
            return _CROSS_REACH + _SIGN
        return max(self.diameter / 2, _CROSS_REACH) * math.sqrt(0.5) + _SIGN_DISTANCE


def _add_cross(path: QPainterPath, centre: QPointF, inner: float, outer: float) -> None:
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(centre + QPointF(x, y) * inner)
        path.lineTo(centre + QPointF(x, y) * outer)


def _add_sign(path: QPainterPath, centre: QPointF, value: int) -> None:
    """Add a plus for foreground, a minus for background, a wave for unknown."""
    path.moveTo(centre - QPointF(_SIGN, 0))
    if value == UNKNOWN:
        path.cubicTo(
            centre + QPointF(-_SIGN * 0.3, -_SIGN * 1.5),
            centre + QPointF(_SIGN * 0.3, _SIGN * 1.5),
            centre + QPointF(_SIGN, 0),
        )
    if value in (FOREGROUND, BACKGROUND):
        path.lineTo(centre + QPointF(_SIGN, 0))
    if value == FOREGROUND:
        path.moveTo(centre - QPointF(0, _SIGN))
        path.lineTo(centre + QPointF(0, _SIGN))
