"""The dashed frame that takes pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.icons import line_pixmap
from app.panels.pieces import GAP, action_button, quiet_label

if TYPE_CHECKING:
    from app.actions import Actions

_ICON = 56


class DropZone(QWidget):
    """Takes files and pictures by drag and drop."""

    paths_dropped = Signal(list)  # list[Path]
    image_dropped = Signal(object)  # QImage

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._hovered = False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if brings_picture(event.mimeData()):
            event.acceptProposedAction()
            self.set_hovered(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.set_hovered(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_hovered(False)
        event.acceptProposedAction()
        paths, image = picture_in(event.mimeData())
        if paths:
            self.paths_dropped.emit(paths)
        elif image is not None:
            self.image_dropped.emit(image)

    def set_hovered(self, hovered: bool) -> None:
        """Show whether something is held over it."""
        self._hovered = hovered
        self.update()


class DropTarget(DropZone):
    """Invites to drop a picture, and says how else to bring one."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setAccessibleName("Drop a picture here")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GAP, 4 * GAP + _ICON, 3 * GAP, 4 * GAP)
        layout.setSpacing(2 * GAP)
        layout.addWidget(_title())
        self._keymap, self._paste = actions.keymap, quiet_label()
        self._paste.setWordWrap(False)
        layout.addLayout(_ways(actions, self._paste))
        self._keymap.changed.connect(self._show_keys)
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        self._paste.setText(self._keymap.say("or paste one with {paste}"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self.palette()
        ink = palette.windowText() if self._hovered else palette.placeholderText()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(ink.color(), 1.6, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(palette.midlight() if self._hovered else palette.window())
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        icon = line_pixmap("drop", _ICON, ink.color(), self.devicePixelRatioF())
        painter.drawPixmap((self.width() - _ICON) // 2, 3 * GAP, icon)
        painter.end()


def _title() -> QLabel:
    title = QLabel("Drop a picture here")
    font = title.font()
    font.setPointSizeF(font.pointSizeF() * 1.7)
    title.setFont(font)
    title.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return title


def _ways(actions: Actions, paste: QLabel) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(2 * GAP)
    layout.addStretch(1)
    layout.addWidget(action_button(actions["open"], strong=True))
    layout.addWidget(paste)
    layout.addStretch(1)
    return layout


def brings_picture(data: QMimeData) -> bool:
    return data.hasUrls() or data.hasImage()


def picture_in(data: QMimeData) -> tuple[list[Path], QImage | None]:
    """Return the local files of a drop or of the clipboard, or else its picture."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths or not data.hasImage():
        return paths, None
    image = data.imageData()
    return [], image if isinstance(image, QImage) and not image.isNull() else None
