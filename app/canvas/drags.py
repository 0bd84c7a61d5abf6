"""How the picture is moved and turned by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF

from app.canvas.camera_view import TURN

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from app.canvas.camera_view import CameraView


class Drag(Protocol):
    """Something that follows the pointer until the button is released."""

    def follow(self, position: QPointF) -> None:
        """Go to a position of the viewport."""
        ...

    def follow_in_steps(self, position: QPointF) -> None:
        """Go near a position of the viewport, to where it is easily found again."""
        ...


class PanDrag:
    """The picture sticks to the pointer."""

    def __init__(self, view: CameraView, position: QPointF) -> None:
        self._view, self._last = view, position

    def follow(self, position: QPointF) -> None:
        self._view.pan(position - self._last)
        self._last = position

    def follow_in_steps(self, position: QPointF) -> None:
        self.follow(position)


class TurnDrag:
    """The picture turns around the middle of the view as the pointer does."""

    def __init__(self, view: CameraView, position: QPointF) -> None:
        self._view = view
        self._offset = view.camera.angle - self._angle_of(position)

    def follow(self, position: QPointF) -> None:
        self._view.turn_to(self._angle_of(position) + self._offset)

    def follow_in_steps(self, position: QPointF) -> None:
        angle = self._angle_of(position) + self._offset
        self._view.turn_to(round(angle / TURN) * TURN)

    def _angle_of(self, position: QPointF) -> float:
        arm = position - QRectF(self._view.viewport().rect()).center()
        return math.degrees(math.atan2(arm.y(), arm.x()))
