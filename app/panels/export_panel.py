"""What is saved, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.panels.export_form import ExportForm
from app.panels.pieces import action_button, row
from app.panels.preset_row import PresetRow
from app.panels.section import section_layout

if TYPE_CHECKING:
    from app.actions import Actions
    from app.presets import Presets
    from sim_core.export_options import ExportOptions


class ExportPanel(QWidget):
    """Contents of the Export section."""

    changed = Signal()

    def __init__(self, presets: Presets, actions: Actions) -> None:
        super().__init__()
        self._form = ExportForm()
        layout = section_layout(self)
        layout.addWidget(PresetRow(self._form, presets))
        layout.addWidget(self._form)
        layout.addLayout(
            row(action_button(actions["preview_export"]), action_button(actions["copy"]))
        )
        self._form.changed.connect(self.changed)

    @property
    def options(self) -> ExportOptions:
        return self._form.options

    @property
    def suffix(self) -> str:
        """The ending of the file, with its dot."""
        return self._form.suffix

    def set_options(self, options: ExportOptions, suffix: str) -> None:
        """Show options, as if they had been chosen here."""
        self._form.choose(options, suffix)
