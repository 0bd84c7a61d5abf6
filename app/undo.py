"""Undoable edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from app.patches import Patches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.document_model import DocumentModel
    from sim_core.changes import Change
    from sim_core.refine import Refinement


_REFINEMENT_ID = 1
"""Qt tries to merge steps of one number only."""


class TrimapEdit(QUndoCommand):
    """One stroke, fill or import; its pixels are already there when it is first pushed."""

    def __init__(self, model: DocumentModel, text: str, tiles: Iterable[Change]) -> None:
        super().__init__(text)
        self._model = model
        self._patches = Patches(tiles)
        self._done = True

    def undo(self) -> None:
        self._done = False
        for rect, pixels in self._patches.before():
            self._model.replace_trimap(rect, pixels)

    def redo(self) -> None:
        if not self._done:
            for rect, pixels in self._patches.after():
                self._model.replace_trimap(rect, pixels)
        self._done = True


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
