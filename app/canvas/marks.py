"""What is drawn over the picture without being a part of it: cursor, outlines, signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from app.tools.base import Outline

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsView

    from app.canvas.cursor import BrushCursor
    from app.errands import Errands
    from app.keymap import KeyMap
    from app.tools.base import Tool
    from sim_core.rect import Rect

_DARK, _LIGHT = QColor(0, 0, 0, 200), QColor(255, 255, 255, 235)
_DARK_WIDTH, _LIGHT_WIDTH = 3.0, 1.2
_DASH = (4.0, 4.0)
_HANDLE = 3.0
_BLEED = 6
_PILL, _PILL_PADDING = QColor(0, 0, 0, 190), 8
_FLASH_MS = 1600


class Marks(QObject):
    """Keeps what is drawn over the picture, and has only what changes of it repainted."""

    def __init__(self, view: QGraphicsView, errands: Errands, keymap: KeyMap) -> None:
        super().__init__(view)
        self._view, self._errands, self._keymap = view, errands, keymap
        self._cursor: BrushCursor | None = None
        self._outline: _Line | None = None
        self._pill: QRect = QRect()
        self._text = ""
        self._flash: Outline | None = None
        self._flash_timer = QTimer(self, singleShot=True, interval=_FLASH_MS)
        self._flash_timer.timeout.connect(self._end_flash)

    def show_cursor(self, cursor: BrushCursor | None) -> None:
        before, self._cursor = self._cursor, cursor
        if before != cursor:
            for shown in (before, cursor):
                if shown is not None:
                    self._view.viewport().update(shown.area())

    def show_outline(self, tool: Tool) -> None:
        """Show what the tool has drawn, and what is being done with it."""
        outline = tool.outline
        before, self._outline = self._outline, self._line(outline)
        area = _changed_area(before, self._outline)
        if not area.isEmpty():
            self._view.viewport().update(area)
        self._show_work(outline if not tool.is_active else None)

    def flash(self, rect: Rect) -> None:
        """Show for a moment where a rectangle of the picture is."""
        left, top, right, bottom = rect.left, rect.top, rect.right, rect.bottom
        corners = (left, top), (right, top), (right, bottom), (left, bottom)
        self._flash = Outline(corners, is_closed=True)
        self._flash_timer.start()
        self._view.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Draw everything, in pixels of the window."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in (self._line(self._flash), self._outline):
            if line is not None:
                line.paint(painter)
        if self._text:
            _paint_pill(painter, self._pill, self._text)
        if self._cursor is not None:
            self._cursor.paint(painter)

    def _line(self, outline: Outline | None) -> _Line | None:
        return None if outline is None else _Line(outline, self._view)

    def _end_flash(self) -> None:
        self._flash = None
        self._view.viewport().update()

    def _show_work(self, outline: Outline | None) -> None:
        """Say beside a waiting outline what it waits for and how to stop it."""
        text, pill = "", QRect()
        if outline is not None and self._errands.label:
            text = f"{self._errands.label} … {self._errands.share:.0%}   "
            text += self._keymap.say("{step_back} stops")
            pill = self._place_for(text.replace("%", " %"), outline)
        if (text, pill) == (self._text, self._pill):
            return
        self._view.viewport().update(self._pill)
        self._text, self._pill = text.replace("%", " %"), pill
        self._view.viewport().update(pill)

    def _place_for(self, text: str, outline: Outline) -> QRect:
        metrics = QFontMetrics(self._view.font())
        width = metrics.horizontalAdvance(text) + 2 * _PILL_PADDING
        height = metrics.height() + _PILL_PADDING
        visible = self._view.viewport().rect().adjusted(8, 8, -8, -8)
        middle = (_Line(outline, self._view).box() & visible).center()
        return QRect(middle.x() - width // 2, middle.y() - height // 2, width, height)


class _Line:
    """An outline in pixels of the window."""

    def __init__(self, outline: Outline, view: QGraphicsView) -> None:
        to_view = view.viewportTransform()
        self.points = [to_view.map(QPointF(*point)) for point in outline.points]
        self.corners = [to_view.map(QPointF(*point)) for point in outline.corners]
        self.is_closed = outline.is_closed

    def box(self) -> QRect:
        return _box(self.points)

    def paint(self, painter: QPainter) -> None:
        """Draw light dashes on dark, so that they are seen on anything."""
        line = QPolygonF(self.points)
        light = QPen(_LIGHT, _LIGHT_WIDTH)
        light.setDashPattern(_DASH)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_DARK, _DARK_WIDTH), light):
            painter.setPen(pen)
            if self.is_closed:
                painter.drawPolygon(line)
            else:
                painter.drawPolyline(line)
        painter.setPen(QPen(_DARK, 1))
        painter.setBrush(_LIGHT)
        for corner in self.corners:
            reach = QPointF(_HANDLE, _HANDLE)
            painter.drawRect(QRectF(corner - reach, corner + reach))


def _changed_area(before: _Line | None, after: _Line | None) -> QRect:
    """Return where two outlines differ; a line that only grows differs at its end."""
    old = before.points if before is not None else []
    new = after.points if after is not None else []
    if before is not None and after is not None and before.is_closed != after.is_closed:
        return _box(old + new)
    pairs = zip(old, new, strict=False)
    same = next((number for number, (a, b) in enumerate(pairs) if a != b), None)
    if same is None:
        if len(old) == len(new):
            return QRect()
        same = min(len(old), len(new))
    first = max(same - 1, 0)
    closed = any(line is not None and line.is_closed for line in (before, after))
    return _box(old + new if closed else old[first:] + new[first:])


def _box(points: list[QPointF]) -> QRect:
    if not points:
        return QRect()
    box = QPolygonF(points).boundingRect().toAlignedRect()
    return box.adjusted(-_BLEED, -_BLEED, _BLEED, _BLEED)


def _paint_pill(painter: QPainter, pill: QRect, text: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PILL)
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
