"""The picture and the tools, for as many canvases as show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import build_keymap
from app.backdrops import Backdrops
from app.canvas.picture_item import PictureScene
from app.tool_state import ToolKind
from app.tools.toolbox import Toolbox
from app.view_state import ViewMode
from sim_core.backdrop import BackdropKind

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.errands import Errands
    from app.keymap import KeyMap
    from app.tool_state import ToolState
    from app.view_state import ViewState


_WITHOUT_ALPHA = (ViewMode.TRIMAP, ViewMode.SEMANTICS, ViewMode.ORIGINAL)


class Easel:
    """What canvases share that stand side by side.

    Attributes
    ----------
    model, view_state, tool_state, errands
        What is shown, how, and what is done with it.
    keymap
        Which keys do it.
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
        keymap: KeyMap | None = None,
    ) -> None:
        self.model, self.view_state = model, view_state
        self.tool_state, self.errands = tool_state, errands
        self.keymap = keymap or build_keymap()
        self.scene = PictureScene(model, view_state)
        backdrops = Backdrops(model, view_state)
        self.toolbox = Toolbox(model, tool_state, errands, backdrops, self.scene)
        self.toolbox.changed.connect(self._show_what_is_changed)

    def _show_what_is_changed(self) -> None:
        """Change to a view in which the tool in hand can be seen to do something."""
        state, tool = self.view_state, self.tool_state.tool
        if tool is ToolKind.PLACE and state.backdrop.kind is BackdropKind.PICTURE:
            state.set_mode(ViewMode.ON_BACKGROUND)
        elif tool is ToolKind.ALPHA_BRUSH and state.mode in _WITHOUT_ALPHA:
            state.set_mode(ViewMode.ALPHA)
