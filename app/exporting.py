"""Saving: asks where, waits for the exact alpha, writes off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from app.dialogs.files import ask_where_to_save
from app.export_preview import make_preview
from app.matting_status import MattingStatus, Stage
from sim_core.backdrop import render_backdrop
from sim_core.errors import MattingError
from sim_core.export import encode_export, write_export
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.metadata import MetadataChoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.export_preview import ExportPreview
    from app.preview import PreviewController
    from app.projects import ProjectFlow
    from app.settings import SettingsStore
    from app.view_state import ViewState
    from sim_core.arrays import ImageRGB
    from sim_core.backdrop import Backdrop
    from sim_core.document import MattingDocument

_NOTHING_PAINTED = (
    "There is nothing to save yet: paint some foreground, or open a trimap, first."
)
_GIVEN_UP = "Nothing was saved, because the exact alpha was not finished. Export again."


@dataclass(frozen=True, slots=True)
class Export:
    """Where to save and how, while the exact alpha is waited for."""

    options: ExportOptions
    path: Path | None = None  # the clipboard


class ExportFlow(QObject):
    """Saves the open document; a draft is settled first, so that no draft is ever saved."""

    saved = Signal(object)  # Path
    copied = Signal()
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
        projects: ProjectFlow,
    ) -> None:
        super().__init__()
        self._model, self._preview, self._jobs = model, preview, jobs
        self._settings, self._view_state = settings, view_state
        self._projects = projects
        self._pending: Export | None = None
        preview.status_changed.connect(self._on_status)
        model.opened.connect(self._forget)
        model.closed.connect(self._forget)

    @property
    def can_export(self) -> bool:
        """Whether there is anything to save; says so where there is not."""
        if self._model.document.is_blank:
            self._fail(_NOTHING_PAINTED)
            return False
        return True

    def ask(self, options: ExportOptions, suffix: str, parent: QWidget) -> None:
        """Ask where to save, and save there."""
        if not self.can_export:
            return
        dialog = ask_where_to_save(
            parent,
            f"Export: {options.kind.value.label}",
            self.proposal(options, suffix),
            _first(suffix, options.kind.value.suffixes),
        )
        dialog.path_chosen.connect(partial(self.export_to, options))
        dialog.rejected.connect(self.given_up)

    def proposal(self, options: ExportOptions, suffix: str) -> Path:
        """Return the file that is proposed for an export."""
        folder = self._settings.load().export_folder or Path.home()
        name = f"{Path(self._model.title).stem}-{options.kind.value.ending}{suffix}"
        return folder / name

    def export_to(self, options: ExportOptions, path: Path) -> None:
        """Save to a file as soon as alpha is exact."""
        try:
            check_path(path, options)
        except MattingError as error:
            self._fail(str(error))
            return
        self._settle(Export(options, path))

    def copy(self, options: ExportOptions) -> None:
        """Put the cut-out on the clipboard as a PNG with alpha, once alpha is exact."""
        if self.can_export:
            self._settle(
                Export(
                    replace(
                        options,
                        kind=ExportKind.CUTOUT,
                        depth=8,
                        metadata=MetadataChoice.NONE,
                    )
                )
            )

    def preview(
        self,
        options: ExportOptions,
        suffix: str,
        show: Callable[[ExportPreview], None],
        refuse: Callable[[str], None],
    ) -> None:
        """Encode what there is by now and call `show`, or `refuse` with a sentence."""
        document, path = self._model.document.snapshot(), Path(f"preview{suffix}")
        work = partial(_preview, document, path, options, self._view_state.backdrop)
        self._jobs.run(work, show, refuse)

    def _settle(self, export: Export) -> None:
        self._pending = export
        if self._model.document.settled:
            self._write_pending()
        else:
            what = f"Saving {export.path.name}" if export.path else "Copying"
            self.waiting.emit(f"{what} as soon as alpha is exact …")
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
        if export.path is None:
            work = partial(_encode_copy, document, export.options)
            self._jobs.run(work, self._on_encoded, self._fail)
            return
        done = partial(self._on_written, _state_of(document))
        write = partial(
            _write, document, export.path, export.options, self._view_state.backdrop
        )
        self._jobs.run(write, done, self._fail)

    def _on_encoded(self, png: bytes) -> None:
        data = QMimeData()
        data.setData("image/png", png)
        data.setImageData(QImage.fromData(png))
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit()

    def _on_written(self, written: object, path: Path) -> None:
        """Take a result for saved work, unless there is a project that lacks it."""
        is_as_written = self._model.is_open and _state_of(self._model.document) == written
        if is_as_written and self._projects.path is None:
            self._model.undo_stack.setClean()
        self._settings.change(export_folder=path.parent)
        self.saved.emit(path)

    def _fail(self, reason: str) -> None:
        self.failed.emit(reason)
        self.given_up.emit()


def _state_of(document: MattingDocument) -> object:
    """Return what tells whether a document has been changed since."""
    finish = document.finish
    paint = finish.paint.revision, finish.shows_paint
    return document.epoch, document.revision, document.refinement, paint


def _first(suffix: str, suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the suffixes with the chosen one in front, as the dialog's default."""
    return (suffix, *(other for other in suffixes if other != suffix))


def _write(
    document: MattingDocument, path: Path, options: ExportOptions, backdrop: Backdrop
) -> Path:
    return write_export(document, path, options, _background(document, options, backdrop))


def _preview(
    document: MattingDocument, path: Path, options: ExportOptions, backdrop: Backdrop
) -> ExportPreview:
    return make_preview(document, path, options, _background(document, options, backdrop))


def _encode_copy(document: MattingDocument, options: ExportOptions) -> bytes:
    nothing = np.zeros(3, np.uint8)
    return encode_export(document, Path("copy.png"), options, nothing).data


def _background(
    document: MattingDocument, options: ExportOptions, backdrop: Backdrop
) -> ImageRGB:
    """Return what the view On background shows, where the file has any of it."""
    if options.kind in (ExportKind.COMPOSITE, ExportKind.LAYERS):
        return render_backdrop(backdrop, document.image)
    return np.array(backdrop.colour, np.uint8)
