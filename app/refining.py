"""Refined alpha that follows its sliders and the brush, off the GUI thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.background import BackgroundJobs
from sim_core.rect import union_of
from sim_core.refine import IDENTITY
from sim_core.refining import answer_refinement

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.rect import Rect
    from sim_core.refining import RefinedAlpha


class RefinementFollower(QObject):
    """Refines again what has changed: one job at a time, each for all that has come up.

    A running job is left to finish, so that a dragged slider does not starve the screen.
    """

    failed = Signal(str)

    def __init__(self, model: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        # Its own thread: a slow file must not hold up a slider.
        self._jobs = BackgroundJobs(self)
        self._is_running = False
        self._changed: Rect | None = None
        model.opened.connect(self._on_refinement_changed)
        model.refinement_changed.connect(self._on_refinement_changed)
        model.alpha_changed.connect(self._on_alpha_changed)

    @property
    def is_busy(self) -> bool:
        """Whether what is shown is not yet what the sliders say."""
        return self._is_running or self._changed is not None

    def finish(self) -> None:
        """Wait for what runs; its answer is no longer wanted."""
        self._changed = None
        self._jobs.wait()

    @Slot()
    def _on_refinement_changed(self) -> None:
        self._on_alpha_changed(self._model.document.bounds)

    @Slot(object)
    def _on_alpha_changed(self, rect: Rect) -> None:
        self._changed = union_of(self._changed, rect)
        self._go_on()

    def _go_on(self) -> None:
        changed = self._changed
        if self._is_running or changed is None:
            return
        self._changed = None
        if not self._model.is_open or self._model.document.refinement == IDENTITY:
            return
        request = self._model.document.refine_request(changed)
        self._is_running = True
        self._jobs.run(
            partial(answer_refinement, request), self._on_refined, self._on_failed
        )

    def _on_refined(self, answer: RefinedAlpha) -> None:
        self._is_running = False
        self._model.apply_refined(answer)
        self._go_on()

    def _on_failed(self, reason: str) -> None:
        self._is_running = False
        self.failed.emit(reason)
        self._go_on()
