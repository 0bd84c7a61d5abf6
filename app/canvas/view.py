"""The canvas: shows the document and hands the pointer to the tool."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette, QTabletEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

from app.actions import tool_action
from app.canvas.drop_view import DropView
from app.canvas.hand import Hand
from app.canvas.held_keys import HeldKeys
from app.canvas.marks import Marks
from app.canvas.pointer_look import brush_cursor, cursor_shape
from app.canvas.wipe import Wipe
from app.tool_state import ToolKind
from app.view_state import Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QPainter, QWheelEvent

    from app.canvas.easel import Easel
    from app.tools.base import CanvasPointer
    from sim_core.rect import Rect
    from sim_core.trimap import Point

_FINISHING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLACE_SHARE, _PLACE_ZOOM = 0.4, 8.0
"""How much of the view a place takes that is jumped to, and the closest look at it."""

_SIZE_PER_NOTCH = 1.15


class CanvasView(DropView):
    """The picture with its layers, painted on with the tool in hand."""

    cursor_moved = Signal(object)  # (x, y) inside the picture, or None
    hovered = Signal(object)  # Point of the picture, or None

    def __init__(self, easel: Easel, side: Side = Side.LEFT) -> None:
        super().__init__(easel.scene)
        if easel.scene.parent() is None:
            easel.scene.setParent(self)  # ends in this thread, not where garbage is found
        self._easel = easel
        self._model, self._view_state = easel.model, easel.view_state
        self._tool_state, self._toolbox = easel.tool_state, easel.toolbox
        self._item, self._side = easel.scene.picture, side
        self._item.set_side(self.viewport(), side)
        self._hand = Hand(self, easel.model, easel.toolbox)
        self._marks = Marks(self, easel.errands, easel.keymap)
        self._wipe = Wipe(self.viewport(), easel.view_state)
        self._echo: Point | None = None
        self._keys = HeldKeys(easel.keymap, self._holds(), self, shifted=("pan",))
        self._prepare_widget()
        self._connect(easel)
        self._show_cursor()

    def _prepare_widget(self) -> None:
        self.setAccessibleName("Canvas")
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setTabletTracking(True)

    def _connect(self, easel: Easel) -> None:
        easel.model.opened.connect(self.show_document)
        easel.model.closed.connect(self.show_document)
        easel.tool_state.changed.connect(self._show_cursor)
        easel.view_state.changed.connect(self._show_cursor)
        easel.errands.changed.connect(self._show_cursor)
        self.looked.connect(self._show_cursor)
        self._hand.changed.connect(self._show_cursor)
        self._hand.changed.connect(self._tell_place)
        self._hand.moved.connect(self._on_hand_moved)

    def _holds(self) -> dict[str, Callable[[bool], None]]:
        return {
            "pan": self._hand.hold_space,
            "peek": self._view_state.set_peeking,
            "bare": self._view_state.hide_overlays,
            **{tool_action(kind): partial(self._hold_tool, kind) for kind in ToolKind},
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

    def let_go(self) -> None:
        """Forget what is pressed here, because it has been cancelled elsewhere."""
        self._hand.let_go()

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
        self.flash(rect)

    def flash(self, rect: Rect) -> None:
        """Show for a moment where a place of the picture is."""
        self._marks.flash(rect)

    @Slot()
    def show_document(self) -> None:
        """Look at all of the document that is open now, if there is one."""
        self.show_picture(self._item.boundingRect().size())
        self._show_cursor()

    def _on_hand_moved(self, pointer: CanvasPointer) -> None:
        inside = self._item.boundingRect().contains(*pointer.point)
        self.cursor_moved.emit((int(pointer.x), int(pointer.y)) if inside else None)
        if pointer.button == Qt.MouseButton.NoButton:
            position = self._hand.position or QPointF()
            self._view_state.activate(self._wipe.side_of(position.x()) or self._side)

    def _tell_place(self) -> None:
        position = None if self._hand.would_drag else self._hand.position
        point = None if position is None else self.picture_point(position)
        self.hovered.emit(None if point is None else (point.x(), point.y()))

    @Slot(object)
    def show_echo(self, point: Point | None) -> None:
        """Show the brush where the pointer is in another view of the same picture."""
        self._echo = point
        self._show_cursor()

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
        shape = cursor_shape(self._hand, is_open=self._model.is_open)
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)
        tool = self._toolbox.tool
        position = self._brush_position() if shape == Qt.CursorShape.BlankCursor else None
        shown = None if position is None else brush_cursor(self, tool, position)
        self._marks.show_cursor(shown)
        self._marks.show_outline(tool)

    def _brush_position(self) -> QPointF | None:
        if self._hand.position is not None or self._echo is None:
            return self._hand.position
        return self.viewportTransform().map(QPointF(*self._echo))

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Dark))

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        painter.save()
        painter.resetTransform()
        self._wipe.paint(painter)
        self._marks.paint(painter)
        painter.restore()
