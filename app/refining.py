"""Refined alpha that follows its sliders and the brushes, off the GUI thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.background import BackgroundJobs
from sim_core.refine import IDENTITY
from sim_core.refining import affected, answer_refinement
from sim_core.stale_bands import StaleBands

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.rect import Rect
    from sim_core.refining import RefinedAlpha


class RefinementFollower(QObject):
    """Refines again what has changed, one job at a time, band after band.

    A job gets copies of what it looks at. Those of a whole picture would stop the window
    for some 40 ms at 12 megapixels, those of a band are not felt. A running job is left to
    finish, so that a dragged slider does not starve the screen.
    """

    failed = Signal(str)

    def __init__(self, model: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        # Its own thread: a slow file must not hold up a slider.
        self._jobs = BackgroundJobs(self)
        self._is_running = False
        self._stale: StaleBands | None = None
        model.opened.connect(self._on_opened)
        model.closed.connect(self._on_closed)
        model.refinement_changed.connect(self._on_refinement_changed)
        model.alpha_changed.connect(self._on_alpha_changed)
        model.painting.changed.connect(self._on_paint_changed)

    @property
    def is_busy(self) -> bool:
        """Whether what is shown is not yet what the sliders say."""
        return self._is_running or bool(self._stale)

    def finish(self) -> None:
        """Wait for what runs; its answer is no longer wanted."""
        self._stale = None
        self._jobs.wait()

    @Slot()
    def _on_opened(self) -> None:
        self._stale = StaleBands(self._model.document.bounds)
        self._on_refinement_changed()

    @Slot()
    def _on_closed(self) -> None:
        self._stale = None

    @Slot()
    def _on_refinement_changed(self) -> None:
        self._on_alpha_changed(self._model.document.bounds)

    @Slot(object)
    def _on_alpha_changed(self, rect: Rect) -> None:
        document = self._model.shown
        if self._stale is not None and document.finish.is_apart:
            self._stale.mark(affected(rect, document.refinement, document.bounds))
            self._go_on()

    @Slot(object)
    def _on_paint_changed(self, rect: Rect) -> None:
        # Without refinement paint has shown at once.
        if self._model.document.refinement != IDENTITY:
            self._on_alpha_changed(rect)

    def _go_on(self) -> None:
        if self._is_running or not self._stale:
            return
        document = self._model.shown  # what comes later is refined again
        if not document.finish.is_apart:
            self._stale.clear()
            return
        rect = self._stale.take(document.refinement.reach)
        assert rect is not None, "something is stale"
        request = document.request_refined(rect)
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
