"""The refine-edge brush."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.tools.base import Ring
from app.tools.brush import BrushTool
from sim_core.trimap import UNKNOWN, segment_rect
from sim_core.trimap_tools.refine_edge import refine_edge_segment

if TYPE_CHECKING:
    from app.tools.base import CanvasPointer
    from sim_core.arrays import Trimap
    from sim_core.trimap import Point


class RefineEdgeTool(BrushTool):
    """Lays unknown along the edges that it crosses, as wide as itself."""

    _before: Trimap

    @property
    def value(self) -> int:
        return UNKNOWN

    @property
    def ring(self) -> Ring:
        return Ring(self._tool_state.size, self._tool_state.size)

    @property
    def _text(self) -> str:
        return "Refine edge"

    def _begin(self, pointer: CanvasPointer, start: Point | None = None) -> None:
        self._before = self._model.document.trimap.copy()
        super()._begin(pointer, start)

    def _paint_piece(self, first: Point, last: Point, radius: float) -> None:
        paint = partial(
            refine_edge_segment, before=self._before, start=first, end=last, radius=radius
        )
        self._model.stroke_with(segment_rect(first, last, radius=radius), paint)
