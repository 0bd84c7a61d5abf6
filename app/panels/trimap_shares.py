"""How much of the picture each class of the trimap covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.arrays import Trimap

_PAUSE_MS = 200
"""Counting a large picture takes some milliseconds: once after a stroke, not within."""


class TrimapShares(NamedTuple):
    """Shares of all pixels, 0 to 1."""

    foreground: float = 0.0
    background: float = 1.0
    unknown: float = 0.0


def count_shares(trimap: Trimap) -> TrimapShares:
    """Count in one call: each lets go of Python's lock and may have to wait for it."""
    counts = cv2.calcHist([trimap], [0], None, [256], [0, 256]).ravel()
    return TrimapShares(
        *(float(counts[v]) / trimap.size for v in (FOREGROUND, BACKGROUND, UNKNOWN))
    )


class ShareCounter(QObject):
    """Counts again whenever the trimap has come to rest."""

    changed = Signal()

    def __init__(self, model: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.shares = TrimapShares()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._count)
        model.opened.connect(self._count)
        model.trimap_changed.connect(self._timer.start)

    @Slot()
    def _count(self) -> None:
        if self._model.is_open:
            self.shares = count_shares(self._model.document.trimap)
            self.changed.emit()
