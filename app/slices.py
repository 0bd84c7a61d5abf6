"""A large edit on its way into the document, a few milliseconds at a time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from sim_core.rect import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim_core.rect import Rect

_PATIENCE_MS = 5
"""For so long the window may be kept from answering; then it has its turn."""

_AT_ONCE = 4
"""Steps between two looks at the clock: what is small is never put off."""


class Slices(QObject):
    """Takes the steps of one edit, as many at a time as are not felt.

    Parameters
    ----------
    announce
        Hears of every rectangle that has changed.
    """

    finished = Signal()
    """The last step of an edit has been taken that could not be taken at once."""

    def __init__(
        self, announce: Callable[[Rect], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._announce = announce
        self._steps: Iterator[Rect] | None = None
        self._is_stepping = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether there are steps still to be taken."""
        return self._steps is not None

    def start(self, steps: Iterator[Rect]) -> None:
        """Take the first steps of an edit now, the others as soon as the window has time.

        Parameters
        ----------
        steps
            Each changes the document as it is asked for, and tells where.
        """
        self.finish()
        self._steps = steps
        self._step(_PATIENCE_MS)
        if self.is_busy:
            self._timer.start()

    def finish(self) -> None:
        """Take all steps that are left; somebody wants to see or change all of it."""
        if self.is_busy and not self._is_stepping:
            self._step()
            self._end()

    def drop(self) -> None:
        """Leave the other steps undone, because what they belong to is no longer open."""
        self._steps = None
        self._timer.stop()

    @Slot()
    def _go_on(self) -> None:
        self._step(_PATIENCE_MS)
        if not self.is_busy:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.finished.emit()

    def _step(self, patience_ms: float | None = None) -> None:
        """Take steps for so long, or all; then tell, while nobody may ask for the rest."""
        self._is_stepping = True
        try:
            for rect in joined(self._take(patience_ms)):
                self._announce(rect)
        finally:
            self._is_stepping = False

    def _take(self, patience_ms: float | None) -> list[Rect]:
        changed: list[Rect] = []
        time = QElapsedTimer()
        time.start()
        while self._steps is not None:
            some = list(islice(self._steps, _AT_ONCE))
            changed += some
            if len(some) < _AT_ONCE:
                self._steps = None
            elif patience_ms is not None and time.elapsed() >= patience_ms:
                break
        return changed
