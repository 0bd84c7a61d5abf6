"""The window: puts the parts together and connects them, nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMainWindow

from app.actions import (
    build_actions,
    build_menus,
    connect_actions,
    enable_actions,
    follow_history,
)
from app.canvas.view import CanvasView
from app.commands import painting_commands, trimap_commands, viewing_commands
from app.dialogs.about import show_about
from app.dialogs.cheat_sheet import show_cheat_sheet
from app.flows import Flows
from app.panels.empty_state import EmptyState
from app.panels.frame import Parts, WindowFrame
from app.panels.hints import COPIED, PANELS_HIDDEN
from app.panels.message_bar import MessageBar
from app.panels.model_chooser import ModelChooser
from app.panels.option_bar import OptionBar
from app.panels.recent_menu import RecentMenu
from app.panels.side_panel import SidePanel
from app.panels.status_line import StatusLine
from app.panels.tool_strip import ToolStrip
from app.panels.trimap_shares import ShareCounter
from app.panels.view_tabs import ViewTabs
from app.preview import MattingStatus, Stage
from app.refining import RefinementFollower
from app.remembered_export import options_of_text, text_of_options
from app.theme import use_theme
from app.tool_state import ToolState
from app.trimap_watch import TrimapWatch
from app.uncertain_places import UncertainPlaces
from app.view_state import ViewState
from sim_core.models import MODELS, why_unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from app.background import BackgroundJobs
    from app.commands import Commands
    from app.document_model import DocumentModel
    from app.preview import PreviewController
    from app.settings import SettingsStore


class MainWindow(QMainWindow):
    """One window for one picture."""

    def __init__(
        self,
        model: DocumentModel,
        preview: PreviewController,
        jobs: BackgroundJobs,
        settings: SettingsStore,
    ) -> None:
        super().__init__()
        self._model, self._preview, self._jobs = model, preview, jobs
        self._settings = settings
        self._tool_state, self._view_state = ToolState(self), ViewState(self)
        self._actions = build_actions(self)
        self._flows = Flows(model, preview, jobs, settings, self._view_state, self)
        self._errands = self._flows.errands
        self._counter = ShareCounter(model, self)
        self._watch = TrimapWatch(model, self)
        self._places = UncertainPlaces(model, self._errands, self)
        self._refining = RefinementFollower(model, self)
        self._build_widgets()
        connect_actions(self._actions, self._commands())
        follow_history(self._actions, model.undo_stack)
        self._connect()
        self._restore()

    def open_paths(self, paths: list[Path]) -> None:
        """Open pictures, trimaps, masks and backgrounds, each as what it is for."""
        self._flows.imports.open_paths(paths)

    def open_sample(self, name: str) -> None:
        """Open a bundled picture with its trimap."""
        self._flows.imports.open_sample(name)

    # Building

    def _build_widgets(self) -> None:
        model, actions, view_state = self._model, self._actions, self._view_state
        self._models = ModelChooser(MODELS, self._preview.model_name, why_unavailable)
        self._canvas = CanvasView(model, view_state, self._tool_state, self._errands)
        self._empty = EmptyState(self._jobs, actions)
        self._messages = MessageBar()
        self._panel = SidePanel(
            model, view_state, self._counter, self._watch, self._jobs, actions
        )
        self._frame = WindowFrame(
            Parts(
                OptionBar(self._tool_state, actions, self._models),
                ToolStrip(actions),
                ViewTabs(view_state, actions),
                self._messages,
                self._empty,
                self._canvas,
                self._panel,
            )
        )
        self._status = StatusLine(
            model, self._counter, self._preview, actions["actual_size"]
        )
        self._recent = RecentMenu(self._settings, self)
        build_menus(self.menuBar(), actions, self._recent)
        self.setCentralWidget(self._frame)
        self.setStatusBar(self._status)

    def _commands(self) -> Commands:
        """Return what each action does, by its name in `app.actions.SPECS`."""
        history, files = self._model.undo_stack, self._flows.files
        return {
            **painting_commands(self._tool_state),
            **viewing_commands(self._view_state, self._canvas),
            **trimap_commands(self._flows.trimaps, self._panel.trimap),
            "open": files.ask_picture,
            "paste": files.paste,
            "export": self._export,
            "preview_export": self._preview_export,
            "copy": self._copy,
            "import_weights": self._flows.weights.ask,
            "close": partial(self._flows.guard.then, self._model.close),
            "quit": self.close,
            "undo": self._undo,
            "redo": history.redo,
            "next_uncertain": self._places.show_next,
            "step_back": self._step_back,
            "open_trimap": files.ask_trimap,
            "save_trimap": files.ask_where_to_save_trimap,
            "hide_panels": self._hide_panels,
            "dark": partial(self._use_theme, "dark"),
            "light": partial(self._use_theme, "light"),
            "keys": partial(show_cheat_sheet, self),
            "about": partial(show_about, self),
        }

    def _connect(self) -> None:
        self._connect_files()
        self._models.chosen.connect(self._on_model_chosen)
        self._models.refused.connect(self._messages.show_error)
        self._flows.weights.imported.connect(self._models.refresh)
        self._flows.weights.imported.connect(self._messages.dismiss)
        self._model.opened.connect(self._show_document)
        self._model.closed.connect(self._show_document)
        self._model.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self._model.stroking_changed.connect(self._allow_undo)
        self._errands.changed.connect(self._show_errand)
        self._errands.failed.connect(self._messages.show_error)
        self._status.activity.cancel_wanted.connect(self._errands.cancel)
        self._preview.status_changed.connect(self._on_status)
        self._canvas.cursor_moved.connect(self._status.readout.show_pixel)
        self._canvas.zoom_changed.connect(self._status.set_zoom)
        self._jobs.busy_changed.connect(self._status.activity.show_busy)

    def _connect_files(self) -> None:
        flows, imports, panel = self._flows, self._flows.imports, self._panel.background
        for source in (self._canvas, self._empty.drop_target, self._frame):
            source.paths_dropped.connect(imports.open_paths)
            source.image_dropped.connect(imports.open_image)
        self._empty.sample_chosen.connect(imports.open_sample)
        self._recent.path_chosen.connect(imports.open_picture)
        panel.file_wanted.connect(flows.files.ask_background)
        panel.path_chosen.connect(imports.open_background)
        imports.background_read.connect(panel.show_picture)
        self._panel.trimap.check.place_wanted.connect(self._canvas.look_at)
        self._panel.trimap.check.fix_wanted.connect(flows.trimaps.fix)
        self._places.found.connect(self._canvas.look_at)
        self._places.nothing_found.connect(self._status.show_notice)
        flows.noticed.connect(self._status.show_notice)
        flows.export_wanted.connect(self._export)
        flows.failed.connect(self._messages.show_error)
        self._refining.failed.connect(self._messages.show_error)
        flows.saved.connect(self._on_saved)
        flows.exports.waiting.connect(self._status.show_notice)
        flows.exports.copied.connect(partial(self._status.show_notice, COPIED))

    def _restore(self) -> None:
        settings = self._settings.load()
        self._panel.export.set_options(*options_of_text(settings.export))
        self.resize(1280, 800)
        self.restoreGeometry(settings.geometry)
        self._tool_state.set_size(settings.brush_size)
        self._actions["light" if settings.theme == "light" else "dark"].setChecked(True)
        # Tab hides the panels from the canvas only; elsewhere it moves the keyboard on.
        self._actions["hide_panels"].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._canvas.addAction(self._actions["hide_panels"])
        self._panel.semantics.set_classifies(self._models.current.classifies)
        self._show_document()

    # The document

    @Slot()
    def _show_document(self) -> None:
        is_open = self._model.is_open
        enable_actions(self._actions, has_picture=is_open)
        self._frame.show_picture(is_open)
        self._messages.dismiss()
        self.setWindowTitle(f"{self._model.title}[*] — Simatte" if is_open else "Simatte")
        self.setWindowModified(False)
        self._canvas.setFocus()

    @Slot(bool)
    def _on_clean_changed(self, clean: bool) -> None:
        self.setWindowModified(not clean)

    @Slot(object)
    def _on_status(self, status: MattingStatus) -> None:
        if status.stage is Stage.FAILED:
            self._messages.show_error(status.text)

    # Commands

    def _remember_export(self) -> None:
        panel = self._panel.export
        self._settings.change(export=text_of_options(panel.options, panel.suffix))

    def _export(self) -> None:
        self._remember_export()
        self._flows.export(self._panel.export.options, self._panel.export.suffix)

    def _preview_export(self) -> None:
        panel = self._panel.export
        dialog = self._flows.preview_export(panel.options, panel.suffix)
        if dialog is not None:
            dialog.export_wanted.connect(panel.set_options)

    def _copy(self) -> None:
        self._flows.exports.copy(self._panel.export.options)

    def _step_back(self) -> None:
        """Cancel the stroke, or else what is computed, or else the message."""
        if self._canvas.cancel_stroke() or self._errands.cancel() or self._preview.cancel():
            return
        if not self._messages.dismiss():
            self._canvas.setFocus()

    def _undo(self) -> None:
        """Undo what is just being drawn, or else the last step."""
        if not self._canvas.undo_stroke():
            self._model.undo_stack.undo()

    @Slot(bool)
    def _allow_undo(self, stroking: bool) -> None:
        self._actions["undo"].setEnabled(stroking or self._model.undo_stack.canUndo())

    @Slot()
    def _show_errand(self) -> None:
        self._status.activity.show_errand(self._errands.label, self._errands.share)

    def _hide_panels(self, hidden: bool) -> None:
        self._frame.hide_panels(hidden)
        if hidden:
            self._status.show_notice(PANELS_HIDDEN)

    def _use_theme(self, name: str) -> None:
        use_theme(name)
        self._settings.change(theme=name)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._messages.dismiss()
        self._status.show_notice(f"Saved {path}")

    @Slot(str)
    def _on_model_chosen(self, name: str) -> None:
        self._preview.set_model(name)
        self._panel.semantics.set_classifies(self._models.current.classifies)

    # Leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._flows.guard.has_unsaved_work:
            event.ignore()
            self._flows.guard.then(self._leave)
            return
        self._settings.change(
            geometry=self.saveGeometry().data(), brush_size=self._tool_state.size
        )
        self._refining.finish()
        event.accept()

    def _leave(self) -> None:
        self._model.close()
        self.close()
