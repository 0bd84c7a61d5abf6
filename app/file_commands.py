"""Commands that ask for a file first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.dialogs.files import ask_where_to_save, ask_which_to_open
from app.panels.drop_target import picture_in
from sim_core.project.archive import PROJECT_SUFFIX

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.document_model import DocumentModel
    from app.importing import ImportFlow
    from app.projects import ProjectFlow
    from app.settings import SettingsStore
    from app.trimap_commands import TrimapCommands

_TRIMAP_SUFFIXES = (".png", ".tif", ".tiff")
_NOTHING_TO_PASTE = "There is no picture in the clipboard. Copy one, then paste it again."


class FileCommands(QObject):
    """Opens file dialogs over `window` and hands the answer on."""

    failed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        model: DocumentModel,
        imports: ImportFlow,
        trimaps: TrimapCommands,
        settings: SettingsStore,
        projects: ProjectFlow,
    ) -> None:
        super().__init__(window)
        self._model, self._imports, self._trimaps = model, imports, trimaps
        self._settings, self._projects, self._window = settings, projects, window
        projects.path_wanted.connect(self.ask_where_to_save_project)

    def ask_picture(self) -> None:
        dialog = ask_which_to_open(
            self._window, "Open a picture", self._folder(), projects=True
        )
        dialog.path_chosen.connect(self._imports.open_picture)

    def ask_trimap(self) -> None:
        dialog = ask_which_to_open(self._window, "Open a trimap", self._folder())
        dialog.path_chosen.connect(self._imports.open_trimap)

    def ask_background(self) -> None:
        dialog = ask_which_to_open(self._window, "Open a background", self._folder())
        dialog.path_chosen.connect(self._on_background_chosen)

    def ask_where_to_save_trimap(self) -> None:
        name = f"{Path(self._model.title).stem}-trimap.png"
        dialog = ask_where_to_save(
            self._window, "Save the trimap", self._folder() / name, _TRIMAP_SUFFIXES
        )
        dialog.path_chosen.connect(self._trimaps.save)

    @Slot()
    def ask_where_to_save_project(self) -> None:
        name = f"{Path(self._model.title).stem}{PROJECT_SUFFIX}"
        folder = self._projects.path.parent if self._projects.path else self._folder()
        dialog = ask_where_to_save(
            self._window,
            "Save the project",
            folder / name,
            (PROJECT_SUFFIX,),
            kind="Simatte projects",
        )
        dialog.path_chosen.connect(self._projects.save_to)
        dialog.rejected.connect(self._projects.give_up)

    def paste(self) -> None:
        """Take files or a picture from the clipboard."""
        paths, image = picture_in(QGuiApplication.clipboard().mimeData())
        if paths:
            self._imports.open_paths(paths)
        elif image is not None:
            self._imports.open_image(image)
        else:
            self.failed.emit(_NOTHING_TO_PASTE)

    def _on_background_chosen(self, path: Path) -> None:
        self._imports.open_background(path, path.name)

    def _folder(self) -> Path:
        recent = self._settings.load().recent_files
        return recent[0].parent if recent else Path.home()
