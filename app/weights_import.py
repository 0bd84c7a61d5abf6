"""Official checkpoints become weights of Simatte's own, without blocking the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from app.dialogs.files import ask_which_weights
from sim_core.errors import WeightsError
from sim_core.models import why_unavailable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.background import BackgroundJobs


class _Outcome(NamedTuple):
    """Names of the networks that were imported, and why files were refused."""

    imported: list[str]
    refusals: list[str]


class WeightsImport(QObject):
    """Asks for checkpoints of sim-r50 over `window` and converts them in the background."""

    imported = Signal()
    noticed = Signal(str)
    failed = Signal(str)

    def __init__(self, jobs: BackgroundJobs, window: QWidget) -> None:
        super().__init__(window)
        self._jobs, self._window = jobs, window

    @Slot()
    def ask(self) -> None:
        """Ask which files to import."""
        dialog = ask_which_weights(self._window, "Import weights", Path.home())
        dialog.filesSelected.connect(self._on_chosen)

    def import_files(self, paths: list[Path]) -> None:
        """Import each of these files, or say why it is refused."""
        self._jobs.run(partial(_import, paths), self._on_done, self.failed.emit)

    @Slot(list)
    def _on_chosen(self, names: list[str]) -> None:
        self.import_files([Path(name) for name in names])

    def _on_done(self, outcome: _Outcome) -> None:
        if outcome.imported:
            self.imported.emit()
        if outcome.refusals:
            self.failed.emit("\n".join(outcome.refusals))
        elif missing := why_unavailable("sim-r50"):
            self.failed.emit(f"Imported the {outcome.imported[-1]} network. {missing}")
        else:
            self.noticed.emit("Imported. SIM R50 can be chosen as the model now.")


def _import(paths: list[Path]) -> _Outcome:
    # Imports torch, which takes seconds.
    from sim_core.inference.official import import_checkpoint

    outcome = _Outcome([], [])
    for path in paths:
        try:
            outcome.imported.append(import_checkpoint(path).part.value)
        except WeightsError as error:
            outcome.refusals.append(str(error))
    return outcome
