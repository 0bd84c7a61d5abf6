"""Keys that do something for as long as they are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Hold = Callable[[bool], None]


class HeldKeys:
    """Tells each hold when its key goes down and when it comes up again.

    While the canvas has the keyboard these keys are its own: shortcuts of the same keys,
    which cannot be held, wait for it to be elsewhere.
    """

    def __init__(
        self, holds: Mapping[Qt.Key, Hold], shifted: Collection[Qt.Key] = ()
    ) -> None:
        """Take the holds, and the keys among them that work with Shift too."""
        self._holds, self._shifted = holds, shifted
        self._down: set[int] = set()

    def claims(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in self._holds:
            return False
        allowed = Qt.KeyboardModifier.KeypadModifier
        if event.key() in self._shifted:
            allowed |= Qt.KeyboardModifier.ShiftModifier
        return not event.modifiers() & ~allowed

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
