"""The canvas: shows the document and hands the pointer to the tool."""

from __future__ import annotations

from functools import partial
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
from app.canvas.held_keys import HeldKeys
from app.canvas.marks import Marks
from app.canvas.picture_item import PictureItem
from app.tool_state import ToolKind
from app.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from collections.abc import Callable

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
    from app.errands import Errands
    from app.tool_state import ToolState
    from app.tools.base import CanvasPointer
    from app.view_state import ViewState
    from sim_core.rect import Rect

_FINISHING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLACE_SHARE, _PLACE_ZOOM = 0.4, 8.0
"""How much of the view a place takes that is jumped to, and the closest look at it."""

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
        errands: Errands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._view_state = model, view_state
        self._item = PictureItem(model, view_state)
        self.scene().addItem(self._item)
        self._tool_state, self._errands = tool_state, errands
        self._toolbox = Toolbox(model, tool_state, errands, self)
        self._hand = Hand(self, model, self._toolbox)
        self._marks = Marks(self, errands)
        self._keys = HeldKeys(self._holds())
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
        self._errands.changed.connect(self._show_cursor)
        self.zoom_changed.connect(self._show_cursor)
        self._hand.changed.connect(self._show_cursor)
        self._hand.moved.connect(self._on_hand_moved)

    def _holds(self) -> dict[Qt.Key, Callable[[bool], None]]:
        tools = {
            Qt.Key(ord(kind.value.key)): partial(self._hold_tool, kind) for kind in ToolKind
        }
        return {
            Qt.Key.Key_Space: self._hand.hold_space,
            Qt.Key.Key_P: self._view_state.set_peeking,
            Qt.Key.Key_0: self._view_state.hide_overlays,
            **tools,
        }

    def _hold_tool(self, kind: ToolKind, held: bool) -> None:
        if held:
            self._toolbox.press_key(kind)
        else:
            self._toolbox.release_key(kind)

    def cancel_stroke(self) -> bool:
        """Take back what the pointer has begun; return whether there was anything."""
        active = self._toolbox.tool.is_active
        if active:
            self._toolbox.tool.cancel()
            self._hand.let_go()
            self._show_cursor()
        return active

    def undo_stroke(self) -> bool:
        """Take back the last part of what the pointer has begun, if it has begun any."""
        undone = self._toolbox.tool.step_back() or self.cancel_stroke()
        self._show_cursor()
        return undone

    def look_at(self, rect: Rect) -> None:
        """Show a place of the picture in the middle, near enough to see it well."""
        size = self.viewport().size() * self.devicePixelRatioF()
        sides = size.width() / rect.width, size.height() / rect.height
        zoom = min(_PLACE_SHARE * min(sides), _PLACE_ZOOM)
        self.look_at_point((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2, zoom)
        self._marks.flash(rect)

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
        if event.type() == QEvent.Type.ShortcutOverride and self._keys.claims(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event) and not self._use_for_tool(event.key()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._keys.release(event):
            event.ignore()

    def _use_for_tool(self, key: int) -> bool:
        """Finish or shorten what the tool has begun; return whether it had."""
        tool = self._toolbox.tool
        used = (key in _FINISHING_KEYS and tool.finish()) or (
            key == Qt.Key.Key_Backspace and tool.step_back()
        )
        self._show_cursor()
        return used

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keys.release_all()

    # What the pointer looks like

    def _show_cursor(self) -> None:
        shape = self._cursor_shape()
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)
        self._marks.show_cursor(self._brush_cursor(shape))
        self._marks.show_outline(self._toolbox.tool)

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
        tool, scale = self._toolbox.tool, self.window_scale
        size, core = tool.ring or (0.0, 0.0)
        return BrushCursor(
            to_view.map(QPointF(*tool.anchor)) if tool.anchor else position,
            size * scale,
            tool.value,
            to_view.map(QPointF(*tool.guide)) if tool.guide else None,
            core * scale,
        )

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Dark))

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        painter.save()
        painter.resetTransform()
        self._marks.paint(painter)
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
