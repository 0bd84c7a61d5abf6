"""What is being computed: how far it is, and a way to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from app.actions import tooltip
from app.matting_status import MattingStatus, Stage
from app.panels.pieces import GAP

if TYPE_CHECKING:
    from app.keymap import KeyMap

_PATIENCE_MS = 350
"""Shorter work is over before a progress bar could be read; it would only flicker."""

_STEPS = 1000
_RUNNING = {Stage.LOADING: "Loading", Stage.DRAFT: "Draft", Stage.SETTLING: "Settling"}


class Activity(QFrame):
    """Hidden unless something takes long enough to wait for."""

    cancel_wanted = Signal()

    def __init__(self, keymap: KeyMap) -> None:
        super().__init__()
        self._keymap = keymap
        self._status, self._is_busy = MattingStatus(Stage.IDLE), False
        self._errand, self._share = "", 0.0
        self._word = QLabel()
        self._word.setProperty("quiet", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        self._bar.setAccessibleName("Progress")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("small_button")
        self._cancel.clicked.connect(self.cancel_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        for widget in (self._word, self._bar, self._cancel):
            layout.addWidget(widget)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        keymap.changed.connect(self._show_keys)
        self._show_keys()
        self.hide()

    @Slot()
    def _show_keys(self) -> None:
        keys = self._keymap.keys("step_back")
        self._cancel.setToolTip(tooltip("Stop computing and keep what is there", keys))

    @Slot(object)
    def show_status(self, status: MattingStatus) -> None:
        """Follow what the preview says about itself."""
        self._status = status
        self._refresh()

    @Slot(bool)
    def show_busy(self, busy: bool) -> None:
        """Follow the reading and writing of files."""
        self._is_busy = busy
        self._refresh()

    def show_errand(self, label: str, share: float) -> None:
        """Follow work on the trimap; no label is no work."""
        self._errand, self._share = label, share
        self._refresh()

    def _refresh(self) -> None:
        status = self._status
        is_matting = status.stage in _RUNNING and status.progress < 1
        if not (is_matting or self._is_busy or self._errand):
            self._patience.stop()
            self.hide()
            return
        word = _word_for(status) if is_matting else "Working"
        self._word.setText(self._errand or word)
        is_measured = bool(self._errand) or (
            is_matting and status.stage is not Stage.LOADING
        )
        self._cancel.setVisible(is_measured)
        # A range of nothing shows a moving bar: nobody knows how long loading takes.
        self._bar.setRange(0, _STEPS if is_measured else 0)
        share = self._share if self._errand else status.progress
        self._bar.setValue(round(share * _STEPS))
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()


def _word_for(status: MattingStatus) -> str:
    word = _RUNNING[status.stage]
    if status.pieces is not None:
        done, total = status.pieces
        word = f"{word} {min(done + 1, total)} of {total}"
    if status.seconds_left is None:
        return word
    return f"{word}, {_time_in_words(status.seconds_left)} left"


def _time_in_words(seconds: float) -> str:
    """Return a time as finely as it can be known."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
