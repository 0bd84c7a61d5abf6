"""The canvas: shows the document and hands the pointer to the tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QTabletEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsView

from app.canvas.camera_view import CameraView
from app.canvas.cursor import BrushCursor
from app.canvas.dropped import image_in, paths_in
from app.canvas.hand import Hand
from app.canvas.picture_item import PictureItem
from app.tools.brush import BrushTool

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
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
    from app.tools.base import CanvasPointer
    from app.view_state import ViewState

_HELD_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_P)
_SIZE_PER_NOTCH = 1.15


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
        self._item = PictureItem(model, view_state)
        self.scene().addItem(self._item)
        self._tool = BrushTool(model, tool_state, self)
        self._hand = Hand(self, model, self._tool)
        self._cursor: BrushCursor | None = None
        self._prepare_widget()
        self._connect()
        self._show_cursor()

    def _prepare_widget(self) -> None:
        self.setAccessibleName("Canvas")
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setTabletTracking(True)

    def _connect(self) -> None:
        self._model.opened.connect(self._on_document_changed)
        self._model.closed.connect(self._on_document_changed)
        self._tool_state.changed.connect(self._show_cursor)
        self.zoom_changed.connect(self._show_cursor)
        self._hand.changed.connect(self._show_cursor)
        self._hand.moved.connect(self._on_hand_moved)

    def cancel_stroke(self) -> bool:
        """Take back what the pointer has begun; return whether there was anything."""
        active = self._tool.is_active
        if active:
            self._tool.cancel()
            self._show_cursor()
        return active

    def _on_document_changed(self) -> None:
        self._item.show_document()
        self.show_picture(self._item.boundingRect().size())
        self._show_cursor()

    def _on_hand_moved(self, pointer: CanvasPointer) -> None:
        inside = self._item.boundingRect().contains(*pointer.point)
        self.cursor_moved.emit((int(pointer.x), int(pointer.y)) if inside else None)

    # Mouse, pen, wheel

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.use_mouse(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hand.use_mouse(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.use_mouse(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.use_mouse(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            turn = event.angleDelta().y() or event.angleDelta().x()
            self._tool_state.scale_size(_SIZE_PER_NOTCH ** (turn / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QTabletEvent):
            self._hand.use_pen(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hand.leave()
            self.cursor_moved.emit(None)
        elif event.type() == QEvent.Type.Enter:
            self._take_focus()
        return super().viewportEvent(event)

    def _take_focus(self) -> None:
        """Let held keys reach the canvas under the pointer, unless something is typed."""
        focused = QApplication.focusWidget()
        if focused is None or focused.window() is not self.window():
            return
        if not focused.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
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
        else:
            super().keyPressEvent(event)

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
            self._hand.hold_space(held)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._view_state.set_peeking(False)
        self._hand.hold_space(False)

    # What the pointer looks like

    def _show_cursor(self) -> None:
        shape = self._cursor_shape()
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)
        before, self._cursor = self._cursor, self._brush_cursor(shape)
        if before == self._cursor:
            return
        for cursor in (before, self._cursor):
            if cursor is not None:
                self.viewport().update(cursor.area())

    def _cursor_shape(self) -> Qt.CursorShape:
        if not self._model.is_open:
            return Qt.CursorShape.ForbiddenCursor
        if self._hand.is_panning:
            return Qt.CursorShape.ClosedHandCursor
        if self._hand.would_pan:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.BlankCursor

    def _brush_cursor(self, shape: Qt.CursorShape) -> BrushCursor | None:
        position = self._hand.position
        if position is None or shape != Qt.CursorShape.BlankCursor:
            return None
        to_view = self.viewportTransform()
        anchor, guide = self._tool.anchor, self._tool.guide
        return BrushCursor(
            to_view.map(QPointF(*anchor)) if anchor else position,
            self._tool_state.size * self.window_scale,
            self._tool.value,
            to_view.map(QPointF(*guide)) if guide else None,
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


def _is_held_key(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent) and event.key() in _HELD_KEYS and not event.modifiers()
    )
