"""All tools, and the one in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from app.tool_state import ToolKind
from app.tools.alpha_brush import AlphaBrushTool
from app.tools.brush import BrushTool
from app.tools.click import FillTool, WandTool
from app.tools.outline import LassoTool, RectangleTool
from app.tools.place import PlaceTool
from app.tools.refine_edge import RefineEdgeTool
from app.tools.region_edits import RegionEdits

if TYPE_CHECKING:
    from app.backdrops import Backdrops
    from app.document_model import DocumentModel
    from app.errands import Errands
    from app.tool_state import ToolState
    from app.tools.base import Tool

_TAP_MS = 300
"""A key released sooner was tapped, not held."""


class Toolbox(QObject):
    """Gives the canvas the tool that the state asks for.

    A tapped key changes the tool for good; a held one lends another for as long as it is
    held, or until it has been used.
    """

    changed = Signal()

    def __init__(
        self,
        model: DocumentModel,
        tool_state: ToolState,
        errands: Errands,
        backdrops: Backdrops,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tool_state = tool_state
        edits = RegionEdits(model, errands)
        self._tools: dict[ToolKind, Tool] = {
            ToolKind.BRUSH: BrushTool(model, tool_state, self),
            ToolKind.REFINE_EDGE: RefineEdgeTool(model, tool_state, self),
            ToolKind.FILL: FillTool(model, tool_state, edits),
            ToolKind.WAND: WandTool(model, tool_state, edits),
            ToolKind.LASSO: LassoTool(model, tool_state, edits, errands, self),
            ToolKind.ALPHA_BRUSH: AlphaBrushTool(model, tool_state, self),
            ToolKind.PLACE: PlaceTool(backdrops),
            ToolKind.RECTANGLE: RectangleTool(model, tool_state, edits, errands, self),
        }
        self._kind = tool_state.tool
        self._lent: ToolKind | None = None
        self._returned = tool_state.tool
        self._has_been_used = False
        self._since_lent = QElapsedTimer()
        tool_state.changed.connect(self._follow)

    @property
    def tool(self) -> Tool:
        return self._tools[self._kind]

    def press_key(self, kind: ToolKind) -> None:
        """Take another tool in hand; `release_key` decides whether it stays there."""
        if self._lent is None:
            self._returned = self._tool_state.tool
        self._lent, self._has_been_used = kind, False
        self._since_lent.start()
        self._tool_state.set_tool(kind)

    def release_key(self, kind: ToolKind) -> None:
        """Keep the tool if its key was only tapped, else go back to the one before."""
        if kind is not self._lent:
            return
        self._lent = None
        if self._has_been_used or self._since_lent.elapsed() > _TAP_MS:
            self._tool_state.set_tool(self._returned)

    def note_use(self) -> None:
        """Take note that the tool in hand has done something."""
        self._has_been_used = True

    @Slot()
    def _follow(self) -> None:
        if self._tool_state.tool is self._kind:
            return
        if self.tool.is_active:
            self.tool.cancel()
        self._kind = self._tool_state.tool
        self.changed.emit()
