"""Mouse and pen events as tools understand them, each touch of the pen only once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QSinglePointEvent, QTabletEvent

from app.tools.base import CanvasPointer

if TYPE_CHECKING:
    from app.canvas.camera_view import CameraView

_ECHO_TIME_MS = 300


class PointerInput:
    """Reads events; knows which mouse events are only echoes of the pen.

    Systems repeat a pen as a mouse, before, between or after its own events.
    """

    def __init__(self, view: CameraView) -> None:
        self._view = view
        self._pen_is_down = False
        self._since_pen = QElapsedTimer()

    def read(
        self, event: QSinglePointEvent, button: Qt.MouseButton | None = None
    ) -> CanvasPointer:
        """Return the pointer of an event, with `button` in place of the event's own."""
        point = self._view.picture_point(event.position())
        return CanvasPointer(
            point.x(),
            point.y(),
            button=_button_of(event) if button is None else button,
            shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier),
            pressure=event.pressure() if isinstance(event, QTabletEvent) else None,
            scale=self._view.window_scale,
        )

    def note_pen(self, event: QTabletEvent) -> None:
        """Take note of a pen that is there, and whether it touches."""
        self._pen_is_down = event.buttons() != Qt.MouseButton.NoButton
        self._since_pen.start()

    def is_echo(self, event: QMouseEvent) -> bool:
        """Return whether the pen has told the same already."""
        if self._pen_is_down:
            return True
        made_up = event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
        recent = self._since_pen.isValid() and not self._since_pen.hasExpired(_ECHO_TIME_MS)
        return made_up and recent


def _button_of(event: QSinglePointEvent) -> Qt.MouseButton:
    """Return the button; the eraser end of a pen stands for the right one."""
    eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
    if eraser and event.button() == Qt.MouseButton.LeftButton:
        return Qt.MouseButton.RightButton
    return event.button()
