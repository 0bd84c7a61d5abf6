"""A sentence over the canvas when something did not work; nothing waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from app.actions import tooltip
from app.icons import set_icon
from app.matting_status import Stage
from app.panels.pieces import GAP, icon_size

if TYPE_CHECKING:
    from app.keymap import KeyMap
    from app.matting_status import MattingStatus


class MessageBar(QFrame):
    """Hidden until there is something to say; the newest message stays until dismissed.

    That matting has failed stays no longer than it is so.
    """

    dismissed = Signal()

    def __init__(self, keymap: KeyMap) -> None:
        super().__init__()
        self._keymap, self._failure = keymap, ""
        self.setObjectName("message_bar")
        sign = QToolButton()
        sign.setObjectName("sign")
        sign.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_icon(sign, "warning")
        sign.setIconSize(icon_size(sign, 18))
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP, GAP // 2, GAP // 2, GAP // 2)
        layout.addWidget(sign)
        layout.addWidget(self._text, 1)
        self._close = self._close_button()
        layout.addWidget(self._close)
        keymap.changed.connect(self._show_keys)
        self._show_keys()
        self.hide()

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        set_icon(button, "cancel")
        button.setIconSize(icon_size(button, 16))
        button.setAccessibleName("Dismiss the message")
        button.clicked.connect(self.dismiss)
        return button

    @Slot()
    def _show_keys(self) -> None:
        self._close.setToolTip(tooltip("Dismiss", self._keymap.keys("step_back")))

    @property
    def text(self) -> str:
        """What is shown; empty while nothing is."""
        return self._text.text() if not self.isHidden() else ""

    @Slot(str)
    def show_error(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()

    @Slot(object)
    def follow(self, status: MattingStatus) -> None:
        """Say that matting has failed, until alpha is exact after all."""
        if status.stage is Stage.FAILED:
            self._failure = status.text
            self.show_error(status.text)
        elif status.stage is Stage.SETTLED and self.text == self._failure:
            self.dismiss()

    @Slot()
    def dismiss(self) -> bool:
        """Hide the message; tell whether there was one."""
        was_shown = not self.isHidden()
        self.hide()
        if was_shown:
            self.dismissed.emit()
        return was_shown
