"""Saving: asks where, waits for the exact alpha, writes off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QImage

from app.dialogs.files import ask_where_to_save
from app.preview import MattingStatus, Stage
from app.raster import array_from_qimage
from sim_core.errors import MattingError
from sim_core.export import write_export
from sim_core.export_options import ExportOptions, check_path

if TYPE_CHECKING:
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QWidget

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.preview import PreviewController
    from app.settings import SettingsStore
    from app.view_state import ViewState
    from sim_core.arrays import ImageRGB
    from sim_core.document import MattingDocument

_NOTHING_PAINTED = (
    "There is nothing to save yet: paint some foreground, or open a trimap, first."
)
_GIVEN_UP = "Nothing was saved, because the exact alpha was not finished. Export again."


@dataclass(frozen=True, slots=True)
class Export:
    """Where to save and how, while the exact alpha is waited for."""

    path: Path
    options: ExportOptions


class ExportFlow(QObject):
    """Saves the open document; a draft is settled first, so that no draft is ever saved."""

    saved = Signal(object)  # Path
    failed = Signal(str)
    waiting = Signal(str)  # a sentence
    given_up = Signal()  # nothing was saved, for whatever reason

    def __init__(
        self,
        model: DocumentModel,
        preview: PreviewController,
        jobs: BackgroundJobs,
        settings: SettingsStore,
        view_state: ViewState,
    ) -> None:
        super().__init__()
        self._model, self._preview, self._jobs = model, preview, jobs
        self._settings, self._view_state = settings, view_state
        self._pending: Export | None = None
        preview.status_changed.connect(self._on_status)
        model.opened.connect(self._forget)
        model.closed.connect(self._forget)

    def ask(self, options: ExportOptions, parent: QWidget) -> None:
        """Ask where to save, and save there."""
        if self._model.document.is_blank:
            self._fail(_NOTHING_PAINTED)
            return
        dialog = ask_where_to_save(
            parent,
            f"Export: {options.kind.value.label}",
            self.proposal(options),
            options.kind.value.suffixes,
        )
        dialog.path_chosen.connect(partial(self.export_to, options))
        dialog.rejected.connect(self.given_up)

    def proposal(self, options: ExportOptions) -> Path:
        """Return the file that is proposed for an export."""
        folder = self._settings.load().export_folder or Path.home()
        name = f"{Path(self._model.title).stem}-{options.kind.value.ending}.png"
        return folder / name

    def export_to(self, options: ExportOptions, path: Path) -> None:
        """Save to a file as soon as alpha is exact."""
        try:
            check_path(path, options)
        except MattingError as error:
            self._fail(str(error))
            return
        self._pending = Export(path, options)
        if self._model.document.settled:
            self._write_pending()
        else:
            self.waiting.emit(f"Saving {path.name} as soon as alpha is exact …")
            self._preview.settle()

    @Slot(object)
    def _on_status(self, status: MattingStatus) -> None:
        if self._pending is None:
            return
        if status.stage is Stage.SETTLED:
            self._write_pending()
        elif status.stage in (Stage.CANCELLED, Stage.FAILED):
            self._forget()
            self._fail(_GIVEN_UP if status.stage is Stage.CANCELLED else status.text)

    @Slot()
    def _forget(self) -> None:
        self._pending = None

    def _write_pending(self) -> None:
        export, self._pending = self._pending, None
        if export is None:
            return
        document = self._model.document.snapshot()
        behind = self._view_state.background_picture or self._view_state.background_colour
        done = partial(self._on_written, _state_of(document))
        self._jobs.run(partial(_write, document, export, behind), done, self._fail)

    def _on_written(self, written: object, path: Path) -> None:
        if self._model.is_open and _state_of(self._model.document) == written:
            self._model.undo_stack.setClean()
        self._settings.change(export_folder=path.parent)
        self.saved.emit(path)

    def _fail(self, reason: str) -> None:
        self.failed.emit(reason)
        self.given_up.emit()


def _state_of(document: MattingDocument) -> object:
    """Return what tells whether a document has been changed since."""
    return document.epoch, document.revision, document.refinement


def _write(document: MattingDocument, export: Export, behind: QImage | QColor) -> Path:
    height, width = document.alpha.shape
    background = background_pixels(behind, width, height)
    return write_export(document, export.path, export.options, background)


def background_pixels(behind: QImage | QColor, width: int, height: int) -> ImageRGB:
    """Return what the view On background shows: one colour, or a picture that covers.

    Returns
    -------
    ndarray
        Shape (3,) or height×width×3.
    """
    if not isinstance(behind, QImage):
        return np.array([behind.red(), behind.green(), behind.blue()], np.uint8)
    scaled = behind.scaled(
        width,
        height,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - width) // 2, (scaled.height() - height) // 2
    return array_from_qimage(scaled.copy(QRect(left, top, width, height)))
