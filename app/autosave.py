"""Unsaved work, kept aside every now and then in case there is no time to save it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background import BackgroundJobs, ignore_outcome
from app.capture import Capture, never
from sim_core.project.recovery import RecoveryDesk, default_folder

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.projects import ProjectFlow
    from sim_core.project.contents import ProjectContents
    from sim_core.project.recovery import RecoverySlot

IDLE_MS, LATEST_MS = 5_000, 45_000
"""Work is kept when nothing has changed for so long, or something did so long ago."""

_NOT_KEPT = "Should Simatte end unexpectedly, your work would be lost. {}"


class Autosave(QObject):
    """Keeps the open document for recovery, off the GUI thread.

    It touches neither the history nor what counts as saved, and never looks at the
    document while somebody draws. What is saved, closed or given up is kept no longer;
    where it could not be forgotten it is offered again, and can be discarded.
    """

    noticed = Signal(str)
    kept = Signal()

    def __init__(
        self, model: DocumentModel, projects: ProjectFlow, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._projects = model, projects
        # Its own thread: an export must not hold it up, nor it an export.
        self._jobs = BackgroundJobs(self)
        self._desk = RecoveryDesk(default_folder())
        self._capture = Capture(model, wants_matte=never, parent=self)
        self._is_writing = self._has_failed = False
        self._idle, self._latest = self._timer(IDLE_MS), self._timer(LATEST_MS)
        model.undo_stack.indexChanged.connect(self._on_changed)
        for signal in (model.opened, model.closed):
            signal.connect(self.forget)
        projects.saved.connect(self._on_saved)

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval_ms)
        timer.timeout.connect(self.keep)
        return timer

    @Slot()
    def keep(self) -> None:
        """Keep the work as it is, as soon as nobody draws."""
        self._stop_timers()
        if not self._model.is_open:
            return
        if self._capture.is_busy or self._is_writing:
            self._on_changed()
        else:
            self._capture.start(self._projects.recovery_choices, self._write)

    @Slot()
    def forget(self) -> None:
        """Keep nothing of what there was so far."""
        self._stop_timers()
        self._capture.stop()
        self._jobs.run(self._desk.forget, ignore_outcome, ignore_outcome)

    def adopt(self, slot: RecoverySlot) -> None:
        """Go on in the slot from which the open document has just been restored."""
        work = partial(self._desk.adopt, slot, self._model.document)
        self._jobs.run(work, ignore_outcome, ignore_outcome)

    def finish(self) -> None:
        """Wait for what is being written, and leave nothing behind."""
        self._stop_timers()
        self._capture.stop()
        self._jobs.run(self._desk.close, ignore_outcome, ignore_outcome)
        self._jobs.wait()

    def _stop_timers(self) -> None:
        self._idle.stop()
        self._latest.stop()

    @Slot()
    def _on_changed(self) -> None:
        if not self._model.is_open:
            return
        self._idle.start()
        if not self._latest.isActive():
            self._latest.start()

    @Slot()
    def _on_saved(self) -> None:
        self.forget()
        if not self._model.undo_stack.isClean():
            self._on_changed()

    def _write(self, contents: ProjectContents) -> None:
        self._is_writing = True
        self._jobs.run(partial(self._desk.keep, contents), self._on_kept, self._on_failed)

    def _on_kept(self, _nothing: object) -> None:
        self._is_writing = self._has_failed = False
        self.kept.emit()

    def _on_failed(self, reason: str) -> None:
        """Say once that nothing is kept, and go on trying."""
        self._is_writing = False
        if not self._has_failed:
            self.noticed.emit(_NOT_KEPT.format(reason))
        self._has_failed = True
