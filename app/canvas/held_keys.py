"""Keys that do something for as long as they are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from app.keymap import KeyMap

    Hold = Callable[[bool], None]


_PATIENCE_MS = 30
"""In which a key that X11 repeats is down again; it may not say that it repeats."""


class HeldKeys(QObject):
    """Tells each hold when its key goes down and when it comes up again.

    While the canvas has the keyboard these keys are its own: shortcuts of the same keys,
    which cannot be held, wait for it to be elsewhere.

    Attributes
    ----------
    patience_ms
        How long a key has to be up to count as released. A loaded X server lets keys that
        repeat come up and go down like any others.
    """

    def __init__(
        self,
        keymap: KeyMap,
        holds: Mapping[str, Hold],
        parent: QObject,
        shifted: Collection[str] = (),
    ) -> None:
        """Take the holds by their names, and those that work with Shift too."""
        super().__init__(parent)
        self._keymap, self._all, self._with_shift = keymap, holds, shifted
        self._down: set[int] = set()
        self._coming_up: set[int] = set()
        self.patience_ms = _PATIENCE_MS if QGuiApplication.platformName() == "xcb" else 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._let_come_up)
        self._holds: dict[int, Hold] = {}
        self._shifted: set[int] = set()
        keymap.changed.connect(self._take_keys)
        self._take_keys()

    @Slot()
    def _take_keys(self) -> None:
        self.release_all()
        keys = {name: self._keymap.held_keys(name) for name in self._all}
        self._holds = {key: self._all[name] for name in keys for key in keys[name]}
        self._shifted = {key for name in self._with_shift for key in keys[name]}

    def claims(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in self._holds:
            return False
        allowed = Qt.KeyboardModifier.KeypadModifier
        if event.key() in self._shifted:
            allowed |= Qt.KeyboardModifier.ShiftModifier
        return not event.modifiers() & ~allowed

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key that goes down; return whether it was one of these."""
        claimed, key = self.claims(event), event.key()
        if claimed and not event.isAutoRepeat() and key not in self._coming_up:
            self._let_come_up()
            self._down.add(key)
            self._holds[key](True)
        self._coming_up.discard(key)
        return claimed

    def release(self, event: QKeyEvent) -> bool:
        """Act on a key that comes up, whatever modifiers have joined it meanwhile."""
        if event.key() not in self._down:
            return False
        if event.isAutoRepeat():
            return True
        self._coming_up.add(event.key())
        if self.patience_ms:
            self._timer.start(self.patience_ms)
        else:
            self._let_come_up()
        return True

    @Slot()
    def _let_come_up(self) -> None:
        for key in tuple(self._coming_up):
            self._let_go(key)

    def release_all(self) -> None:
        """Act as if all had come up, because that will be told to somebody else."""
        for key in tuple(self._down):
            self._let_go(key)

    def _let_go(self, key: int) -> None:
        self._down.discard(key)
        self._coming_up.discard(key)
        self._holds[key](False)
