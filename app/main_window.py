"""The window: what its actions do, and what it says of the document."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMainWindow

from app.actions import build_actions, connect_actions
from app.canvas_colours import colours_of_text
from app.commands import painting_commands, trimap_commands, viewing_commands
from app.connections import connect_parts
from app.dialogs.about import show_about
from app.dialogs.cheat_sheet import show_cheat_sheet
from app.dialogs.colours import show_colours
from app.dialogs.keys import show_keys_dialog
from app.document_choices import DocumentChoices
from app.export_commands import ExportCommands
from app.menus import build_menus, enable_actions, follow_history
from app.panels.hints import PANELS_HIDDEN
from app.panels.recent_menu import RecentMenu
from app.theme import use_theme
from app.widgets import Widgets
from app.workings import Workings

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
        self._model, self._preview, self._settings = model, preview, settings
        self._actions = build_actions(self, settings.load().keys)
        self._workings = Workings(model, preview, jobs, settings, self)
        self._flows, self._errands = self._workings.flows, self._workings.errands
        self._widgets = Widgets(self._workings, self._actions)
        self._exports = ExportCommands(self._flows, self._widgets.panel.export, settings)
        self._choices = DocumentChoices(self._workings, self._widgets)
        self._lay_out()
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

    def offer_recovery(self) -> None:
        """Offer what earlier windows had no time to save, as soon as it is found."""
        self._workings.recovery.look()

    # Building

    def _lay_out(self) -> None:
        recent = RecentMenu(self._settings, self)
        recent.path_chosen.connect(self._flows.imports.open_picture)
        build_menus(self.menuBar(), self._actions, recent)
        self.setCentralWidget(self._widgets.frame)
        self.setStatusBar(self._widgets.status)

    def _commands(self) -> Commands:
        """Return what each action does, by its name in `app.actions.SPECS`."""
        workings, widgets, files = self._workings, self._widgets, self._flows.files
        return {
            **painting_commands(workings.tool_state),
            **viewing_commands(workings.view_state, widgets.canvas.view),
            **trimap_commands(self._flows.trimaps, widgets.panel.trimap),
            "open": files.ask_picture,
            "paste": files.paste,
            "save": self._flows.projects.save,
            "save_as": files.ask_where_to_save_project,
            "export": self._exports.export,
            "preview_export": self._exports.preview,
            "copy": self._exports.copy,
            "import_weights": self._flows.weights.ask,
            "close": partial(self._flows.guard.then, self._model.close),
            "quit": self.close,
            "undo": self._undo,
            "redo": self._model.undo_stack.redo,
            "next_uncertain": workings.places.show_next,
            "inspect_edge": widgets.panel.show_edge,
            "next_fringe": workings.edge.show_next,
            "step_back": self._step_back,
            "open_trimap": files.ask_trimap,
            "save_trimap": files.ask_where_to_save_trimap,
            "hide_panels": self._hide_panels,
            "dark": partial(self._use_theme, "dark"),
            "light": partial(self._use_theme, "light"),
            "overlay_colours": partial(show_colours, workings.view_state, self),
            "keys": partial(show_cheat_sheet, self._actions, self),
            "edit_keys": partial(show_keys_dialog, self._actions.keymap, self),
            "about": partial(show_about, self),
        }

    def _connect(self) -> None:
        connect_parts(self._workings, self._widgets)
        self._model.opened.connect(self._show_document)
        self._model.closed.connect(self._show_document)
        self._model.renamed.connect(self._show_title)
        self._model.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self._model.stroking_changed.connect(self._allow_undo)
        self._errands.changed.connect(self._show_errand)
        self._preview.status_changed.connect(self._widgets.messages.follow)
        self._actions.keymap.changed.connect(self._on_keys_changed)
        self._widgets.models.chosen.connect(self._on_model_chosen)
        self._widgets.models.switched.connect(self._on_model_chosen)
        self._flows.export_wanted.connect(self._exports.export)
        self._flows.saved.connect(self._on_saved)

    def _restore(self) -> None:
        settings = self._settings.load()
        self._exports.restore()
        self.resize(1280, 800)
        self.restoreGeometry(settings.geometry)
        self._workings.tool_state.set_size(settings.brush_size)
        self._workings.view_state.set_colours(colours_of_text(settings.colours))
        self._workings.view_state.set_trimap_opacity(settings.overlay_opacity)
        self._workings.view_state.set_wipe(settings.seam)
        self._actions["light" if settings.theme == "light" else "dark"].setChecked(True)
        # Tab hides the panels from the canvas only; elsewhere it moves the keyboard on.
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._actions["hide_panels"].setShortcutContext(context)
        self._widgets.canvas.addAction(self._actions["hide_panels"])
        self._show_patterns()
        self._show_document()

    # The document

    @Slot()
    def _show_document(self) -> None:
        is_open = self._model.is_open
        enable_actions(self._actions, has_picture=is_open)
        self._widgets.frame.show_picture(is_open)
        self._widgets.messages.dismiss()
        self._show_title()
        self.setWindowModified(False)
        self._widgets.canvas.setFocus()

    @Slot()
    def _show_title(self) -> None:
        title = f"{self._model.title}[*] — Simatte"
        self.setWindowTitle(title if self._model.is_open else "Simatte")

    @Slot(bool)
    def _on_clean_changed(self, clean: bool) -> None:
        self.setWindowModified(not clean)

    # Commands

    def _step_back(self) -> None:
        """Cancel the stroke, or else what is computed, or else the message."""
        if (
            self._widgets.canvas.cancel_stroke()
            or self._errands.cancel()
            or self._preview.cancel()
        ):
            return
        if not self._widgets.messages.dismiss():
            self._widgets.canvas.setFocus()

    def _undo(self) -> None:
        """Undo what is just being drawn, or else the last step."""
        if not self._widgets.canvas.undo_stroke():
            self._model.undo_stack.undo()

    @Slot(bool)
    def _allow_undo(self, stroking: bool) -> None:
        self._actions["undo"].setEnabled(stroking or self._model.undo_stack.canUndo())

    @Slot()
    def _show_errand(self) -> None:
        self._widgets.status.activity.show_errand(self._errands.label, self._errands.share)

    def _hide_panels(self, hidden: bool) -> None:
        self._widgets.frame.hide_panels(hidden)
        if hidden:
            self._widgets.status.show_notice(self._actions.keymap.say(PANELS_HIDDEN))

    @Slot()
    def _on_keys_changed(self) -> None:
        self._settings.change(keys=self._actions.keymap.text)

    def _use_theme(self, name: str) -> None:
        use_theme(name)
        self._settings.change(theme=name)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._widgets.messages.dismiss()
        self._widgets.status.show_notice(f"Saved {path}")

    @Slot(str)
    def _on_model_chosen(self, name: str) -> None:
        self._preview.set_model(name)
        self._show_patterns()

    def _show_patterns(self) -> None:
        classifies = self._widgets.models.current.classifies
        self._widgets.panel.semantics.set_classifies(classifies)

    # Leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._flows.guard.has_unsaved_work:
            event.ignore()
            self._flows.guard.then(self._leave)
            return
        view_state = self._workings.view_state
        self._settings.change(
            geometry=self.saveGeometry().data(),
            brush_size=self._workings.tool_state.size,
            colours=view_state.colours.text,
            overlay_opacity=view_state.trimap_opacity,
            seam=view_state.wipe,
        )
        self._workings.refining.finish()
        self._model.close()
        self._workings.autosave.finish()
        event.accept()

    def _leave(self) -> None:
        self._model.close()
        self.close()
