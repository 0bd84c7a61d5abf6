"""The handle on the line between two views of one canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.canvas.wipe import line_at

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from app.view_state import ViewState

_SIZE = QSize(26, 46)
_FILL, _RIM, _SIGN = QColor(24, 24, 24, 215), QColor(255, 255, 255, 235), 4.0
_STEP, _START = 0.02, 0.85
_KEYS = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}


class WipeGrip(QWidget):
    """Moves the line by dragging; up and down it only gets out of the way itself.

    A double-click puts the line back into the middle.
    """

    def __init__(self, view_state: ViewState, parent: QWidget) -> None:
        super().__init__(parent)
        self._view_state, self._canvas = view_state, parent
        self._held: QPointF | None = None
        self._height = _START
        self.setFixedSize(_SIZE)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Line between two views")
        self.setToolTip("Drag the line between the views\nDouble-click: middle")
        view_state.wipe_moved.connect(self.place)

    @Slot()
    def place(self) -> None:
        """Go where the line is."""
        space = self._canvas.size()
        line = line_at(self._view_state.seam, space.width())
        free = max(space.height() - self.height(), 0)
        self.move(line - self.width() // 2, round(self._height * free))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        space = self._canvas.size()
        corner = self.mapToParent(event.position() - self._held)
        free = max(space.height() - self.height(), 1)
        self._height = min(max(corner.y() / free, 0.0), 1.0)
        self._view_state.set_wipe((corner.x() + self.width() // 2) / max(space.width(), 1))
        self.place()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._view_state.set_wipe(0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._view_state.set_wipe(self._view_state.seam + step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(_RIM, 2.5 if self.hasFocus() else 1.5))
            painter.setBrush(_FILL)
            box = self.rect().toRectF().adjusted(1.5, 1.5, -1.5, -1.5)
            painter.drawRoundedRect(box, box.width() / 2, box.width() / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_RIM)
            for side in (-1, 1):
                painter.drawPolygon(_arrow(box.center(), side))


def _arrow(centre: QPointF, side: int) -> QPolygonF:
    tip = centre + QPointF(side * (_SIGN + 4), 0)
    back = tip - QPointF(side * _SIGN, 0)
    return QPolygonF([tip, back + QPointF(0, _SIGN), back - QPointF(0, _SIGN)])
