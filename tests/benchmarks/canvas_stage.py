"""A canvas of the usual size with a large picture, driven by events and timed."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.canvas.easel import Easel
from app.canvas.view import CanvasView
from app.document_model import DocumentModel
from app.errands import Errands
from app.tool_state import ToolState
from app.view_state import Arrangement, ViewState
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.trimap import UNKNOWN, from_mask

if TYPE_CHECKING:
    from collections.abc import Callable

VIEW = 1920, 1080
BRUSH = 200

_NO_BUTTON, _LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def shape(megapixels: float) -> tuple[int, int]:
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    return height, round(height * 1.5)


def picture_of(megapixels: float) -> Picture:
    height, width = shape(megapixels)
    small = np.random.default_rng(0).integers(
        0, 256, (height // 8, width // 8, 3), np.uint8
    )
    enlarged = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return Picture(np.asarray(enlarged, np.uint8))


def document_of(megapixels: float) -> MattingDocument:
    """Return a picture with a disc of foreground, a band, and an alpha for it."""
    height, width = shape(megapixels)
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (width // 2, height // 2), height // 3, 1, -1)
    band = height // 20
    document = MattingDocument(picture_of(megapixels), from_mask(mask > 0, band, band))
    unknown = document.trimap == UNKNOWN
    document.alpha[unknown] = 0.5
    return document


class Canvas:
    """A canvas of the usual size, driven by events."""

    def __init__(self, document: MattingDocument) -> None:
        self.model, self.view_state = DocumentModel(), ViewState()
        self.tool_state = tool_state = ToolState()
        tool_state.set_size(BRUSH)
        self.view = CanvasView(
            Easel(self.model, self.view_state, tool_state, Errands(self.model))
        )
        self.view.resize(*VIEW)
        self.view.show()
        self.model.open(document, "picture")
        QApplication.processEvents()

    def send(self, kind: QEvent.Type, x: float, y: float) -> None:
        place, port = QPointF(x, y), self.view.viewport()
        button = _NO_BUTTON if kind == QEvent.Type.MouseMove else _LEFT
        plain = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, place, port.mapToGlobal(place), button, _LEFT, plain)
        QApplication.sendEvent(port, event)

    def stroke(self) -> tuple[list[float], float]:
        """Stroke over the view; return what each move and the release take."""
        self.send(QEvent.Type.MouseButtonPress, 200, 300)
        moves = [
            milliseconds(partial(self.move, 200 + 25 * step, 300 + 8 * step))
            for step in range(60)
        ]
        release = partial(self.send, QEvent.Type.MouseButtonRelease, 1700, 780)
        return moves, milliseconds(release)

    def close(self) -> None:
        self.view.close()
        self.view.deleteLater()
        QApplication.processEvents()

    def move(self, x: float, y: float) -> None:
        self.send(QEvent.Type.MouseMove, x, y)
        QApplication.processEvents()


def _wipe(canvas: Canvas) -> None:
    canvas.view_state.set_arrangement(Arrangement.WIPE)


def _turn(canvas: Canvas) -> None:
    canvas.view.turn_to(30)
    canvas.view.mirror()


def _wipe_and_turn(canvas: Canvas) -> None:
    _wipe(canvas)
    _turn(canvas)


LOOKS = {"wipe": _wipe, "wipe turned": _wipe_and_turn, "turned": _turn}


def milliseconds(work: Callable[[], object]) -> float:
    """Return the work of this thread: what others do meanwhile is not the canvas's."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def p95(times: list[float]) -> float:
    return float(np.percentile(times, 95))
