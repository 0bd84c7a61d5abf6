"""What works behind the widgets of one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.autosave import Autosave
from app.backdrops import Backdrops
from app.edge_watch import EdgeWatch
from app.flows import Flows
from app.memory_watch import MemoryWatch
from app.panels.trimap_shares import ShareCounter
from app.recovery import Recovery
from app.refining import RefinementFollower
from app.tool_state import ToolState
from app.trimap_watch import TrimapWatch
from app.uncertain_places import UncertainPlaces
from app.view_state import ViewState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.preview import PreviewController
    from app.settings import SettingsStore


class Workings:
    """State, flows, and those who follow the document.

    Attributes
    ----------
    model, preview, jobs, settings
        What the window was given.
    tool_state, view_state
        What is in hand, and how the picture is shown.
    flows, errands
        Files in and out; work on the trimap.
    autosave, recovery
        Unsaved work: kept aside, and offered after an unexpected end.
    backdrops
        Backgrounds, as undoable steps.
    counter, watch, places, edge, refining, memory
        Each follows the document and tells one thing about it.
    """

    def __init__(
        self,
        model: DocumentModel,
        preview: PreviewController,
        jobs: BackgroundJobs,
        settings: SettingsStore,
        window: QWidget,
    ) -> None:
        self.model, self.preview = model, preview
        self.jobs, self.settings = jobs, settings
        self.tool_state, self.view_state = ToolState(window), ViewState(window)
        self.flows = Flows(model, preview, jobs, settings, self.view_state, window)
        self.errands = self.flows.errands
        self.autosave = Autosave(model, self.flows.projects, window)
        self.recovery = Recovery(
            model, self.flows.imports, self.flows.projects, self.autosave, jobs
        )
        self.counter = ShareCounter(model, window)
        self.watch = TrimapWatch(model, window)
        self.places = UncertainPlaces(model, self.errands, window)
        self.edge = EdgeWatch(model, window)
        self.backdrops = Backdrops(model, self.view_state)
        self.refining = RefinementFollower(model, window)
        self.memory = MemoryWatch(model, preview, window)
