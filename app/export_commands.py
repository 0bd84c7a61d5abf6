"""What the export actions do: the options of the Export panel, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.remembered_export import options_of_text, text_of_options

if TYPE_CHECKING:
    from app.flows import Flows
    from app.panels.export_panel import ExportPanel
    from app.settings import SettingsStore


class ExportCommands:
    """Exports, previews and copies as the panel says; its options are remembered."""

    def __init__(self, flows: Flows, panel: ExportPanel, settings: SettingsStore) -> None:
        self._flows, self._panel, self._settings = flows, panel, settings

    def restore(self) -> None:
        """Show the options of the last export."""
        self._panel.set_options(*options_of_text(self._settings.load().export))

    def export(self) -> None:
        """Ask where to export to."""
        panel = self._panel
        self._settings.change(export=text_of_options(panel.options, panel.suffix))
        self._flows.export(panel.options, panel.suffix)

    def preview(self) -> None:
        """Show what would be written; what is chosen there is chosen in the panel too."""
        dialog = self._flows.preview_export(self._panel.options, self._panel.suffix)
        if dialog is not None:
            dialog.export_wanted.connect(self._panel.set_options)

    def copy(self) -> None:
        """Put the cut-out on the clipboard."""
        self._flows.exports.copy(self._panel.options)
