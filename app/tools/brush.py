"""The brushes: strokes, straight lines, and a gesture for their size."""

from __future__ import annotations

import itertools
import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from app.tools.base import Ring, SteadyTool
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, segment_rect
from sim_core.trimap_tools.soft_brush import paint_soft_segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.document_model import DocumentModel
    from app.tool_state import ToolState
    from app.tools.base import CanvasPointer
    from sim_core.trimap import Point

_TEXTS = {
    FOREGROUND: "Paint foreground",
    BACKGROUND: "Paint background",
    UNKNOWN: "Paint unknown",
}

_CLICK_REACH = 4.0
"""Pixels of the window that a click may wander before it counts as a drag."""

_LIGHTEST = 0.1
"""Share of the brush that the lightest touch of a pen paints."""

_PIECE_LENGTH = 256.0


class BrushTool(SteadyTool, QObject):
    """Paints the chosen class with the left button and its opposite with the right one.

    A soft brush leaves a ring of unknown around what it paints.

    With Shift a click paints a straight line from where the last stroke ended, and a drag
    to the side changes the size. A pen's pressure scales the size; it is smoothed from
    nothing, because many pens report nonsense at the first touch.
    """

    def __init__(
        self, model: DocumentModel, tool_state: ToolState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._tool_state = tool_state
        self._last: Point | None = None
        self._pressure = 0.0
        self._value = tool_state.value
        self._resize: _Resize | None = None
        model.opened.connect(self._forget)
        model.closed.connect(self._forget)

    @property
    def value(self) -> int:
        """Class that is being painted, or would be by the left button."""
        return self._value if self._is_stroking else self._tool_state.value

    @property
    def ring(self) -> Ring:
        state = self._tool_state
        is_soft = self.value != UNKNOWN
        return Ring(state.size, state.size * (state.hardness if is_soft else 1.0))

    @property
    def is_active(self) -> bool:
        return self._resize is not None or self._is_stroking

    def press(self, pointer: CanvasPointer) -> None:
        self.guide = None
        if pointer.shift:
            self._resize = _Resize(pointer, self._tool_state.size)
            self.anchor = pointer.point
        else:
            self._begin(pointer)

    def move(self, pointer: CanvasPointer) -> None:
        if self._resize is not None:
            size = self._resize.size_at(pointer)
            if size is not None:
                self._tool_state.set_size(size)
        elif self._is_stroking:
            self._paint_to(pointer)

    def release(self, pointer: CanvasPointer) -> None:
        resize, self._resize, self.anchor = self._resize, None, None
        if resize is not None:
            if resize.has_begun:
                return
            self._begin(pointer, start=self._last)
        elif not self._is_stroking:
            return
        else:
            self._paint_to(pointer)
        self._end_stroke()

    def cancel(self) -> None:
        if self._resize is not None:
            self._tool_state.set_size(self._resize.size)
        self._resize = self.anchor = None
        self._cancel_stroke()

    def hover(self, pointer: CanvasPointer) -> None:
        self.guide = self._last if pointer.shift else None

    # What is painted on: another brush paints on something else.

    @property
    def _is_stroking(self) -> bool:
        return self._model.is_stroking

    def _begin_stroke(self, *, opposite: bool) -> None:
        state = self._tool_state
        self._value = state.opposite_value if opposite else state.value
        self._model.begin_stroke()

    def _end_stroke(self) -> None:
        self._model.end_stroke(self._text)

    def _cancel_stroke(self) -> None:
        self._model.cancel_stroke()

    @property
    def _text(self) -> str:
        return _TEXTS[self._value]

    def _forget(self) -> None:
        self._last = self.guide = self.anchor = self._resize = None

    def _begin(self, pointer: CanvasPointer, start: Point | None = None) -> None:
        self._pressure = 0.0
        self._last = start or pointer.point
        self._begin_stroke(opposite=pointer.button != Qt.MouseButton.LeftButton)
        self._paint_to(pointer)

    def _paint_to(self, pointer: CanvasPointer) -> None:
        start = self._last or pointer.point
        radius = self._tool_state.size / 2 * self._share_of(pointer)
        for first, last in _pieces(start, pointer.point):
            self._paint_piece(first, last, radius)
        self._last = pointer.point

    def _paint_piece(self, first: Point, last: Point, radius: float) -> None:
        hardness, value = self._tool_state.hardness, self._value
        if value != UNKNOWN:
            # What is asked of the network leaves paint over its answer alone.
            self._model.painting.lift(first, last, radius=radius, hardness=hardness)
        if hardness == 1 or value == UNKNOWN:
            self._model.stroke_to(first, last, radius=radius, value=value)
            return
        paint = partial(
            paint_soft_segment,
            start=first,
            end=last,
            radius=radius,
            hardness=hardness,
            value=value,
        )
        self._model.stroke_with(segment_rect(first, last, radius=radius), paint)

    def _share_of(self, pointer: CanvasPointer) -> float:
        """Return how much of the brush the pen's pressure calls for."""
        if pointer.pressure is None:
            return 1.0
        self._pressure += (pointer.pressure - self._pressure) / 2
        return max(self._pressure, _LIGHTEST)


class _Resize:
    """A Shift-drag: the edge of the brush follows the pointer to the side."""

    def __init__(self, pressed: CanvasPointer, size: float) -> None:
        self._pressed = pressed
        self.size = size
        self.has_begun = False

    def size_at(self, pointer: CanvasPointer) -> float | None:
        """Return the size that the drag has come to; None while it is still a click."""
        right = pointer.right
        dx, dy = pointer.x - self._pressed.x, pointer.y - self._pressed.y
        distance = dx * right[0] + dy * right[1]
        reach = _CLICK_REACH / pointer.scale
        self.has_begun = self.has_begun or abs(distance) >= reach
        return self.size + 2 * distance if self.has_begun else None


def _pieces(start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    """Cut a segment up, so that a long diagonal does not touch its whole bounding box."""
    count = max(math.ceil(math.dist(start, end) / _PIECE_LENGTH), 1)
    stops = [
        (
            start[0] + (end[0] - start[0]) * number / count,
            start[1] + (end[1] - start[1]) * number / count,
        )
        for number in range(count + 1)
    ]
    return itertools.pairwise(stops)
