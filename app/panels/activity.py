"""What is being computed: how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from app.panels.pieces import GAP
from app.preview import MattingStatus, Stage

_PATIENCE_MS = 350
"""Shorter work is over before a progress bar could be read; it would only flicker."""

_STEPS = 1000
_RUNNING = (Stage.LOADING, Stage.DRAFT, Stage.SETTLING)
_WORDS = {Stage.LOADING: "Loading", Stage.DRAFT: "Draft", Stage.SETTLING: "Settling"}


class Activity(QFrame):
    """Hidden unless something takes long enough to wait for."""

    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._word = QLabel()
        self._word.setProperty("quiet", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        self._bar.setAccessibleName("Progress")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("small_button")
        self._cancel.setToolTip("Stop computing and keep what is there (Esc)")
        self._cancel.clicked.connect(self.cancel_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        for widget in (self._word, self._bar, self._cancel):
            layout.addWidget(widget)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def show_status(self, status: MattingStatus) -> None:
        """Appear when a run takes long, and leave with it."""
        if status.stage not in _RUNNING or status.progress >= 1:
            self._patience.stop()
            self.hide()
            return
        self._word.setText(_WORDS[status.stage])
        self._cancel.setEnabled(status.stage is not Stage.LOADING)
        # Nobody knows how long loading takes: a range of nothing shows a moving bar.
        self._bar.setRange(0, 0 if status.stage is Stage.LOADING else _STEPS)
        self._bar.setValue(round(status.progress * _STEPS))
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()
