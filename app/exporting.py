"""Saving: asks where, waits for the exact alpha, writes off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from app.capture import Capture, always
from app.dialogs.files import ask_where_to_save
from app.export_preview import make_preview
from app.matting_status import MattingStatus, Stage
from sim_core.backdrop import render_backdrop
from sim_core.errors import MattingError
from sim_core.export import encode_export, write_export
from sim_core.export_options import ExportKind, ExportOptions, check_path
from sim_core.metadata import MetadataChoice
from sim_core.project.captured import CapturedDocument
from sim_core.project.contents import ProjectChoices

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
    from sim_core.project.contents import ProjectContents

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
        self._pending: list[Export] = []
        self._exported = Capture(model, wants_matte=always, parent=self)
        self._previewed = Capture(model, wants_matte=always, parent=self)
        preview.status_changed.connect(self._on_status)
        model.opened.connect(self._forget)
        model.closed.connect(self._forget)

    @property
    def is_saving(self) -> bool:
        """Whether something is being copied for a file that nobody has begun to write."""
        return self._exported.is_busy and any(export.path for export in self._pending)

    @property
    def is_copying(self) -> bool:
        """Whether anything is being copied, for a file, the clipboard or a preview."""
        return self._exported.is_busy or self._previewed.is_busy

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
        path, backdrop = Path(f"preview{suffix}"), self._view_state.backdrop

        def encode(contents: ProjectContents) -> None:
            work = partial(_preview, self._captured(contents), path, options, backdrop)
            self._jobs.run(work, show, refuse)

        self._previewed.start(ProjectChoices, encode)

    def _settle(self, export: Export) -> None:
        self._pending.append(export)
        if self._model.document.settled:
            self._write_pending()
        else:
            what = f"Saving {export.path.name}" if export.path else "Copying"
            self.waiting.emit(f"{what} as soon as alpha is exact …")
            self._preview.settle()

    @Slot(object)
    def _on_status(self, status: MattingStatus) -> None:
        if not self._pending:
            return
        if status.stage is Stage.SETTLED:
            self._write_pending()
        elif status.stage in (Stage.CANCELLED, Stage.FAILED):
            self._forget()
            self._fail(_GIVEN_UP if status.stage is Stage.CANCELLED else status.text)

    @Slot()
    def _forget(self) -> None:
        self._pending = []

    def _write_pending(self) -> None:
        if self._pending:
            self._exported.start(ProjectChoices, self._write_all)

    def _write_all(self, contents: ProjectContents) -> None:
        if not self._model.shown.settled:  # painted on meanwhile
            self._preview.settle()
            return
        pending, self._pending = self._pending, []
        for export in pending:
            self._write(export, contents)

    def _write(self, export: Export, contents: ProjectContents) -> None:
        captured, options = self._captured(contents), export.options
        if export.path is None:
            work = partial(_encode_copy, captured, options)
            self._jobs.run(work, self._on_encoded, self._fail)
            return
        done = partial(self._on_written, _state_of(self._model.shown))
        write = partial(_write, captured, export.path, options, self._view_state.backdrop)
        self._jobs.run(write, done, self._fail)

    def _captured(self, contents: ProjectContents) -> CapturedDocument:
        return CapturedDocument(self._model.shown.blank_twin(), contents)

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
    captured: CapturedDocument, path: Path, options: ExportOptions, backdrop: Backdrop
) -> Path:
    document = captured.document()
    return write_export(document, path, options, _background(document, options, backdrop))


def _preview(
    captured: CapturedDocument, path: Path, options: ExportOptions, backdrop: Backdrop
) -> ExportPreview:
    document = captured.document()
    return make_preview(document, path, options, _background(document, options, backdrop))


def _encode_copy(captured: CapturedDocument, options: ExportOptions) -> bytes:
    nothing = np.zeros(3, np.uint8)
    return encode_export(captured.document(), Path("copy.png"), options, nothing).data


def _background(
    document: MattingDocument, options: ExportOptions, backdrop: Backdrop
) -> ImageRGB:
    """Return what the view On background shows, where the file has any of it."""
    if options.kind in (ExportKind.COMPOSITE, ExportKind.LAYERS):
        return render_backdrop(backdrop, document.image)
    return np.array(backdrop.colour, np.uint8)
