"""The widgets of the window, made and put in their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.easel import Easel
from app.canvas.panes import CanvasPanes
from app.panels.empty_state import EmptyState
from app.panels.frame import Parts, WindowFrame
from app.panels.message_bar import MessageBar
from app.panels.model_chooser import ModelChooser
from app.panels.option_bar import OptionBar
from app.panels.recovery_bar import RecoveryBar
from app.panels.side_panel import SidePanel
from app.panels.status_line import StatusLine
from app.panels.tool_strip import ToolStrip
from app.panels.view_bar import ViewBar
from sim_core.models import MODELS, why_unavailable

if TYPE_CHECKING:
    from app.actions import Actions
    from app.workings import Workings


class Widgets:
    """Those that commands and connections speak to.

    Attributes
    ----------
    canvas, empty, messages, models, panel, recovery, status
        One widget each.
    frame
        Holds all of them but the status line.
    """

    def __init__(self, workings: Workings, actions: Actions) -> None:
        model, view_state = workings.model, workings.view_state
        self.models = ModelChooser(MODELS, workings.preview.model_name, why_unavailable)
        self.canvas = CanvasPanes(
            Easel(model, view_state, workings.tool_state, workings.errands, actions.keymap)
        )
        self.empty = EmptyState(workings.jobs, actions)
        self.messages, self.recovery = MessageBar(actions.keymap), RecoveryBar()
        self.panel = SidePanel(workings, actions)
        self.status = StatusLine(model, workings.counter, workings.preview, actions)
        self.frame = WindowFrame(
            Parts(
                OptionBar(workings.tool_state, view_state, actions, self.models),
                ToolStrip(actions),
                ViewBar(view_state, actions),
                self.messages,
                self.recovery,
                self.empty,
                self.canvas,
                self.panel,
            )
        )
