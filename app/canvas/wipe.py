"""Two views in one canvas, and the line between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor

from app.view_state import Arrangement, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from app.canvas.exposure import Exposure
    from app.view_state import ViewState


_LIGHT, _SHADOW, _BLEED = QColor(255, 255, 255, 235), QColor(0, 0, 0, 110), 3


def line_at(share: float, width: int) -> int:
    """Return the first pixel column of the right view in a viewport of some width."""
    return round(share * width)


def parts_of(
    exposure: Exposure, viewport: QWidget, share: float
) -> Iterator[tuple[Exposure, Side]]:
    """Divide what is exposed of a viewport; what lies on one side only is not divided.

    Each part is to be painted before the next one is asked for: until then it is clipped.
    """
    line, size = line_at(share, viewport.width()), viewport.size()
    left = QRect(0, 0, line, size.height())
    right = QRect(line, 0, size.width() - line, size.height())
    painter = exposure.painter
    to_view = painter.worldTransform()
    exposed = to_view.mapRect(exposure.rect)
    for side, area in ((Side.LEFT, left), (Side.RIGHT, right)):
        shown = exposed & QRectF(area)
        if shown.isEmpty():
            continue
        painter.save()
        painter.resetTransform()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        painter.setTransform(to_view)
        rect = to_view.inverted()[0].mapRect(shown) & exposure.rect
        yield replace(exposure, rect=rect), side
        painter.restore()


class Wipe(QObject):
    """Has repainted what the line sweeps over, and knows what is on either side of it."""

    def __init__(self, viewport: QWidget, view_state: ViewState) -> None:
        super().__init__(viewport)
        self._viewport, self._view_state = viewport, view_state
        self._line = self._line_now()
        view_state.wipe_moved.connect(self._follow)

    def side_of(self, x: float) -> Side | None:
        """Return the view at a column of the viewport; None where there is no line."""
        if self._view_state.arrangement is not Arrangement.WIPE:
            return None
        return Side.LEFT if x < self._line_now() else Side.RIGHT

    def _line_now(self) -> int:
        return line_at(self._view_state.wipe, self._viewport.width())

    def paint(self, painter: QPainter) -> None:
        """Draw the line where there is one, in pixels of the window."""
        if self._view_state.arrangement is Arrangement.WIPE:
            line, height = self._line_now(), self._viewport.height()
            painter.fillRect(line - 2, 0, 4, height, _SHADOW)
            painter.fillRect(line - 1, 0, 2, height, _LIGHT)

    @Slot()
    def _follow(self) -> None:
        left, right = sorted((self._line, self._line_now()))
        self._line = self._line_now()
        swept = QRect(left, 0, right - left, self._viewport.height())
        self._viewport.update(swept.adjusted(-_BLEED, 0, _BLEED, 0))
