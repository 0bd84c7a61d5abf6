"""What is kept of work that has not been saved, in case there is no time to save it."""

from __future__ import annotations

import shutil
import time
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from platformdirs import user_data_path

from sim_core.errors import ImageWriteError
from sim_core.file_lock import FileLock
from sim_core.files import make_folder, write_bytes
from sim_core.project.archive import PROJECT_SUFFIX
from sim_core.project.reading import read_project, title_of
from sim_core.project.writing import picture_bytes, write_project_without_picture

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.document import MattingDocument
    from sim_core.project.contents import OpenedProject, ProjectContents

MOST_KEPT: Final = 10
"""Works of windows that have ended; older ones make room."""

_YOUNG_S: Final = 60
"""A window that is just being opened may not have locked its folder yet."""

_WORK: Final = f"work{PROJECT_SUFFIX}"


def default_folder() -> Path:
    """Return where a person's unsaved work is kept."""
    return user_data_path("simatte", appauthor=False) / "recovery"


class RecoverySlot:
    """A folder with the unsaved work of one window, which holds its lock.

    The picture is written once, and beside it, every time, all that was done to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = FileLock(folder / "lock")
        self._source: NDArray[Any] | None = None

    @classmethod
    def make(cls, folder: Path) -> RecoverySlot:
        """Make a slot among others; raises `ImageWriteError` where that cannot be."""
        slot = cls(folder / uuid.uuid4().hex)
        make_folder(slot.folder)
        slot.folder.chmod(0o700)
        if not slot.take():
            raise ImageWriteError(f"{slot.folder} cannot be locked.")
        return slot

    def take(self) -> bool:
        """Make it ours, unless the window that it belongs to is still there."""
        return self._lock.take()

    def let_go(self) -> None:
        """Leave it, with all that is in it, to whoever takes it next."""
        self._lock.let_go()

    @property
    def work(self) -> Path:
        return self.folder / _WORK

    @property
    def is_filled(self) -> bool:
        return self.work.is_file()

    @property
    def written_at(self) -> float:
        """Time of the last writing, in seconds since the epoch; 0 where there is none."""
        try:
            return self.work.stat().st_mtime
        except OSError:
            return 0.0

    @property
    def title(self) -> str:
        """Name of the picture or project; empty where it cannot be read."""
        return title_of(self.work)

    def write(self, contents: ProjectContents) -> None:
        """Keep a state of the work; raises `ImageWriteError`, and keeps the last one."""
        if self._source is not contents.picture.pixels:
            self.clear()
            data, suffix = picture_bytes(contents.picture)
            write_bytes(self.folder / f"picture{suffix}", data)
            self._source = contents.picture.pixels
        write_project_without_picture(self.work, contents)

    def read(self) -> OpenedProject:
        """Return the work; raises `ProjectError` or `ImageReadError`."""
        picture = next(self.folder.glob("picture*"), self.folder / "picture")
        return read_project(self.work, picture)

    def go_on_with(self, document: MattingDocument) -> None:
        """Keep further states of a document that was read from here."""
        self._source = document.source

    def clear(self) -> None:
        """Forget the work, because it is saved or not wanted; the slot stays ours."""
        self._source = None
        # First what makes it an offer: a crash in between leaves nothing odd.
        self.work.unlink(missing_ok=True)
        for path in self.folder.glob("picture*"):
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Forget the work and the slot itself."""
        with suppress(OSError):
            self.clear()
        self._lock.let_go()
        shutil.rmtree(self.folder, ignore_errors=True)


class RecoveryDesk:
    """The slot of one window, made when there is something to keep.

    Owned by one thread, which does one thing after the other.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._slot: RecoverySlot | None = None

    def keep(self, contents: ProjectContents) -> None:
        """Keep a state of the work; raises `ImageWriteError`."""
        if self._slot is None:
            self._slot = RecoverySlot.make(self._folder)
        self._slot.write(contents)

    def forget(self) -> None:
        """Forget the work, because it is saved or not wanted."""
        if self._slot is not None:
            self._slot.clear()

    def adopt(self, slot: RecoverySlot, document: MattingDocument) -> None:
        """Go on in a slot that a document was read from."""
        self.close()
        slot.go_on_with(document)
        self._slot = slot

    def close(self) -> None:
        """Forget the work and leave no slot behind."""
        slot, self._slot = self._slot, None
        if slot is not None:
            slot.remove()


def abandoned_slots(folder: Path) -> list[RecoverySlot]:
    """Return the slots of windows that ended without time to save, the newest first.

    They are ours then, so that no other window offers them too. What is empty, and more
    than `MOST_KEPT`, is removed.
    """
    found = [slot for slot in _slots(folder) if slot.is_filled and slot.take()]
    found.sort(key=lambda slot: slot.written_at, reverse=True)
    for slot in found[MOST_KEPT:]:
        slot.remove()
    for slot in _slots(folder):
        if not slot.is_filled and _is_old(slot.folder) and slot.take():
            slot.remove()
    return found[:MOST_KEPT]


def _slots(folder: Path) -> list[RecoverySlot]:
    try:
        return [RecoverySlot(path) for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return []


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _YOUNG_S
    except OSError:
        return False
