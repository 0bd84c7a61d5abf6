"""Work on the trimap that takes longer than a click may: elsewhere, cancellable."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.background import BackgroundJobs
from sim_core.jobs import Cancelled, CancelToken, Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.document_model import DocumentModel

    T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Errand:
    label: str
    token: CancelToken = field(default_factory=CancelToken)


class Errands(QObject):
    """Runs errands one after another and says what is under way.

    What belongs to a picture that is no longer open is dropped.
    """

    changed = Signal()
    failed = Signal(str)
    _progressed = Signal(float)

    def __init__(self, model: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = BackgroundJobs(self)
        self._waiting: list[_Errand] = []
        self._share = 0.0
        self._progressed.connect(self._on_progressed)
        model.opened.connect(self.cancel)
        model.closed.connect(self.cancel)

    @property
    def label(self) -> str:
        """What is being done, in a word or three; empty while nothing is."""
        return self._waiting[0].label if self._waiting else ""

    @property
    def share(self) -> float:
        """Finished share of it, 0 to 1."""
        return self._share

    def run(
        self,
        label: str,
        work: Callable[[CancelToken, Progress], T],
        done: Callable[[T], None],
    ) -> None:
        """Call `work` in another thread, then `done` with its result in this one.

        Parameters
        ----------
        work
            Touches nothing that belongs to the GUI thread; a `MattingError` of it is told
            by `failed`.
        """
        errand = _Errand(label)
        self._waiting.append(errand)
        self._jobs.run(
            partial(_attempt, work, errand.token, self._progressed.emit),
            partial(self._finish, errand, done),
            partial(self._fail, errand),
        )
        self.changed.emit()

    @Slot()
    def cancel(self) -> bool:
        """Stop what is under way and what waits; return whether there was anything."""
        stopped, self._waiting = self._waiting, []
        for errand in stopped:
            errand.token.cancel()
        if stopped:
            self._share = 0.0
            self.changed.emit()
        return bool(stopped)

    def _finish(self, errand: _Errand, done: Callable[[Any], None], result: object) -> None:
        if self._is_over(errand):
            done(result)

    def _fail(self, errand: _Errand, reason: str) -> None:
        if self._is_over(errand):
            self.failed.emit(reason)

    def _is_over(self, errand: _Errand) -> bool:
        """Take it from the list; return whether its outcome is still wanted."""
        if errand not in self._waiting:
            return False
        self._waiting.remove(errand)
        self._share = 0.0
        self.changed.emit()
        return True

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if self._waiting:
            self._share = share
            self.changed.emit()


def _attempt(
    work: Callable[[CancelToken, Progress], object], token: CancelToken, progress: Progress
) -> object:
    try:
        token.raise_if_cancelled()
        return work(token, progress)
    except Cancelled:
        return None
