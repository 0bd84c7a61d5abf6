"""Undoable edits: a rectangle with its pixels before and after, compressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.arrays import Trimap
    from sim_core.rect import Rect


class TrimapEdit(QUndoCommand):
    """One stroke, fill or import; its pixels are already there when it is first pushed."""

    def __init__(
        self, model: DocumentModel, text: str, rect: Rect, before: Trimap, after: Trimap
    ) -> None:
        super().__init__(text)
        self._model = model
        self._rect = rect
        self._before = zlib.compress(before.tobytes(), 1)
        self._after = zlib.compress(after.tobytes(), 1)
        self._done = True

    def undo(self) -> None:
        self._done = False
        self._restore(self._before)

    def redo(self) -> None:
        if not self._done:
            self._restore(self._after)
        self._done = True

    def _restore(self, patch: bytes) -> None:
        pixels = np.frombuffer(zlib.decompress(patch), np.uint8)
        self._model.replace_trimap(
            self._rect, pixels.reshape(self._rect.height, self._rect.width)
        )
