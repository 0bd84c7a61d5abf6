"""Asks before work that was not exported is closed or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.document_model import DocumentModel
    from app.exporting import ExportFlow

_BUTTON = QMessageBox.StandardButton


class UnsavedGuard(QObject):
    """Lets an action through at once, or after the person has decided.

    Parameters
    ----------
    export
        Starts an export of what is open; `flow` tells how it ends.
    """

    declined = Signal()  # what was asked for does not happen

    def __init__(
        self,
        model: DocumentModel,
        flow: ExportFlow,
        export: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model, self._export, self._window = model, export, window
        self._next: Callable[[], None] | None = None
        flow.saved.connect(self._go_on)
        flow.given_up.connect(self._give_up)

    @property
    def has_unsaved_work(self) -> bool:
        return self._model.is_open and not self._model.undo_stack.isClean()

    def then(self, go_on: Callable[[], None]) -> None:
        """Call `go_on` when nothing is lost by it, or the person says so."""
        if not self.has_unsaved_work:
            go_on()
            return
        self._next = go_on
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Not exported yet")
        box.setText(f"“{self._model.title}” has changes that were not exported.")
        box.setInformativeText("Without an export they are lost.")
        box.setStandardButtons(_BUTTON.Save | _BUTTON.Discard | _BUTTON.Cancel)
        box.button(_BUTTON.Save).setText("Export…")
        box.setDefaultButton(_BUTTON.Save)
        box.buttonClicked.connect(self._on_answer)
        box.open()

    def _on_answer(self) -> None:
        box = self.sender()
        assert isinstance(box, QMessageBox)
        answer = box.standardButton(box.clickedButton())
        if answer is _BUTTON.Save:
            self._export()
        elif answer is _BUTTON.Discard:
            self._go_on()
        else:
            self._give_up()

    @Slot()
    def _go_on(self) -> None:
        go_on, self._next = self._next, None
        if go_on is not None:
            go_on()

    @Slot()
    def _give_up(self) -> None:
        if self._next is not None:
            self._next = None
            self.declined.emit()
