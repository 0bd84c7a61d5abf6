"""Keeps an eye on the trimap while it is painted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background import BackgroundJobs
from sim_core.trimap_check import find_problems

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.trimap_check import Finding

PAUSE_MS = 500
"""After the last change; nobody wants to be told about a stroke that is half done."""


class TrimapWatch(QObject):
    """Checks the trimap in another thread whenever it has come to rest."""

    changed = Signal()

    def __init__(self, model: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._jobs = BackgroundJobs(self)
        self._is_checking = False
        self._findings: list[Finding] = []
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._check)
        model.trimap_changed.connect(self._timer.start)
        model.opened.connect(self._start_over)
        model.closed.connect(self._start_over)

    @property
    def findings(self) -> list[Finding]:
        """What was found last, the gravest first."""
        return self._findings

    @Slot()
    def _start_over(self) -> None:
        self._show([])
        if self._model.is_open:
            self._timer.start()

    @Slot()
    def _check(self) -> None:
        if not self._model.is_open:
            return
        document = self._model.document
        if self._is_checking or self._model.is_stroking:
            self._timer.start()
        elif document.is_blank:
            self._show([])
        else:
            self._is_checking = True
            self._jobs.run(
                partial(find_problems, document.trimap.copy()),
                partial(self._take, document.epoch),
                self._give_up,
            )

    def _take(self, epoch: int, findings: list[Finding]) -> None:
        self._is_checking = False
        if self._model.is_open and self._model.document.epoch == epoch:
            self._show(findings)

    def _give_up(self, _reason: str) -> None:
        """Say nothing: a check that fails is no reason to disturb anybody."""
        self._is_checking = False

    def _show(self, findings: list[Finding]) -> None:
        if findings != self._findings:
            self._findings = findings
            self.changed.emit()
