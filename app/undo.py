"""Undoable edits."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QUndoCommand, QUndoStack

from app.patches import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QObject

    from app.document_model import DocumentModel
    from sim_core.arrays import Trimap
    from sim_core.changes import Change
    from sim_core.rect import Rect

MOST_BYTES = 200_000_000

_SMALL_STEP = 1000
"""Bytes, more or less, of a step without pixels."""


class History(QUndoStack):
    """Steps back and forth, as many as a number of bytes holds.

    The oldest steps are forgotten first; the last one never is, however large.
    """

    def __init__(
        self, parent: QObject | None = None, *, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self._most_bytes = most_bytes

    @property
    def size(self) -> int:
        """Bytes that all steps hold; of one just taken, once it is compressed."""
        return sum(self._size_of(step) for step in range(self.count()))

    def push(self, command: QUndoCommand) -> None:
        """Take a step, and forget the oldest ones if all together are too large."""
        super().push(command)
        surplus = self.size - self._most_bytes
        for step in range(self.index() - 1):
            if surplus <= 0:
                break
            surplus -= self._size_of(step)
            self._forget(step)

    def undo(self) -> None:
        """Take back a step; of what is forgotten before it Qt drops what it passes."""
        super().undo()
        while self.index() and self.command(self.index() - 1).isObsolete():
            super().undo()

    def _size_of(self, step: int) -> int:
        command = self.command(step)
        return command.size if isinstance(command, PixelEdit) else _SMALL_STEP

    def _forget(self, step: int) -> None:
        """Let a step's pixels go; Qt drops the step itself when it is passed."""
        command = self.command(step)
        if isinstance(command, PixelEdit):
            command.forget()
        command.setObsolete(True)


class PixelEdit(QUndoCommand):
    """One edit of an array; its pixels are already there when it is first pushed."""

    def __init__(self, text: str, tiles: Iterable[Change]) -> None:
        super().__init__(text)
        self._patches = Patches(tiles)
        self._done = True

    @property
    def size(self) -> int:
        """Bytes that it holds; 0 until they are compressed."""
        return self._patches.size_so_far

    def forget(self) -> None:
        """Let the pixels go; the step can no longer be undone."""
        self._patches = Patches(())

    def undo(self) -> None:
        self._done = False
        self._put(self._patches.before())

    def redo(self) -> None:
        if not self._done:
            self._put(self._patches.after())
        self._done = True

    def _put(self, parts: Iterable[tuple[Rect, NDArray[Any]]]) -> None:
        raise NotImplementedError


class TrimapEdit(PixelEdit):
    """One stroke, fill or import."""

    def __init__(self, model: DocumentModel, text: str, tiles: Iterable[Change]) -> None:
        super().__init__(text, tiles)
        self._model = model

    def _put(self, parts: Iterable[tuple[Rect, Trimap]]) -> None:
        self._model.replace_parts(parts)


class JointEdit(PixelEdit):
    """Edits of several arrays that are one step."""

    def __init__(self, text: str, edits: Sequence[PixelEdit]) -> None:
        super().__init__(text, ())
        self._edits = edits

    @property
    def size(self) -> int:
        return sum(edit.size for edit in self._edits)

    def forget(self) -> None:
        for edit in self._edits:
            edit.forget()

    def undo(self) -> None:
        for edit in reversed(self._edits):
            edit.undo()

    def redo(self) -> None:
        for edit in self._edits:
            edit.redo()


class OptionsEdit(QUndoCommand):
    """Options from one state to another; what belongs to one gesture stays one step.

    Parameters
    ----------
    set_options
        Lets options count from now on.
    gesture
        From `next_gesture`; steps of one gesture are merged.
    """

    number = 0
    """Qt tries to merge steps of one number only."""

    def __init__(
        self,
        text: str,
        set_options: Callable[[Any], None],
        before: object,
        after: object,
        gesture: int,
    ) -> None:
        super().__init__(text)
        self._set_options = set_options
        self._before, self._after = before, after
        self._gesture = gesture

    def id(self) -> int:
        return self.number

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, OptionsEdit) or other._gesture != self._gesture:
            return False
        self._after = other._after
        self.setObsolete(self._before == self._after)
        return True

    def undo(self) -> None:
        self._set_options(self._before)

    def redo(self) -> None:
        self._set_options(self._after)


class RefinementEdit(OptionsEdit):
    """Alpha refined otherwise."""

    number = 1


class LookEdit(OptionsEdit):
    """The foreground put on backgrounds otherwise."""

    number = 2


class BackdropEdit(OptionsEdit):
    """Another background, or the same one elsewhere."""

    number = 3


_gestures = itertools.count(1)


def next_gesture() -> int:
    """Return the number of a gesture that nobody else has."""
    return next(_gestures)
