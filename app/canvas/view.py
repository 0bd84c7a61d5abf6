"""The canvas: shows the document and hands the pointer to the tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPalette,
    QTabletEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsView

from app.canvas.camera import turned
from app.canvas.camera_view import CameraView
from app.canvas.cursor import BrushCursor
from app.canvas.layers import Layers
from app.canvas.picture_item import PictureItem
from app.canvas.pointer_input import PointerInput
from app.tools.brush import BrushTool

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData, QRect
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragMoveEvent,
        QDropEvent,
        QFocusEvent,
        QPainter,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from app.document_model import DocumentModel
    from app.tool_state import ToolState
    from app.tools.base import CanvasPointer, Tool
    from app.view_state import ViewState
    from sim_core.rect import Rect

_HELD_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_P)
_ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}
_ARROW_STEP = 48
_SIZE_PER_NOTCH = 1.15
_PAINTING_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class CanvasView(CameraView):
    """The picture with its layers, painted on with the tool in hand."""

    paths_dropped = Signal(list)  # list[Path]
    image_dropped = Signal(object)  # QImage
    cursor_moved = Signal(object)  # (x, y) inside the picture, or None

    def __init__(
        self,
        model: DocumentModel,
        view_state: ViewState,
        tool_state: ToolState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._view_state, self._tool_state = model, view_state, tool_state
        self._layers: Layers | None = None
        self._item = PictureItem(view_state)
        self.scene().addItem(self._item)
        self._tool: Tool = BrushTool(model, tool_state, self)
        self._input = PointerInput(self)
        self._cursor: BrushCursor | None = None
        self._position: QPointF | None = None
        self._pan_from: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._space_is_held = False
        self._prepare_widget()
        self._connect()

    def _prepare_widget(self) -> None:
        self.setAccessibleName("Canvas")
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self._choose_system_cursor()

    def _connect(self) -> None:
        self._model.opened.connect(self._on_opened)
        self._model.closed.connect(self._on_closed)
        self._model.trimap_changed.connect(self._on_trimap_changed)
        self._model.alpha_changed.connect(self._on_alpha_changed)
        self._model.undo_stack.indexChanged.connect(self._on_history_moved)
        self._view_state.changed.connect(self._item.update)
        self._tool_state.changed.connect(self._show_cursor)

    # The document

    def _on_opened(self) -> None:
        self._show(Layers(self._model.document))

    def _on_closed(self) -> None:
        self._show(None)

    def _show(self, layers: Layers | None) -> None:
        self._layers = layers
        self._item.show_layers(layers)
        self.scene().setSceneRect(self._item.boundingRect())
        self.fit()
        self._choose_system_cursor()
        self._show_cursor()

    def _on_trimap_changed(self, rect: Rect) -> None:
        if self._layers is None:
            return
        was_blank = self._layers.is_blank
        self._layers.mark_trimap(rect)
        if was_blank and not self._layers.is_blank:
            self._item.update()
        else:
            self._item.update_rect(rect, self.zoom)

    def _on_alpha_changed(self, rect: Rect) -> None:
        if self._layers is not None:
            self._layers.mark_alpha(rect)
            self._item.update_rect(rect, self.zoom)

    def _on_history_moved(self) -> None:
        if self._layers is not None and self._layers.recount():
            self._item.update()

    def cancel_stroke(self) -> bool:
        """Take back what the pointer has begun; return whether there was anything."""
        active = self._tool.is_active
        if active:
            self._tool.cancel()
            self._show_cursor()
        return active

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._input.is_echo(event):
            self._press(event.position(), self._input.read(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._input.is_echo(event):
            self._move(event.position(), self._input.read(event, self._button))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._input.is_echo(event):
            self._release(event.position(), self._input.read(event))

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        self._input.note_pen(event)
        if event.type() == QEvent.Type.TabletPress:
            self._tool.cancel()  # of a mouse press that was an echo ahead of time
            self._press(event.position(), self._input.read(event))
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(event.position(), self._input.read(event))
        else:
            self._move(event.position(), self._input.read(event, self._button))

    def _press(self, position: QPointF, pointer: CanvasPointer) -> None:
        self._position = position
        if not self._model.is_open or self._tool.is_active:
            return
        self._button = pointer.button
        if self._space_is_held or pointer.button == Qt.MouseButton.MiddleButton:
            self._pan_from = position
            self._choose_system_cursor()
        elif pointer.button in _PAINTING_BUTTONS:
            self._tool.press(pointer)
        self._show_cursor()

    def _move(self, position: QPointF, pointer: CanvasPointer) -> None:
        self._position = position
        if self._pan_from is not None:
            offset, self._pan_from = position - self._pan_from, position
            self.pan(offset)
        elif not self._model.is_open:
            return
        elif self._tool.is_active:
            self._tool.move(pointer)
        else:
            self._tool.hover(pointer)
        self._show_cursor()
        self._tell_position(pointer)

    def _release(self, position: QPointF, pointer: CanvasPointer) -> None:
        if pointer.button != self._button:
            return
        self._position, self._button = position, Qt.MouseButton.NoButton
        if self._pan_from is not None:
            self._pan_from = None
            self._choose_system_cursor()
        elif self._tool.is_active:
            self._tool.release(pointer)
        self._show_cursor()

    def _tell_position(self, pointer: CanvasPointer) -> None:
        inside = self._item.boundingRect().contains(*pointer.point)
        self.cursor_moved.emit((int(pointer.x), int(pointer.y)) if inside else None)

    def pan(self, offset: QPointF) -> None:
        super().pan(offset)
        self.viewport().update()  # scrolling has moved the drawn cursor too

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        if not self._model.is_open:
            return
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._tool_state.scale_size(_SIZE_PER_NOTCH ** (turn / 120))
        elif _is_two_finger_pan(event):
            self.pan(QPointF(event.pixelDelta()))
        else:
            self.set_zoom(turned(self.zoom, turn / 8), event.position())
        self._show_cursor()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QTabletEvent):
            self.tabletEvent(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            return self._pinch(event)
        if event.type() == QEvent.Type.Leave:
            self._position = None
            self._show_cursor()
            self.cursor_moved.emit(None)
        elif event.type() == QEvent.Type.Enter:
            self._take_focus()
        return super().viewportEvent(event)

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.set_zoom(self.zoom * (1 + event.value()), event.position())
        return True

    def _take_focus(self) -> None:
        """Let held keys reach the canvas under the pointer, unless something is typed."""
        focused = QApplication.focusWidget()
        if focused is None or focused.testAttribute(
            Qt.WidgetAttribute.WA_InputMethodEnabled
        ):
            return
        if focused.window() is self.window():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    # Keys

    def event(self, event: QEvent) -> bool:
        claimed = event.type() == QEvent.Type.ShortcutOverride and _is_held_key(event)
        if claimed:
            event.accept()
        return claimed or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_held_key(event):
            self._hold(event, held=True)
        elif event.key() in _ARROWS:
            self.pan(_ARROWS[Qt.Key(event.key())] * _ARROW_STEP)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _HELD_KEYS:
            self._hold(event, held=False)
        else:
            event.ignore()

    def _hold(self, event: QKeyEvent, *, held: bool) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_P:
            self._view_state.set_peeking(held)
        else:
            self._space_is_held = held
            self._choose_system_cursor()
            self._show_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space_is_held = False
        self._view_state.set_peeking(False)
        self._choose_system_cursor()
        self._show_cursor()

    # What the pointer looks like

    def _choose_system_cursor(self) -> None:
        shape = Qt.CursorShape.BlankCursor
        if not self._model.is_open:
            shape = Qt.CursorShape.ForbiddenCursor
        elif self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space_is_held:
            shape = Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    def _show_cursor(self) -> None:
        before, self._cursor = self._cursor, self._brush_cursor()
        if before == self._cursor:
            return
        for cursor in (before, self._cursor):
            if cursor is not None:
                self.viewport().update(cursor.area())

    def _brush_cursor(self) -> BrushCursor | None:
        hidden = self._space_is_held or self._pan_from is not None
        if hidden or self._position is None or not self._model.is_open:
            return None
        to_view = self.viewportTransform()
        anchor, guide = self._tool.anchor, self._tool.guide
        return BrushCursor(
            to_view.map(QPointF(*anchor)) if anchor else self._position,
            self._tool_state.size * self.window_scale,
            self._tool.value,
            (to_view.map(QPointF(*guide[0])), to_view.map(QPointF(*guide[1])))
            if guide
            else None,
        )

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Dark))

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        if self._cursor is not None:
            painter.save()
            painter.resetTransform()
            self._cursor.paint(painter)
            painter.restore()

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _paths_in(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = _paths_in(event.mimeData())
        image = event.mimeData().imageData()
        if paths:
            self.paths_dropped.emit(paths)
        elif isinstance(image, QImage):
            self.image_dropped.emit(image)
        event.acceptProposedAction()


def _is_held_key(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent) and event.key() in _HELD_KEYS and not event.modifiers()
    )


def _paths_in(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _is_two_finger_pan(event: QWheelEvent) -> bool:
    touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
    fingers = touchpad or event.phase() != Qt.ScrollPhase.NoScrollPhase
    zooming = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return fingers and not zooming and not event.pixelDelta().isNull()
