"""Commands that ask for a file first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.dialogs.files import ask_where_to_save, ask_which_to_open
from app.panels.drop_target import picture_in

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.document_model import DocumentModel
    from app.importing import ImportFlow
    from app.settings import SettingsStore
    from app.trimap_commands import TrimapCommands

_TRIMAP_SUFFIXES = (".png", ".tif", ".tiff")
_NOTHING_TO_PASTE = "There is no picture in the clipboard. Copy one, then paste it again."


class FileCommands(QObject):
    """Opens file dialogs over `window` and hands the answer on."""

    failed = Signal(str)

    def __init__(
        self,
        model: DocumentModel,
        imports: ImportFlow,
        trimaps: TrimapCommands,
        settings: SettingsStore,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model, self._imports, self._trimaps = model, imports, trimaps
        self._settings, self._window = settings, window

    def ask_picture(self) -> None:
        dialog = ask_which_to_open(self._window, "Open a picture", self._folder())
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
