"""A picture as large as there is room, on a checkerboard where it is transparent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.panels.swatch import checkerboard_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

_LEAST, _TILE = QSize(320, 240), QSize(16, 16)


class ExportView(QWidget):
    """Shows one picture, never enlarged."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: QImage | None = None
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview of the file")

    def show_picture(self, picture: QImage | None) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._picture is not None:
            place = self._place(self._picture.size())
            painter.fillRect(place, QBrush(checkerboard_icon(_TILE).pixmap(_TILE)))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._picture)
        painter.end()

    def _place(self, size: QSize) -> QRect:
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        return place
