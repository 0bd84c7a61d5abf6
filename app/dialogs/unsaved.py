"""Asks before work that was neither saved nor exported is closed or replaced."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.document_model import DocumentModel
    from app.exporting import ExportFlow
    from app.projects import ProjectFlow

_BUTTON = QMessageBox.StandardButton


class UnsavedGuard(QObject):
    """Lets an action through at once, or after the person has decided.

    Parameters
    ----------
    exports, projects
        Tell how an export, or the saving of the project, ends.
    export
        Starts an export of what is open.
    """

    declined = Signal()  # what was asked for does not happen

    def __init__(
        self,
        model: DocumentModel,
        exports: ExportFlow,
        projects: ProjectFlow,
        export: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model, self._projects = model, projects
        self._export, self._window = export, window
        self._next: Callable[[], None] | None = None
        self._flows = exports, projects
        for flow in self._flows:
            flow.saved.connect(self._go_on)
            flow.given_up.connect(self._give_up)

    @property
    def has_unsaved_work(self) -> bool:
        """Whether anything would be lost by now, or may be if it cannot be written."""
        is_clean = self._model.undo_stack.isClean() and not self._is_saving
        return self._model.is_open and not is_clean

    @property
    def _is_saving(self) -> bool:
        return any(flow.is_saving for flow in self._flows)

    def then(self, go_on: Callable[[], None]) -> None:
        """Call `go_on` when nothing is lost by it, or the person says so."""
        if not self.has_unsaved_work:
            go_on()
            return
        # What is changed while it is written is asked about again.
        self._next = partial(self.then, go_on)
        if not self._is_saving:
            self._ask(go_on)

    def _ask(self, go_on: Callable[[], None]) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Not saved yet")
        box.setText(f"“{self._model.title}” has changes that were not saved.")
        box.setStandardButtons(_BUTTON.Save | _BUTTON.Discard | _BUTTON.Cancel)
        box.setDefaultButton(_BUTTON.Save)
        if self._projects.path is None:
            _offer_export(box)
        else:
            box.setInformativeText("If they are not saved to the project, they are lost.")
        box.finished.connect(partial(self._on_answer, box, go_on))
        box.open()

    def _on_answer(self, box: QMessageBox, go_on: Callable[[], None], _result: int) -> None:
        """Do what was chosen; a question that was shut is a cancelled one."""
        button = box.clickedButton()
        if button is None or button is box.button(_BUTTON.Cancel):
            self._give_up()
        elif button is box.button(_BUTTON.Save):
            self._projects.save()
        elif button is box.button(_BUTTON.Discard):
            self._next = None
            go_on()
        else:
            self._export()

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


def _offer_export(box: QMessageBox) -> None:
    """Let a result count as saved work where there is no project yet."""
    box.setInformativeText(
        "Save a project to go on with it later, or export what there is. "
        "Without either they are lost."
    )
    box.button(_BUTTON.Save).setText("Save…")
    export = box.addButton("Export…", QMessageBox.ButtonRole.AcceptRole)
    export.setObjectName("export")
