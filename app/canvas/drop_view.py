"""A view that files and pictures can be dropped on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.canvas.camera_view import CameraView
from app.canvas.dropped import image_in, paths_in

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
    from PySide6.QtWidgets import QGraphicsScene


class DropView(CameraView):
    """Tells what was dropped, whatever part of the picture it fell on."""

    paths_dropped = Signal(list)  # list[Path]
    image_dropped = Signal(object)  # QImage

    def __init__(self, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if paths_in(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        paths, image = paths_in(event.mimeData()), image_in(event.mimeData())
        if paths:
            self.paths_dropped.emit(paths)
        elif image is not None:
            self.image_dropped.emit(image)
        event.acceptProposedAction()
