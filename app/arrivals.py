"""Results on their way into the document, a few milliseconds at a time."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from sim_core.frozen_trimap import TILE_SIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.request import MattingUpdate

_PATIENCE_MS = 2
"""For so long the window may be kept from answering; then it has its turn."""


class Arrivals(QObject):
    """Hands updates on in pieces no larger than a tile.

    A small one is handed on at once, after what it lies on top of.
    """

    def __init__(
        self, take: Callable[[MattingUpdate], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._take = take
        self._waiting: deque[MattingUpdate] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._hand_on)

    def put(self, update: MattingUpdate) -> None:
        """Hand an update on, now or as soon as the window has time."""
        pieces = list(update.parts(TILE_SIDE))
        if len(pieces) > 1:
            self._waiting.extend(pieces)
            self._timer.start()
            return
        self._hand_on_under(update)
        self._take(update)

    def clear(self) -> None:
        """Drop what has not been handed on."""
        self._waiting.clear()
        self._timer.stop()

    def _hand_on_under(self, update: MattingUpdate) -> None:
        """Hand on what would otherwise come late and cover this update."""
        waiting, self._waiting = self._waiting, deque()
        for piece in waiting:
            if piece.rect.clip(update.rect) is None:
                self._waiting.append(piece)
            else:
                self._take(replace(piece, is_last=False))
        if self._waiting:
            self._waiting[-1] = replace(self._waiting[-1], is_last=True)

    @Slot()
    def _hand_on(self) -> None:
        time = QElapsedTimer()
        time.start()
        while self._waiting and time.elapsed() < _PATIENCE_MS:
            self._take(self._waiting.popleft())
        if not self._waiting:
            self._timer.stop()
