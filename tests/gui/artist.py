"""A person at the canvas: real Qt events at places of the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.easel import Easel
from app.canvas.view import CanvasView
from app.document_model import DocumentModel
from app.errands import Errands
from app.tool_state import ToolState
from app.view_state import ViewState
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
NO_BUTTON = Qt.MouseButton.NoButton
PLAIN, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)

Place = tuple[int, int]


def blank_document(width: int = 120, height: int = 90, seed: int = 0) -> MattingDocument:
    """Return a picture of noise that nobody has painted on."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return MattingDocument(Picture(pixels))


def matted_document(width: int = 120, height: int = 90) -> MattingDocument:
    """Return a picture with all three classes, an alpha, a foreground and patterns."""
    document = blank_document(width, height)
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[:, : width // 4] = BACKGROUND
    trimap[:, -width // 4 :] = FOREGROUND
    document.load_trimap(trimap)
    random = np.random.default_rng(1)
    update = MattingUpdate(
        document.epoch,
        document.revision,
        exact=True,
        rect=document.bounds,
        alpha=random.random((height, width), np.float32),
        foreground=random.integers(0, 256, (height, width, 3), np.uint8),
        pattern=np.broadcast_to(np.arange(height)[:, None] * 20 // height, (height, width)),
        confidence=np.full((height, width), 255, np.uint8),
    )
    document.apply(update)
    return document


def _pen(kind: QPointingDevice.PointerType) -> QPointingDevice:
    return QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        kind,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        2,
        "",
        QPointingDeviceUniqueId(),
    )


@dataclass
class Artist:
    """Drives a canvas through its viewport; places are pixels of the viewport."""

    model: DocumentModel = field(default_factory=DocumentModel)
    view_state: ViewState = field(default_factory=ViewState)
    tool_state: ToolState = field(default_factory=ToolState)

    def __post_init__(self) -> None:
        self.errands = Errands(self.model)
        self.view = CanvasView(
            Easel(self.model, self.view_state, self.tool_state, self.errands)
        )
        self.view.resize(400, 300)
        self.view.show()
        self._pen = _pen(QPointingDevice.PointerType.Pen)
        self._eraser = _pen(QPointingDevice.PointerType.Eraser)

    @property
    def trimap(self) -> np.ndarray:
        return self.model.document.trimap

    def open(self, document: MattingDocument) -> None:
        self.model.open(document, "picture")
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()

    def settle_layers(self) -> None:
        """Wait until all that is shown has followed the document."""
        self.settle()
        while self.view.scene().picture._catch_up_timer.isActive():
            self.settle()

    def place_of(self, x: float, y: float) -> Place:
        """Return the pixel of the viewport at a point of the picture."""
        point = self.view.viewportTransform().map(QPointF(x, y)).toPoint()
        return point.x(), point.y()

    def point_at(self, place: Place) -> tuple[float, float]:
        point = self.view.picture_point(QPointF(*place))
        return point.x(), point.y()

    def press(self, place: Place, button=LEFT, keys=PLAIN) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, QPoint(*place))

    def move(self, place: Place, buttons=NO_BUTTON, keys=PLAIN) -> None:
        # Not by QTest: it moves the system's pointer, which may be there already.
        position = QPointF(*place)
        to_screen = self.view.viewport().mapToGlobal(position)
        event = QMouseEvent(
            QEvent.Type.MouseMove, position, to_screen, NO_BUTTON, buttons, keys
        )
        QApplication.sendEvent(self.view.viewport(), event)
        self.settle()

    def release(self, place: Place, button=LEFT, keys=PLAIN) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, QPoint(*place))

    def click(self, place: Place, button=LEFT, keys=PLAIN) -> None:
        QTest.mouseClick(self.view.viewport(), button, keys, QPoint(*place))

    def drag(self, *places: Place, button=LEFT, keys=PLAIN) -> None:
        self.press(places[0], button, keys)
        for place in places[1:]:
            self.move(place, button, keys)
        self.release(places[-1], button, keys)

    def wheel(self, place: Place, notches: float, keys=PLAIN) -> None:
        position = QPointF(*place)
        event = QWheelEvent(
            position,
            self.view.viewport().mapToGlobal(position),
            QPoint(),
            QPoint(0, round(120 * notches)),
            NO_BUTTON,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def pen(
        self, kind: QEvent.Type, place: Place, pressure: float, *, eraser: bool = False
    ) -> QTabletEvent:
        position = QPointF(*place)
        up = kind == QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind,
            self._eraser if eraser else self._pen,
            position,
            self.view.viewport().mapToGlobal(position),
            pressure,
            0,
            0,
            0,
            0,
            0,
            PLAIN,
            NO_BUTTON if kind == QEvent.Type.TabletMove else LEFT,
            NO_BUTTON if up else LEFT,
        )
        QApplication.sendEvent(self.view.viewport(), event)
        return event

    def pen_stroke(
        self, *places: Place, pressure: float = 1.0, eraser: bool = False
    ) -> None:
        self.pen(QEvent.Type.TabletPress, places[0], pressure, eraser=eraser)
        for place in places[1:]:
            self.pen(QEvent.Type.TabletMove, place, pressure, eraser=eraser)
        self.pen(QEvent.Type.TabletRelease, places[-1], 0.0, eraser=eraser)

    def leave(self) -> None:
        """Take the pointer elsewhere, so that no brush is drawn."""
        QApplication.sendEvent(self.view.viewport(), QEvent(QEvent.Type.Leave))
        self.settle()

    def screen(self) -> QImage:
        """Return what stands on the screen, not what a repaint would give."""
        self.settle()
        return self.view.screen().grabWindow(self.view.winId()).toImage()

    def seen(self) -> np.ndarray:
        """Return the picture's own pixels as they are shown at 100 %."""
        self.view.set_zoom(1.0)
        self.leave()
        left, top = self.place_of(0, 0)
        height, width = self.trimap.shape
        shown = self.view.grab().toImage().copy(left, top, width, height)
        return rgb(shown)


def rgb(image: QImage) -> np.ndarray:
    """Return an opaque picture as H×W×3."""
    image = image.convertToFormat(image.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
