"""A button that takes the next key that is pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton

from app.keymap import readable
from app.panels.pieces import GAP

_LISTENING = "Press a key"
_NO_KEY = "–"
_WIDEST = "Ctrl+Shift+PgDown"
_ALONE_MEANS_NOTHING = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_ScrollLock,
    Qt.Key.Key_unknown,
}
_CLEARING = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class KeyButton(QPushButton):
    """Shows a key; pressed, it listens for another one, Delete for none, Esc for the same.

    While it listens it has the keyboard for itself: Tab and shortcuts are keys like others.
    """

    chosen = Signal(str)  # in Qt's portable notation; empty for none

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._key = name, ""
        self.setObjectName("key_button")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.toggled.connect(self._show)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(_WIDEST) + 4 * GAP)
        self._show()

    @property
    def is_listening(self) -> bool:
        return self.isChecked()

    def show_key(self, key: str) -> None:
        """Show a key, or that there is none."""
        self._key = key
        self.setChecked(False)
        self._show()

    def _show(self) -> None:
        shown = readable(self._key) if self._key else _NO_KEY
        self.setText(_LISTENING if self.is_listening else shown)
        self.setAccessibleName(f"{self._name}: {self.text() if self._key else 'none'}")

    def event(self, event: QEvent) -> bool:
        if self.is_listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self._hear(event)
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setChecked(False)
        super().focusOutEvent(event)

    def _hear(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ALONE_MEANS_NOTHING or event.isAutoRepeat():
            return
        self.setChecked(False)
        if key != Qt.Key.Key_Escape:
            self.chosen.emit("" if key in _CLEARING else key_of(event))


def key_of(event: QKeyEvent) -> str:
    """Return the key of a press; Shift is no part of it where it made another sign."""
    key, modifiers = Qt.Key(event.key()), event.modifiers()
    modifiers &= ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    text = event.text()
    is_sign = text.isprintable() and not text.isspace() and not text.isalnum()
    if modifiers & _SHIFT and text and is_sign:
        modifiers &= ~_SHIFT
    return QKeySequence(QKeyCombination(modifiers, key)).toString()
