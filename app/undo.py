"""Undoable edits: rectangles with their pixels before and after, compressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.document_model import DocumentModel
    from sim_core.arrays import Trimap
    from sim_core.changes import Change
    from sim_core.rect import Rect
    from sim_core.refine import Refinement


_REFINEMENT_ID = 1
"""Qt tries to merge steps of one number only."""


class TrimapEdit(QUndoCommand):
    """One stroke, fill or import; its pixels are already there when it is first pushed."""

    def __init__(self, model: DocumentModel, text: str, changes: Iterable[Change]) -> None:
        super().__init__(text)
        self._model = model
        self._patches = [_Patch.of(change) for change in changes]
        self._done = True

    def undo(self) -> None:
        self._done = False
        for patch in self._patches:
            self._restore(patch.rect, patch.before)

    def redo(self) -> None:
        if not self._done:
            for patch in self._patches:
                self._restore(patch.rect, patch.after)
        self._done = True

    def _restore(self, rect: Rect, compressed: bytes) -> None:
        pixels = np.frombuffer(zlib.decompress(compressed), np.uint8)
        self._model.replace_trimap(rect, pixels.reshape(rect.height, rect.width))


class RefinementEdit(QUndoCommand):
    """Refinement from one state to another; a dragged slider stays one step."""

    def __init__(
        self, model: DocumentModel, text: str, after: Refinement, gesture: int
    ) -> None:
        super().__init__(text)
        self._model, self._gesture = model, gesture
        self._before, self._after = model.document.refinement, after

    def id(self) -> int:
        return _REFINEMENT_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, RefinementEdit) or other._gesture != self._gesture:
            return False
        self._after = other._after
        self.setObsolete(self._before == self._after)
        return True

    def undo(self) -> None:
        self._model.set_refinement(self._before)

    def redo(self) -> None:
        self._model.set_refinement(self._after)


class _Patch(NamedTuple):
    rect: Rect
    before: bytes
    after: bytes

    @classmethod
    def of(cls, change: Change) -> _Patch:
        return cls(change.rect, _compress(change.before), _compress(change.after))


def _compress(pixels: Trimap) -> bytes:
    return zlib.compress(pixels.tobytes(), 1)
