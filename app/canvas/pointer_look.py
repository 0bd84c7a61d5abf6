"""What the pointer looks like over the canvas: a system cursor, or the brush."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from app.canvas.cursor import BrushCursor

if TYPE_CHECKING:
    from app.canvas.camera_view import CameraView
    from app.canvas.hand import Hand
    from app.tools.base import Tool


def cursor_shape(hand: Hand, *, is_open: bool) -> Qt.CursorShape:
    """Return the system's cursor; a blank one where the brush is drawn instead."""
    if not is_open:
        return Qt.CursorShape.ForbiddenCursor
    if hand.is_dragging:
        return Qt.CursorShape.ClosedHandCursor
    if hand.would_drag:
        return Qt.CursorShape.OpenHandCursor
    return Qt.CursorShape.BlankCursor


def brush_cursor(view: CameraView, tool: Tool, position: QPointF) -> BrushCursor:
    """Return the brush at a position of the viewport, in pixels of the window."""
    to_view, scale = view.viewportTransform(), view.window_scale
    size, core = tool.ring or (0.0, 0.0)
    return BrushCursor(
        to_view.map(QPointF(*tool.anchor)) if tool.anchor else position,
        size * scale,
        tool.value,
        to_view.map(QPointF(*tool.guide)) if tool.guide else None,
        core * scale,
    )
