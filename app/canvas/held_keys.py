"""Keys that do something for as long as they are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Hold = Callable[[bool], None]


class HeldKeys:
    """Tells each hold when its key goes down and when it comes up again.

    While the canvas has the keyboard these keys are its own: shortcuts of the same keys,
    which cannot be held, wait for it to be elsewhere.
    """

    def __init__(self, holds: Mapping[Qt.Key, Hold]) -> None:
        self._holds = holds
        self._down: set[int] = set()

    def claims(self, event: QEvent) -> bool:
        return (
            isinstance(event, QKeyEvent)
            and event.key() in self._holds
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        )

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key that goes down; return whether it was one of these."""
        claimed = self.claims(event)
        if claimed and not event.isAutoRepeat():
            self._down.add(event.key())
            self._holds[Qt.Key(event.key())](True)
        return claimed

    def release(self, event: QKeyEvent) -> bool:
        """Act on a key that comes up, whatever modifiers have joined it meanwhile."""
        if event.key() not in self._down:
            return False
        if not event.isAutoRepeat():
            self._let_go(event.key())
        return True

    def release_all(self) -> None:
        """Act as if all had come up, because that will be told to somebody else."""
        for key in tuple(self._down):
            self._let_go(key)

    def _let_go(self, key: int) -> None:
        self._down.discard(key)
        self._holds[Qt.Key(key)](False)
