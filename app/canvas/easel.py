"""The picture and the tools, for as many canvases as show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.picture_item import PictureScene
from app.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.errands import Errands
    from app.tool_state import ToolState
    from app.view_state import ViewState


class Easel:
    """What canvases share that stand side by side.

    Attributes
    ----------
    model, view_state, tool_state, errands
        What is shown, how, and what is done with it.
    scene
        The picture as it is painted on the screen.
    toolbox
        The tools, with what they have begun.
    """

    def __init__(
        self,
        model: DocumentModel,
        view_state: ViewState,
        tool_state: ToolState,
        errands: Errands,
    ) -> None:
        self.model, self.view_state = model, view_state
        self.tool_state, self.errands = tool_state, errands
        self.scene = PictureScene(model, view_state)
        self.toolbox = Toolbox(model, tool_state, errands, self.scene)
