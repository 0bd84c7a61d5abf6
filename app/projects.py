"""The project file of the open document: where it is, and saving it there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.capture import Capture, where_settled
from sim_core.errors import MattingError
from sim_core.files import check_folder
from sim_core.project.archive import PROJECT_SUFFIX
from sim_core.project.contents import ProjectChoices
from sim_core.project.writing import write_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from sim_core.origin import Origin
    from sim_core.project.contents import ProjectContents

_NOT_A_PROJECT = "{} is not the name of a project. Let it end in .simatte."


class ProjectFlow(QObject):
    """Saves the open document, off the GUI thread, while it may be worked on.

    The history is clean from the moment that is saved: undo goes back beyond it, and
    comes to be clean there again. Where the file cannot be written, nothing is clean.
    """

    saved = Signal(object)  # Path
    failed = Signal(str)
    given_up = Signal()  # nothing was saved, for whatever reason
    path_wanted = Signal()

    def __init__(
        self, model: DocumentModel, jobs: BackgroundJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._jobs = model, jobs
        self._capture = Capture(model, wants_matte=where_settled, parent=self)
        self._choices: Callable[[], ProjectChoices] = ProjectChoices
        self._path: Path | None = None
        self._writing: int | None = None
        for signal in (model.opened, model.closed):
            signal.connect(self._forget)

    @property
    def path(self) -> Path | None:
        """Where the open document was saved last; None where it never was."""
        return self._path

    @property
    def is_saving(self) -> bool:
        return self._writing is not None

    def ask_for_choices(self, choices: Callable[[], ProjectChoices]) -> None:
        """Let the choices that are saved come from here."""
        self._choices = choices

    def choices(self) -> ProjectChoices:
        """Return what a person has chosen around the open document."""
        return self._choices()

    def recovery_choices(self) -> ProjectChoices:
        """Return the same with what tells where the project is to be saved again."""
        return replace(self.choices(), saved_as=str(self._path or ""))

    @Slot(object)
    def be_at(self, path: Path) -> None:
        """Take note of where the document that has just been opened is saved."""
        self._path = path

    @Slot()
    def save(self) -> None:
        """Save where it was saved last, or ask where."""
        if self._path is None:
            self.path_wanted.emit()
        else:
            self.save_to(self._path)

    @Slot(object)
    def save_to(self, path: Path) -> None:
        """Save to a file of this name as soon as nobody is drawing."""
        try:
            if path.suffix.lower() != PROJECT_SUFFIX:
                raise MattingError(_NOT_A_PROJECT.format(path.name))
            check_folder(path)
        except MattingError as error:
            self._refuse(str(error))
            return
        if self.is_saving:
            return
        self._writing = self._model.shown.epoch
        self._capture.start(self._choices, partial(self._write, path))

    @Slot()
    def give_up(self) -> None:
        """Take note that nobody has said where."""
        self.given_up.emit()

    def _write(self, path: Path, contents: ProjectContents) -> None:
        self._model.undo_stack.setClean()
        epoch = self._model.shown.epoch
        self._jobs.run(
            partial(write_project, path, contents),
            partial(self._on_written, epoch, path),
            partial(self._on_failed, epoch),
        )

    def _on_written(self, epoch: int, path: Path, origin: Origin) -> None:
        self._end(epoch)
        if self._is_open(epoch):
            self._model.shown.origin = origin
            self._path = path
            self._model.rename(path.name)
        self.saved.emit(path)

    def _on_failed(self, epoch: int, reason: str) -> None:
        self._end(epoch)
        if self._is_open(epoch):
            self._model.undo_stack.resetClean()
        self._refuse(reason)

    def _end(self, epoch: int) -> None:
        if self._writing == epoch:
            self._writing = None

    def _is_open(self, epoch: int) -> bool:
        return self._model.is_open and self._model.shown.epoch == epoch

    def _refuse(self, reason: str) -> None:
        self.failed.emit(reason)
        self.given_up.emit()

    @Slot()
    def _forget(self) -> None:
        self._path = self._writing = None
