"""The alpha brush: dodges, burns, sets and erases on a layer over the computed alpha."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.tools.base import Ring
from app.tools.brush import BrushTool
from sim_core.alpha_brush import OPPOSITE, PaintMode
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.document_model import DocumentModel
    from app.tool_state import ToolState
    from sim_core.alpha_brush import AlphaBrush
    from sim_core.trimap import Point

_SIGNS = {PaintMode.DODGE: FOREGROUND, PaintMode.BURN: BACKGROUND, PaintMode.ERASE: UNKNOWN}
"""Plus, minus and wave beside the brush."""


class AlphaBrushTool(BrushTool):
    """Paints on alpha itself; the right button does the opposite of the left one."""

    def __init__(
        self, model: DocumentModel, tool_state: ToolState, parent: QObject | None = None
    ) -> None:
        super().__init__(model, tool_state, parent)
        self._painting = model.painting
        self._brush = tool_state.alpha_brush

    @property
    def value(self) -> int:
        brush = self._brush if self._is_stroking else self._tool_state.alpha_brush
        set_sign = FOREGROUND if brush.value >= 0.5 else BACKGROUND
        return _SIGNS.get(brush.mode, set_sign)

    @property
    def ring(self) -> Ring:
        state = self._tool_state
        return Ring(state.size, state.size * state.alpha_brush.hardness)

    @property
    def _text(self) -> str:
        return f"{self._brush.mode.value.label} alpha"

    @property
    def _is_stroking(self) -> bool:
        return self._painting.is_stroking

    def _begin_stroke(self, *, opposite: bool) -> None:
        self._brush = _opposite(self._tool_state.alpha_brush, opposite)
        self._painting.begin_stroke(self._brush)

    def _end_stroke(self) -> None:
        self._painting.end_stroke(self._text)

    def _cancel_stroke(self) -> None:
        self._painting.cancel_stroke()

    def _paint_piece(self, first: Point, last: Point, radius: float) -> None:
        self._painting.stroke_to(first, last, radius=radius)


def _opposite(brush: AlphaBrush, opposite: bool) -> AlphaBrush:
    return replace(brush, mode=OPPOSITE[brush.mode]) if opposite else brush
