"""Pictures on their way in: read off the GUI thread, then put where they belong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self

from PySide6.QtCore import QObject, Signal, Slot

from app.raster import levels_of_rgb, picture_from_qimage, qimage_from_rgb
from app.roles import Arrival, Role, read_arrival, read_mask, read_trimap
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.image_io import read_picture
from sim_core.project.archive import is_project
from sim_core.project.contents import OpenedProject
from sim_core.project.reading import read_project
from sim_core.samples import find_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtGui import QImage

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from sim_core.project.contents import ProjectChoices
    from sim_core.samples import Sample
    from sim_core.trimap_tools.adoption import AdoptedTrimap

    _Read = MattingDocument | OpenedProject
    Guard = Callable[[Callable[[], None]], None]

_HELPERS = ("trimap", "mask", "alpha")
"""Files named so are taken after the picture they belong to."""


class _Prepared(NamedTuple):
    """A document with what its picture needs to be drawn, which takes as long to make.

    Attributes
    ----------
    choices
        Those of the project it was in; None where it is a mere picture.
    """

    document: MattingDocument
    levels: list[QImage]
    choices: ProjectChoices | None

    @classmethod
    def of(cls, document: MattingDocument, choices: ProjectChoices | None) -> Self:
        """Do what the first look and the first request would wait for."""
        document.frozen_trimap()
        return cls(document, levels_of_rgb(document.image), choices)


class ImportFlow(QObject):
    """Takes files, finds out what they are for, and changes the model.

    Nothing changes until a file has been read whole.
    """

    failed = Signal(str)
    noticed = Signal(str)
    asked = Signal(object)  # Arrival whose role only the person knows
    choices_read = Signal(object)  # ProjectChoices of what is about to be opened
    picture_opened = Signal(object)  # Path, of a project as well
    project_opened = Signal(object)  # Path
    not_recovered = Signal()
    background_read = Signal(object, str)  # QImage, title; no title for a bundled one

    def __init__(
        self,
        model: DocumentModel,
        jobs: BackgroundJobs,
        guard: Guard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._jobs, self._guard = model, jobs, guard
        self._waiting: list[Path] = []

    # What the person asks for

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Take files of unknown purpose, a picture before what belongs to it."""
        self._waiting.extend(sorted(paths, key=_is_helper))
        self.go_on()

    def open_picture(self, path: Path) -> None:
        """Open a picture, or a project with all that was done to one."""
        self._make(partial(_read_document, path), path.name, path)

    def open_trimap(self, path: Path) -> None:
        self._load("Open trimap", partial(read_trimap, path))

    def open_mask(self, path: Path) -> None:
        self._load("Open mask", partial(read_mask, path))

    def open_background(self, path: Path, title: str = "") -> None:
        self._run(partial(_read_qimage, path), partial(self._show_background, title=title))

    def open_image(self, image: QImage, title: str = "Pasted picture") -> None:
        """Take a picture from the clipboard or from another program."""
        self._make(partial(_document_of, image), title, None)

    def open_sample(self, name: str) -> None:
        """Open a bundled picture with its trimap; an unknown name is reported."""
        try:
            chosen = find_sample(name)
        except MattingError as error:
            self.failed.emit(str(error))
            return
        self._make(partial(_read_sample, chosen), chosen.image.name, None)

    def open_recovered(
        self,
        read: Callable[[], OpenedProject],
        title: str,
        done: Callable[[ProjectChoices], None],
    ) -> None:
        """Open what was never saved; `done` hears of it, or else `not_recovered`."""
        opened = partial(self._replace_recovered, title, done)
        self._jobs.run(partial(_prepare, read), opened, self._fail_to_recover)

    def use(self, arrival: Arrival, role: Role) -> None:
        """Put a file where it belongs, then go on with those that wait."""
        if role is Role.PROJECT:
            self.open_picture(arrival.path)
        elif role is Role.IMAGE:
            assert arrival.picture is not None, "only a project has none"
            work = partial(MattingDocument, arrival.picture)
            self._make(work, arrival.path.name, arrival.path)
        elif role is Role.TRIMAP:
            self.open_trimap(arrival.path)
        elif role is Role.MASK:
            self.open_mask(arrival.path)
        else:
            self.open_background(arrival.path, arrival.path.name)

    @Slot()
    def forget_waiting(self) -> None:
        """Drop the files that wait, because what they belong to is not opened."""
        self._waiting.clear()

    # What comes back

    @Slot()
    def go_on(self) -> None:
        """Take the next of the files that wait."""
        if not self._waiting:
            return
        path = self._waiting.pop(0)
        shape = self._model.document.trimap.shape if self._model.is_open else None
        self._jobs.run(partial(read_arrival, path, shape), self._on_arrived, self._fail)

    def _on_arrived(self, arrival: Arrival) -> None:
        if arrival.role is None:
            self.asked.emit(arrival)
        else:
            self.use(arrival, arrival.role)

    def _load(self, text: str, read: Callable[[tuple[int, int]], AdoptedTrimap]) -> None:
        document = self._model.document
        size = document.bounds.height, document.bounds.width
        done = partial(self._load_trimap, text, document.epoch)
        self._run(partial(read, size), done)

    def _make(self, work: Callable[[], _Read], title: str, path: Path | None) -> None:
        self._run(partial(_prepare, work), partial(self._replace, title, path))

    def _run(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._jobs.run(work, done, self._fail)

    def _fail(self, reason: str) -> None:
        self._waiting.clear()
        self.failed.emit(reason)

    def _replace(self, title: str, path: Path | None, prepared: _Prepared) -> None:
        self._guard(partial(self._open, prepared, title, path))

    def _replace_recovered(
        self, title: str, done: Callable[[ProjectChoices], None], prepared: _Prepared
    ) -> None:
        self._guard(partial(self._open_recovered, prepared, title, done))

    def _open_recovered(
        self, prepared: _Prepared, title: str, done: Callable[[ProjectChoices], None]
    ) -> None:
        assert prepared.choices is not None, "it was read from a project"
        self._open(prepared, title, None)
        done(prepared.choices)

    def _fail_to_recover(self, reason: str) -> None:
        self.not_recovered.emit()
        self._fail(reason)

    def _open(self, prepared: _Prepared, title: str, path: Path | None) -> None:
        if prepared.choices is not None:
            self.choices_read.emit(prepared.choices)
        self._model.open(prepared.document, title, prepared.levels)
        if prepared.choices is not None and path is not None:
            self.project_opened.emit(path)
        if remarks := prepared.document.remarks:
            self.noticed.emit(" ".join(f"{title} {remark}." for remark in remarks))
        if path is not None:
            self.picture_opened.emit(path)
        self.go_on()

    def _load_trimap(self, text: str, epoch: int, adopted: AdoptedTrimap) -> None:
        if self._model.is_open and self._model.document.epoch == epoch:
            self._model.load_trimap(adopted.trimap, text)
            if adopted.note:
                self.noticed.emit(adopted.note)
        self.go_on()

    def _show_background(self, image: QImage, *, title: str) -> None:
        self.background_read.emit(image, title)
        self.go_on()


def _prepare(work: Callable[[], _Read]) -> _Prepared:
    read = work()
    if isinstance(read, OpenedProject):
        return _Prepared.of(read.document, read.choices)
    return _Prepared.of(read, None)


def _is_helper(path: Path) -> bool:
    return any(word in path.name.lower() for word in _HELPERS)


def _read_document(path: Path) -> _Read:
    return read_project(path) if is_project(path) else MattingDocument.open(path)


def _read_sample(chosen: Sample) -> MattingDocument:
    return MattingDocument.open(chosen.image, chosen.trimap)


def _document_of(image: QImage) -> MattingDocument:
    return MattingDocument(picture_from_qimage(image))


def _read_qimage(path: Path) -> QImage:
    return qimage_from_rgb(read_picture(path).rgb8)
