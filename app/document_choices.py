"""What is chosen around a document, into its project and out of it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.raster import qimage_from_rgb
from app.view_state import Arrangement, Side, ViewMode
from sim_core.models import why_unavailable
from sim_core.project.contents import ProjectChoices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.view_state import ViewState
    from app.widgets import Widgets
    from app.workings import Workings
    from sim_core.backdrop import Backdrop

_SIDES = {"left": Side.LEFT, "right": Side.RIGHT}
_OWN_PICTURE = "From the project"
_OTHER_MODEL = "{} goes on with this project. {}"


class DocumentChoices(QObject):
    """Gathers the choices of one window, and makes them when a project is opened."""

    noticed = Signal(str)

    def __init__(self, workings: Workings, widgets: Widgets) -> None:
        super().__init__(workings.flows)
        self._workings, self._widgets = workings, widgets
        workings.flows.projects.ask_for_choices(self.now)
        workings.flows.imports.choices_read.connect(self.make)
        self.noticed.connect(workings.flows.noticed)

    def now(self) -> ProjectChoices:
        """Return what is chosen now."""
        state, panel = self._workings.view_state, self._widgets.panel.export
        return ProjectChoices(
            self._workings.preview.model_name,
            state.backdrop,
            panel.options,
            panel.suffix,
            _words_of(state),
        )

    @Slot(object)
    def make(self, choices: ProjectChoices) -> None:
        """Choose the same in this window; what it does not know stays as it is."""
        self._widgets.panel.export.set_options(choices.export, choices.suffix)
        self._choose_model(choices.model)
        self._put_on(choices.backdrop)
        _show(self._workings.view_state, choices.view)

    def _choose_model(self, name: str) -> None:
        """Choose the model of a project, or say why another one goes on."""
        models = self._widgets.models
        if name not in models.names:
            return
        if reason := why_unavailable(name):
            self.noticed.emit(_OTHER_MODEL.format(models.current.label, reason))
        else:
            models.choose(name)

    def _put_on(self, backdrop: Backdrop) -> None:
        picture = backdrop.picture
        if picture is not None:
            image = qimage_from_rgb(picture)
            self._widgets.panel.background.offer(image, _OWN_PICTURE)
            self._workings.view_state.restore_backdrop(backdrop, image)
        else:
            self._workings.view_state.set_backdrop(backdrop)


def _words_of(state: ViewState) -> dict[str, str]:
    modes = {name: state.chosen_mode(side).name for name, side in _SIDES.items()}
    return {**modes, "arrangement": state.arrangement.name}


def _show(state: ViewState, words: Mapping[str, str]) -> None:
    """Show a document as words say that are known."""
    for name, side in _SIDES.items():
        mode = ViewMode.__members__.get(words.get(name, ""))
        if mode is not None:
            state.set_mode_of(side, mode)
    arrangement = Arrangement.__members__.get(words.get("arrangement", ""))
    if arrangement is not None:
        state.set_arrangement(arrangement)
