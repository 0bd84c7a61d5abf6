"""File work off the GUI thread: decoding, encoding, writing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from sim_core.errors import MattingError

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

T = TypeVar("T")


class BackgroundJobs(QObject):
    """Runs one job after another and answers in the GUI thread, in the order of asking."""

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pending: set[_Answer] = set()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
    ) -> None:
        """Call `work` in another thread, then `done` with its result, or `failed`.

        Parameters
        ----------
        work
            Touches nothing that belongs to the GUI thread.
        done, failed
            Called in the GUI thread; `failed` gets a sentence that says why.
        """
        answer = _Answer(self, done, failed)
        if not self._pending:
            self.busy_changed.emit(True)
        self._pending.add(answer)
        self._pool.start(_Job(work, answer))

    def wait(self, timeout_ms: int = 10_000) -> bool:
        """Wait until all jobs have left their thread; answers may still be under way."""
        return self._pool.waitForDone(timeout_ms)

    def forget(self, answer: _Answer) -> None:
        self._pending.discard(answer)
        answer.deleteLater()
        if not self._pending:
            self.busy_changed.emit(False)


def ignore_outcome(_outcome: object) -> None:
    """Stand in for `done` and `failed` where nobody waits for the answer."""


class _Answer(QObject):
    """Lives in the GUI thread and takes a job's outcome there."""

    arrived = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        jobs: BackgroundJobs,
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        super().__init__(jobs)
        self._jobs, self._done, self._failed = jobs, done, failed
        self.arrived.connect(self._on_arrived)
        self.refused.connect(self._on_refused)

    @Slot(object)
    def _on_arrived(self, result: object) -> None:
        self._jobs.forget(self)
        self._done(result)

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self._jobs.forget(self)
        self._failed(reason)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], answer: _Answer) -> None:
        super().__init__()
        self._work, self._answer = work, answer

    def run(self) -> None:
        try:
            result = self._work()
        except MattingError as error:
            self._answer.refused.emit(str(error))
        except Exception as error:  # noqa: BLE001 - the pool must survive
            _log.exception("A background job failed")
            self._answer.refused.emit(f"This did not work: {error}. Nothing was changed.")
        else:
            self._answer.arrived.emit(result)
