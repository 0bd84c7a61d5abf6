"""The colours of the overlays at a glance, and the way to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QToolButton

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.canvas_colours import CanvasColours
    from app.view_state import ViewState

_SIZE, _RATIO = QSize(34, 16), 4


class ColoursButton(QToolButton):
    """Shows all colours of the overlays and asks for others."""

    def __init__(self, view_state: ViewState, ask: QAction) -> None:
        super().__init__()
        self._view_state = view_state
        self.setToolTip(ask.toolTip())
        self.setAccessibleName(ask.text().rstrip("…"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(_SIZE)
        self.clicked.connect(ask.trigger)
        view_state.colours_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        self.setIcon(_icon(self._view_state.colours))


def _icon(colours: CanvasColours) -> QIcon:
    """Return the tint, and beside it the classes on top of each other."""
    pixmap = QPixmap(_SIZE * _RATIO)
    pixmap.setDevicePixelRatio(_RATIO)
    width, height = _SIZE.width() // 2, _SIZE.height()
    with QPainter(pixmap) as painter:
        painter.fillRect(0, 0, width, height, QColor(colours.tint))
        classes = colours.foreground, colours.unknown, colours.background
        for number, colour in enumerate(classes):
            top = round(number * height / 3)
            painter.fillRect(width, top, width, height - top, QColor(colour))
    return QIcon(pixmap)
