"""Two canvases with a picture in them, and a hand that works in either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.canvas.easel import Easel
from app.canvas.panes import CanvasPanes
from app.canvas.view import CanvasView
from app.document_model import DocumentModel
from app.errands import Errands
from app.tool_state import ToolState
from app.view_state import Arrangement, ViewState
from tests.gui.artist import matted_document, rgb

if TYPE_CHECKING:
    import numpy as np
    from pytestqt.qtbot import QtBot

LEFT_BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Studio:
    """Panes with a picture in them, and a hand that works in either."""

    def __init__(self, qtbot: QtBot) -> None:
        self.model, self.state, self.tools = DocumentModel(), ViewState(), ToolState()
        easel = Easel(self.model, self.state, self.tools, Errands(self.model))
        self.panes = CanvasPanes(easel)
        qtbot.addWidget(self.panes)
        self.panes.resize(802, 300)
        self.panes.show()
        self.model.open(matted_document(), "picture")
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()

    def arrange(self, arrangement: Arrangement) -> None:
        self.state.set_arrangement(arrangement)
        self.settle()

    @property
    def views(self) -> list[CanvasView]:
        return self.panes.findChildren(CanvasView)

    def send(self, view: CanvasView, kind: QEvent.Type, x: float, y: float) -> None:
        port, place = view.viewport(), QPointF(x, y)
        moves = kind == QEvent.Type.MouseMove
        event = QMouseEvent(
            kind,
            place,
            port.mapToGlobal(place),
            NO_BUTTON if moves else LEFT_BUTTON,
            NO_BUTTON,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(port, event)
        self.settle()

    def hover(self, view: CanvasView, x: float, y: float) -> None:
        self.send(view, QEvent.Type.MouseMove, x, y)

    def leave(self, view: CanvasView) -> None:
        QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
        self.settle()

    def seen(self, view: CanvasView) -> np.ndarray:
        self.settle()
        return rgb(view.viewport().grab().toImage()).astype(int)
