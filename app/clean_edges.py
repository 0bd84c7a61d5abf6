"""One amount of clean edges for the canvas and for exports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.undo import next_gesture

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.panels.export_panel import ExportPanel


class CleanEdges(QObject):
    """Keeps `Look.clean_edges` and `ExportOptions.decontaminate` the same.

    A picture that is opened begins with the amount that was exported last.
    """

    def __init__(self, model: DocumentModel, panel: ExportPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._panel = model, panel
        self._gesture = next_gesture()
        panel.changed.connect(self._on_export_changed)
        model.look_changed.connect(self._on_look_changed)
        model.opened.connect(self._on_opened)

    @Slot()
    def _on_opened(self) -> None:
        amount = self._panel.options.decontaminate
        look = self._model.document.look
        if look.clean_edges != amount:
            self._model.set_look(replace(look, clean_edges=amount))

    @Slot()
    def _on_export_changed(self) -> None:
        amount = self._panel.options.decontaminate
        if self._model.is_open:
            look = replace(self._model.document.look, clean_edges=amount)
            self._model.change_look(look, "Clean edges", self._gesture)

    @Slot()
    def _on_look_changed(self) -> None:
        amount = self._model.document.look.clean_edges
        options = self._panel.options
        if options.decontaminate != amount:
            changed = replace(options, decontaminate=amount)
            self._panel.set_options(changed, self._panel.suffix)
