"""All that brings files in and takes them out, tied together for one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.dialogs.export_dialog import ExportDialog
from app.dialogs.role_dialog import RoleDialog
from app.dialogs.unsaved import UnsavedGuard
from app.errands import Errands
from app.exporting import ExportFlow
from app.file_commands import FileCommands
from app.importing import ImportFlow
from app.presets import Presets
from app.projects import ProjectFlow
from app.trimap_commands import TrimapCommands
from app.weights_import import WeightsImport

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.preview import PreviewController
    from app.roles import Arrival
    from app.settings import SettingsStore
    from app.view_state import ViewState
    from sim_core.export_options import ExportOptions


class Flows(QObject):
    """Imports, exports, trimap files, and the question before work is lost.

    Attributes
    ----------
    imports, exports, projects, presets, errands, trimaps, files, weights, guard
        Each does one of these; their failures and savings are signalled here.
    """

    failed = Signal(str)
    noticed = Signal(str)
    saved = Signal(object)  # Path
    export_wanted = Signal()  # by the question before work is lost

    def __init__(
        self,
        model: DocumentModel,
        preview: PreviewController,
        jobs: BackgroundJobs,
        settings: SettingsStore,
        view_state: ViewState,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self.presets = Presets(self)
        self.projects = ProjectFlow(model, jobs, self)
        self.exports = ExportFlow(model, preview, jobs, settings, view_state, self.projects)
        self.exports.setParent(self)
        self.guard = UnsavedGuard(
            model, self.exports, self.projects, self.export_wanted.emit, window
        )
        self.imports = ImportFlow(model, jobs, self.guard.then, self)
        self.errands = Errands(model, self)
        self.trimaps = TrimapCommands(model, jobs, self.errands, self)
        self.files = FileCommands(
            window, model, self.imports, self.trimaps, settings, self.projects
        )
        self.guard.declined.connect(self.imports.forget_waiting)
        self.imports.asked.connect(self._ask_role)
        self.imports.picture_opened.connect(settings.remember_file)
        self.imports.project_opened.connect(self.projects.be_at)
        self.projects.saved.connect(settings.remember_file)
        self.weights = WeightsImport(jobs, window)
        self.weights.noticed.connect(self.noticed)
        self.weights.failed.connect(self.failed)
        for source in (
            self.exports,
            self.projects,
            self.presets,
            self.imports,
            self.trimaps,
            self.files,
        ):
            source.failed.connect(self.failed)
        self.trimaps.nothing_changed.connect(self.noticed)
        self.imports.noticed.connect(self.noticed)
        for source in (self.exports, self.trimaps, self.projects):
            source.saved.connect(self.saved)

    def export(self, options: ExportOptions, suffix: str) -> None:
        """Ask where to export to."""
        self.exports.ask(options, suffix, self._window)

    def preview_export(self, options: ExportOptions, suffix: str) -> ExportDialog | None:
        """Show what would be written; None where there is nothing to write."""
        if not self.exports.can_export:
            return None
        dialog = ExportDialog(self.exports, self.presets, options, suffix, self._window)
        dialog.export_wanted.connect(self.export)
        dialog.open()
        return dialog

    @Slot(object)
    def _ask_role(self, arrival: Arrival) -> None:
        dialog = RoleDialog(arrival, self._window)
        dialog.role_chosen.connect(self.imports.use)
        dialog.rejected.connect(self.imports.go_on)
        dialog.open()
