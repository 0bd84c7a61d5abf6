"""Tools that draw an outline first: lasso and rectangle."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from app.tools.base import Outline, SteadyTool
from sim_core.rect import Rect
from sim_core.trimap import FOREGROUND

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.errands import Errands
    from app.tool_state import ToolState
    from app.tools.base import CanvasPointer
    from app.tools.region_edits import RegionEdits
    from sim_core.trimap import Point

_CLICK_REACH = 4.0
"""Pixels of the window that a click may wander before it counts as a drag."""

_CLOSING_REACH = 8.0
"""Pixels of the window around a corner in which a click means the corner."""

_SPACING = 1.5
"""Pixels of the window between two points of a line drawn by hand."""


class OutlineTool(SteadyTool, QObject):
    """Keeps the outline on the picture until what was asked for has been done."""

    def __init__(
        self,
        model: DocumentModel,
        tool_state: ToolState,
        edits: RegionEdits,
        errands: Errands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._tool_state = model, tool_state
        self._edits, self._errands = edits, errands
        self._button = Qt.MouseButton.NoButton
        self._pending: Outline | None = None
        errands.changed.connect(self._on_errands_changed)
        model.opened.connect(self.cancel)
        model.closed.connect(self.cancel)

    @property
    def _is_right(self) -> bool:
        return self._button == Qt.MouseButton.RightButton

    @property
    def _finds_object(self) -> bool:
        raise NotImplementedError

    @property
    def value(self) -> int:
        if self._is_right:
            return self._tool_state.opposite_value
        return FOREGROUND if self._finds_object else self._tool_state.value

    def _on_errands_changed(self) -> None:
        if not self._errands.label:
            self._pending = None


class RectangleTool(OutlineTool):
    """Drags a rectangle: left finds the object in it or fills it, right fills it."""

    _from: Point | None = None
    _to: Point | None = None

    @property
    def _finds_object(self) -> bool:
        return self._tool_state.rectangle_finds_object

    @property
    def is_active(self) -> bool:
        return self._from is not None

    @property
    def outline(self) -> Outline | None:
        if self._from is None or self._to is None:
            return self._pending
        return _rectangle(self._from, self._to)

    def press(self, pointer: CanvasPointer) -> None:
        self._button = pointer.button
        self._from, self._to = pointer.point, None

    def move(self, pointer: CanvasPointer) -> None:
        if self._from is not None:
            self._to = _squared(self._from, pointer) if pointer.shift else pointer.point

    def release(self, pointer: CanvasPointer) -> None:
        self.move(pointer)
        start, end = self._from, self._to
        if start is None or end is None:
            return
        finds, value = self._finds_object and not self._is_right, self.value
        outline = _rectangle(start, end)
        self.cancel()
        if math.dist(start, end) * pointer.scale < _CLICK_REACH:
            return
        rect = _rect_of(start, end)
        if rect is None:
            return
        if finds:
            self._pending = outline
            self._edits.find_object(rect)
        else:
            self._edits.fill_rect("Rectangle", value, rect)

    def cancel(self) -> None:
        self._from = self._to = None
        self._button = Qt.MouseButton.NoButton


class LassoTool(OutlineTool):
    """Draws an outline by hand, by corners, or by both.

    A drag that begins it closes it when it ends. Clicks set corners, between which further
    drags draw by hand; a click on the first or once more on the last corner closes it.
    """

    def __init__(
        self,
        model: DocumentModel,
        tool_state: ToolState,
        edits: RegionEdits,
        errands: Errands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(model, tool_state, edits, errands, parent)
        self._parts: list[list[Point]] = []
        self._trail: list[Point] | None = None
        self._hover: Point | None = None

    @property
    def _finds_object(self) -> bool:
        return self._tool_state.lasso_finds_object

    @property
    def is_active(self) -> bool:
        return bool(self._parts) or self._trail is not None

    @property
    def outline(self) -> Outline | None:
        if not self.is_active:
            return self._pending
        points = [point for part in self._parts for point in part]
        points += self._trail or []
        if self._hover is not None and self._trail is None:
            points.append(self._hover)
        return Outline(tuple(points), tuple(part[-1] for part in self._parts))

    def press(self, pointer: CanvasPointer) -> None:
        if not self._parts:
            self._button = pointer.button
        self._trail = [pointer.point]

    def move(self, pointer: CanvasPointer) -> None:
        trail = self._trail
        if trail is not None and _is_apart(trail[-1], pointer, _SPACING):
            trail.append(pointer.point)

    def release(self, pointer: CanvasPointer) -> None:
        trail, self._trail = self._trail, None
        if trail is None:
            return
        self._hover = pointer.point
        drawn = any(_is_apart(point, pointer, _CLICK_REACH) for point in trail)
        if drawn:
            self._parts.append([*trail, pointer.point])
            if len(self._parts) == 1 or self._meets_start(pointer):
                self.finish()
        elif self._is_closing(pointer):
            self.finish()
        else:
            self._parts.append([pointer.point])

    def hover(self, pointer: CanvasPointer) -> None:
        self._hover = pointer.point

    def finish(self) -> bool:
        if not self._parts:
            return False
        points = tuple(point for part in self._parts for point in part)
        finds, value = self._finds_object and not self._is_right, self.value
        self.cancel()
        if len(points) < 3:
            return True
        self._pending = Outline(points, is_closed=True)
        if finds:
            self._edits.find_object(points)
        else:
            self._edits.fill_outline("Lasso", value, points)
        return True

    def step_back(self) -> bool:
        if not self._parts:
            return False
        self._parts.pop()
        return True

    def cancel(self) -> None:
        self._parts, self._trail, self._hover = [], None, None
        self._button = Qt.MouseButton.NoButton

    def take_back_press(self) -> None:
        self._trail = None

    def _is_closing(self, pointer: CanvasPointer) -> bool:
        if not self._parts:
            return False
        again = not _is_apart(self._parts[-1][-1], pointer, _CLICK_REACH)
        return again or self._meets_start(pointer)

    def _meets_start(self, pointer: CanvasPointer) -> bool:
        start = self._parts[0][0]
        return len(self._parts) > 2 and not _is_apart(start, pointer, _CLOSING_REACH)


def _is_apart(point: Point, pointer: CanvasPointer, reach: float) -> bool:
    return math.dist(point, pointer.point) * pointer.scale >= reach


def _squared(start: Point, pointer: CanvasPointer) -> Point:
    """Return the corner that makes a square, on the pointer's side of the first one."""
    dx, dy = pointer.x - start[0], pointer.y - start[1]
    side = max(abs(dx), abs(dy))
    return start[0] + math.copysign(side, dx), start[1] + math.copysign(side, dy)


def _rectangle(start: Point, end: Point) -> Outline:
    (left, top), (right, bottom) = start, end
    corners = (left, top), (right, top), (right, bottom), (left, bottom)
    return Outline(corners, is_closed=True)


def _rect_of(start: Point, end: Point) -> Rect | None:
    """Return the pixels whose centres lie between two corners, if there are any."""
    xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
    left, right = (math.ceil(x - 0.5) for x in xs)
    top, bottom = (math.ceil(y - 0.5) for y in ys)
    return Rect(left, top, right, bottom) if left < right and top < bottom else None
