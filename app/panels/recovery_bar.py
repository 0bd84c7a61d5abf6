"""Offers work that was not saved; nothing waits for an answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from app.icons import set_icon
from app.panels.pieces import GAP, icon_size


class RecoveryBar(QFrame):
    """Hidden until there is something to offer."""

    restore_wanted = Signal()
    discard_wanted = Signal()
    put_off = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recovery_bar")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GAP, GAP, GAP // 2, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self._text, 1)
        restore = _button("Restore", "Go on with it")
        restore.clicked.connect(self.restore_wanted)
        discard = _button("Discard", "Delete it; this cannot be undone")
        discard.clicked.connect(self.discard_wanted)
        for button in (restore, discard, self._later()):
            layout.addWidget(button)
        self.hide()

    def _later(self) -> QToolButton:
        button = QToolButton()
        set_icon(button, "cancel")
        button.setIconSize(icon_size(button, 16))
        button.setToolTip("Not now: it is offered again at the next start")
        button.setAccessibleName("Not now")
        button.clicked.connect(self.put_off)
        return button

    @property
    def text(self) -> str:
        """What is offered; empty while nothing is."""
        return self._text.text() if not self.isHidden() else ""

    @Slot(str)
    def show_offer(self, text: str) -> None:
        """Offer what a sentence tells of, or nothing more."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(text.lower())
    button.setToolTip(tip)
    return button
