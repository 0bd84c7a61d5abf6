"""Tools of a single click: fill and magic wand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.tools.base import SteadyTool
from sim_core.trimap_tools.similar_colour import select_region, select_similar

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.tool_state import ToolState
    from app.tools.base import CanvasPointer
    from app.tools.region_edits import RegionEdits, Select
    from sim_core.trimap import Point


class ClickTool(SteadyTool):
    """Gives a class to what lies under the pointer when the button is released.

    Left is the chosen class, right its opposite.
    """

    name = ""

    def __init__(
        self, model: DocumentModel, tool_state: ToolState, edits: RegionEdits
    ) -> None:
        self._model, self._tool_state, self._edits = model, tool_state, edits
        self._pressed: CanvasPointer | None = None

    @property
    def value(self) -> int:
        pressed = self._pressed
        right = pressed is not None and pressed.button == Qt.MouseButton.RightButton
        return self._tool_state.opposite_value if right else self._tool_state.value

    @property
    def is_active(self) -> bool:
        return self._pressed is not None

    def press(self, pointer: CanvasPointer) -> None:
        self._pressed = pointer

    def release(self, pointer: CanvasPointer) -> None:
        x, y = pointer.point
        bounds = self._model.document.bounds
        if 0 <= x < bounds.width and 0 <= y < bounds.height:
            self._edits.fill_selected(self.name, self.value, self.select_at(pointer.point))
        self._pressed = None

    def cancel(self) -> None:
        self._pressed = None

    def select_at(self, point: Point) -> Select:
        """Return what finds the pixels to be filled, safe to call in another thread."""
        raise NotImplementedError


class FillTool(ClickTool):
    """Fills the region of one class that hangs together, or what in it has one colour."""

    name = "Fill"

    def select_at(self, point: Point) -> Select:
        document, state = self._model.document, self._tool_state
        trimap = document.trimap.copy()
        if not state.fill_follows_colour:
            return partial(select_region, trimap, point)
        tolerance = state.tolerance
        return partial(
            select_similar, document.image, point, tolerance=tolerance, within=trimap
        )


class WandTool(ClickTool):
    """Fills what has the colour under the pointer, within the tolerance."""

    name = "Magic wand"

    def select_at(self, point: Point) -> Select:
        return partial(
            select_similar,
            self._model.document.image,
            point,
            tolerance=self._tool_state.tolerance,
            contiguous=self._tool_state.is_contiguous,
        )
