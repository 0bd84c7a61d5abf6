"""The tool that moves, scales, turns and mirrors the background's picture by handles."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer

from app.tools.base import Outline, SteadyTool
from app.undo import next_gesture
from sim_core.backdrop import Backdrop, BackdropKind, covering, placement
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from app.backdrops import Backdrops
    from app.tools.base import CanvasPointer
    from sim_core.placement import Placement
    from sim_core.trimap import Point

_GRIP, _KNOB, _DOUBLE_MS, _STEP = 12.0, 28.0, 400, 15.0
"""Reach of a handle and distance of the knob, in pixels of the window; degrees of Shift."""

_LEAST, _MOST = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class _Drag:
    """What has been taken hold of, and how things were then."""

    part: str
    pressed: Point
    before: Backdrop
    place: Placement
    gesture: int


class PlaceTool(SteadyTool):
    """Handles on the picture behind the cut-out.

    Inside it moves, corners scale about the middle, the knob above turns (Shift in steps
    of 15°), the marks at the sides mirror. A double click fills the image, the next fits.
    """

    def __init__(self, backdrops: Backdrops) -> None:
        self._backdrops = backdrops
        self._drag: _Drag | None = None
        self._scale = 1.0
        self._since_click = QElapsedTimer()

    @property
    def value(self) -> int:
        return UNKNOWN

    @property
    def is_active(self) -> bool:
        return self._drag is not None

    @property
    def outline(self) -> Outline | None:
        place = self._place()
        if place is None:
            return None
        corners = place.corners
        knob = self._knob(place)
        top = _between(corners[0], corners[1])
        line = (top, corners[1], corners[2], corners[3], corners[0], top, knob)
        return Outline(line, (*corners, knob, *_sides(corners)))

    def press(self, pointer: CanvasPointer) -> None:
        self._scale = pointer.scale
        place = self._place()
        if place is None:
            return
        part = self._part_at(pointer, place)
        again = self._since_click.isValid() and self._since_click.elapsed() < _DOUBLE_MS
        self._since_click.start()
        if part == "inside" and again:
            self._toggle()
        elif part == "side":
            now = self._backdrops.now
            self._backdrops.change(replace(now, mirrored=not now.mirrored), "Mirror")
        elif part:
            now = self._backdrops.now
            self._drag = _Drag(part, pointer.point, now, place, next_gesture())

    def move(self, pointer: CanvasPointer) -> None:
        size = self._backdrops.size
        if self._drag is None or size is None or pointer.point == self._drag.pressed:
            return
        self._since_click.invalidate()
        change = {"inside": _moved, "corner": _scaled, "knob": _turned}[self._drag.part]
        changed = change(self._drag, pointer, size)
        self._backdrops.change(changed, "Place the background", self._drag.gesture)

    def release(self, pointer: CanvasPointer) -> None:
        self.move(pointer)
        self._drag = None

    def hover(self, pointer: CanvasPointer) -> None:
        self._scale = pointer.scale

    def cancel(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None and self._backdrops.now is not drag.before:
            self._backdrops.change(drag.before, "Place the background", drag.gesture)

    def _toggle(self) -> None:
        size, now = self._backdrops.size, self._backdrops.now
        if size is not None:
            filled = covering(now, size, fills=True)
            is_filled = now.fills and math.isclose(now.scale, filled.scale)
            is_filled = is_filled and now.shift == (0, 0)
            placed = covering(now, size, fills=not is_filled)
            self._backdrops.change(placed, "Fit" if is_filled else "Fill")

    def _place(self) -> Placement | None:
        now, size = self._backdrops.now, self._backdrops.size
        if now.kind is not BackdropKind.PICTURE or now.picture is None or size is None:
            return None
        return placement(now, size)

    def _knob(self, place: Placement) -> Point:
        """Return the handle beside the upper edge, always as far from it on the screen."""
        turn = math.radians(place.turn - 90)
        distance = place.size[1] * place.down / 2 + _KNOB / self._scale
        x, y = place.centre
        return x + distance * math.cos(turn), y + distance * math.sin(turn)

    def _part_at(self, pointer: CanvasPointer, place: Placement) -> str:
        reach = _GRIP / pointer.scale
        corners = place.corners
        for part, handles in (
            ("knob", [self._knob(place)]),
            ("corner", corners),
            ("side", _sides(corners)),
        ):
            if any(math.dist(pointer.point, handle) <= reach for handle in handles):
                return part
        return "inside" if _contains(place, pointer.point) else ""


def _moved(drag: _Drag, pointer: CanvasPointer, size: tuple[int, int]) -> Backdrop:
    across = (pointer.x - drag.pressed[0]) / size[0]
    down = (pointer.y - drag.pressed[1]) / size[1]
    shift = drag.before.shift
    return replace(drag.before, shift=(shift[0] + across, shift[1] + down))


def _scaled(drag: _Drag, pointer: CanvasPointer, _size: tuple[int, int]) -> Backdrop:
    centre = drag.place.centre
    ratio = math.dist(pointer.point, centre) / math.dist(drag.pressed, centre)
    return replace(drag.before, scale=min(max(drag.before.scale * ratio, _LEAST), _MOST))


def _turned(drag: _Drag, pointer: CanvasPointer, _size: tuple[int, int]) -> Backdrop:
    first, last = (_angle(drag.place.centre, p) for p in (drag.pressed, pointer.point))
    turn = drag.before.turn + last - first
    if pointer.shift:
        turn = round(turn / _STEP) * _STEP
    return replace(drag.before, turn=(turn + 180) % 360 - 180)


def _angle(centre: Point, point: Point) -> float:
    return math.degrees(math.atan2(point[1] - centre[1], point[0] - centre[0]))


def _between(first: Point, second: Point) -> Point:
    return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2


def _sides(corners: list[Point]) -> list[Point]:
    """Return the middles of the left and the right edge."""
    return [_between(corners[0], corners[3]), _between(corners[1], corners[2])]


def _contains(place: Placement, point: Point) -> bool:
    turn = math.radians(-place.turn)
    x, y = point[0] - place.centre[0], point[1] - place.centre[1]
    along = x * math.cos(turn) - y * math.sin(turn)
    beside = x * math.sin(turn) + y * math.cos(turn)
    width, height = place.size[0] * place.across, place.size[1] * place.down
    return abs(along) <= width / 2 and abs(beside) <= height / 2
