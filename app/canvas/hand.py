"""What the person's hand does over the canvas: it paints, or moves the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPointingDevice, QSinglePointEvent, QTabletEvent

from app.canvas.drags import PanDrag, TurnDrag
from app.tools.base import CanvasPointer

if TYPE_CHECKING:
    from app.canvas.camera_view import CameraView
    from app.canvas.drags import Drag
    from app.document_model import DocumentModel
    from app.tools.toolbox import Toolbox

_ECHO_TIME_MS = 300
_PAINTING_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class Hand(QObject):
    """Reads mouse and pen and moves the tool or the picture.

    Systems repeat a pen as a mouse, before, between or after its own events. Each touch
    counts once.
    """

    changed = Signal()
    moved = Signal(object)  # CanvasPointer

    def __init__(self, view: CameraView, model: DocumentModel, toolbox: Toolbox) -> None:
        super().__init__(view)
        self._view, self._model, self._toolbox = view, model, toolbox
        self._position: QPointF | None = None
        self._drag: Drag | None = None
        self._button = Qt.MouseButton.NoButton
        self._space_is_held = False
        self._pen_is_down = False
        self._since_pen = QElapsedTimer()

    @property
    def position(self) -> QPointF | None:
        """Where the pointer is in the viewport; None while it is elsewhere."""
        return self._position

    @property
    def is_dragging(self) -> bool:
        """Whether the picture is being moved or turned."""
        return self._drag is not None

    @property
    def would_drag(self) -> bool:
        """Whether the key is held that makes any button move the picture."""
        return self._space_is_held

    def hold_space(self, held: bool) -> None:
        self._space_is_held = held
        self.changed.emit()

    def let_go(self) -> None:
        """Forget what is pressed; its release will mean nothing."""
        self._button, self._drag = Qt.MouseButton.NoButton, None

    def leave(self) -> None:
        """Take note that the pointer has left the viewport."""
        self._position = None
        self.changed.emit()

    def use_mouse(self, event: QMouseEvent) -> None:
        """Act on a press, move or release of the mouse, unless the pen told it already."""
        if not self._is_echo(event):
            self._use(event)

    def use_pen(self, event: QTabletEvent) -> None:
        """Act on a press, move or release of a pen."""
        event.accept()
        self._pen_is_down = event.buttons() != Qt.MouseButton.NoButton
        self._since_pen.start()
        if event.type() == QEvent.Type.TabletPress and self._is_painting:
            self._toolbox.tool.take_back_press()  # it was an echo ahead of its time
            self.let_go()
        self._use(event)

    def _use(self, event: QSinglePointEvent) -> None:
        self._position = event.position()
        match event.type():
            case (
                QEvent.Type.MouseButtonPress
                | QEvent.Type.MouseButtonDblClick
                | QEvent.Type.TabletPress
            ):
                self._press(self._read(event), event.position())
            case QEvent.Type.MouseButtonRelease | QEvent.Type.TabletRelease:
                self._release(self._read(event))
            case _:
                self._move(event)
        self.changed.emit()

    def _press(self, pointer: CanvasPointer, position: QPointF) -> None:
        if not self._model.is_open or self._button != Qt.MouseButton.NoButton:
            return
        if self._space_is_held or pointer.button == Qt.MouseButton.MiddleButton:
            drag = TurnDrag if pointer.shift else PanDrag
            self._button, self._drag = pointer.button, drag(self._view, position)
        elif pointer.button in _PAINTING_BUTTONS:
            self._button = pointer.button
            self._toolbox.note_use()
            self._toolbox.tool.press(pointer)

    def _move(self, event: QSinglePointEvent) -> None:
        if self._drag is not None:
            in_steps = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            follow = self._drag.follow_in_steps if in_steps else self._drag.follow
            follow(event.position())
        pointer = self._read(event, self._button)
        if self._is_painting:
            self._toolbox.tool.move(pointer)
        elif self._drag is None and self._model.is_open:
            self._toolbox.tool.hover(pointer)
        self.moved.emit(pointer)

    def _release(self, pointer: CanvasPointer) -> None:
        if pointer.button != self._button:
            return
        was_painting = self._is_painting
        self.let_go()
        if was_painting:
            self._toolbox.tool.release(pointer)

    @property
    def _is_painting(self) -> bool:
        return self._button != Qt.MouseButton.NoButton and self._drag is None

    def _read(
        self, event: QSinglePointEvent, button: Qt.MouseButton | None = None
    ) -> CanvasPointer:
        point = self._view.picture_point(event.position())
        return CanvasPointer(
            point.x(),
            point.y(),
            button=_button_of(event) if button is None else button,
            shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier),
            pressure=event.pressure() if isinstance(event, QTabletEvent) else None,
            scale=self._view.window_scale,
            right=self._view.camera.to_picture(1.0, 0.0),
        )

    def _is_echo(self, event: QMouseEvent) -> bool:
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
