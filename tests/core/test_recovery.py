"""Unsaved work: one slot a window, never taken from a window that is still there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim_core.document import MattingDocument
from sim_core.errors import ImageWriteError
from sim_core.file_lock import FileLock
from sim_core.image_io import write_image
from sim_core.project.contents import ProjectChoices
from sim_core.project.recovery import (
    MOST_KEPT,
    RecoveryDesk,
    RecoverySlot,
    abandoned_slots,
    default_folder,
)
from sim_core.rect import Rect
from sim_core.trimap import FOREGROUND
from tests.core.test_project import SHAPE, random_document
from tests.core.twins import whole_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim_core.project.contents import ProjectContents

ROOT = Path(__file__).parents[2]


def contents(document: MattingDocument, title: str = "hair.png") -> ProjectContents:
    return whole_contents(document, title, ProjectChoices(saved_as="/x/hair.simatte"))


def leave_behind(folder: Path, title: str, *, age_s: float = 0) -> Path:
    """Keep work as a window does that then ends without a word; return its slot."""
    slot = RecoverySlot.make(folder)
    slot.write(contents(random_document(0), title))
    written = slot.written_at - age_s
    os.utime(slot.work, (written, written))
    slot.let_go()
    return slot.folder


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RecoveryDesk]:
    desk = RecoveryDesk(tmp_path)
    yield desk
    desk.close()


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_work_comes_back_with_its_picture_and_its_place(tmp_path: Path):
    document = random_document(1)
    slot = RecoverySlot.make(tmp_path)
    slot.write(contents(document))
    slot.let_go()
    (found,) = abandoned_slots(tmp_path)
    assert found.title == "hair.png"
    opened = found.read()
    assert np.array_equal(opened.document.trimap, document.trimap)
    assert np.array_equal(opened.document.source, document.source)
    assert opened.choices.saved_as == "/x/hair.simatte"


def test_the_file_of_the_picture_is_kept_once_as_it_is(tmp_path: Path, desk: RecoveryDesk):
    path = tmp_path / "deep.tif"
    noise = np.random.default_rng(0).integers(0, 65536, (*SHAPE, 3), np.uint16)
    write_image(path, noise)
    data = path.read_bytes()
    document = MattingDocument.open(path)
    desk.keep(contents(document))
    (kept,) = tmp_path.glob("*/picture.tif")
    assert kept.read_bytes() == data
    before = kept.stat().st_mtime_ns, kept.stat().st_ino
    document.edit(Rect(0, 0, 2, 2), np.full((2, 2), FOREGROUND, np.uint8))
    desk.keep(contents(document))
    assert (kept.stat().st_mtime_ns, kept.stat().st_ino) == before


def test_another_picture_takes_the_place_of_the_last(tmp_path: Path, desk: RecoveryDesk):
    desk.keep(contents(random_document(2)))
    desk.forget()
    assert files_in(tmp_path) == ["lock"]
    other = random_document(3)
    desk.keep(contents(other, "other.png"))
    assert files_in(tmp_path) == ["lock", "picture.png", "work.simatte"]
    desk.close()
    assert files_in(tmp_path) == []


def test_nothing_is_made_before_there_is_work(tmp_path: Path, desk: RecoveryDesk):
    desk.forget()
    assert list(tmp_path.iterdir()) == []


def test_a_window_that_is_there_keeps_its_work(tmp_path: Path, desk: RecoveryDesk):
    desk.keep(contents(random_document(4)))
    assert abandoned_slots(tmp_path) == []
    assert "work.simatte" in files_in(tmp_path)


def test_what_is_offered_in_one_window_is_not_offered_in_another(tmp_path: Path):
    leave_behind(tmp_path, "hair.png")
    first = abandoned_slots(tmp_path)
    assert len(first) == 1
    assert abandoned_slots(tmp_path) == []
    first[0].let_go()
    assert len(abandoned_slots(tmp_path)) == 1


def test_the_newest_comes_first_and_the_oldest_make_room(tmp_path: Path):
    for number in range(MOST_KEPT + 3):
        leave_behind(tmp_path, f"{number}.png", age_s=100 * number)
    titles = [slot.title for slot in abandoned_slots(tmp_path)]
    assert titles == [f"{number}.png" for number in range(MOST_KEPT)]
    assert len(list(tmp_path.iterdir())) == MOST_KEPT


def test_what_was_being_written_for_the_first_time_is_cleared_away(tmp_path: Path):
    slot = RecoverySlot.make(tmp_path)
    (slot.folder / "picture.png").write_bytes(b"half")
    slot.let_go()
    assert abandoned_slots(tmp_path) == []
    assert slot.folder.exists()  # a window may be about to lock it
    long_ago = time.time() - 1000
    os.utime(slot.folder, (long_ago, long_ago))
    assert abandoned_slots(tmp_path) == []
    assert not slot.folder.exists()


def test_adopted_work_is_gone_on_with_in_its_slot(tmp_path: Path, desk: RecoveryDesk):
    folder = leave_behind(tmp_path, "hair.png")
    (slot,) = abandoned_slots(tmp_path)
    document = slot.read().document
    desk.adopt(slot, document)
    picture = (folder / "picture.png").stat().st_ino
    document.edit(Rect(0, 0, 3, 3), np.full((3, 3), FOREGROUND, np.uint8))
    desk.keep(contents(document))
    assert (folder / "picture.png").stat().st_ino == picture
    assert np.array_equal(slot.read().document.trimap, document.trimap)
    desk.forget()
    assert files_in(tmp_path) == ["lock"]


def test_a_full_disk_is_said_and_the_last_state_survives(
    tmp_path: Path, desk: RecoveryDesk, monkeypatch: pytest.MonkeyPatch
):
    document = random_document(5)
    desk.keep(contents(document))
    (work,) = tmp_path.glob("*/work.simatte")
    before = work.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    document.edit(Rect(0, 0, 2, 2), np.full((2, 2), FOREGROUND, np.uint8))
    with pytest.raises(ImageWriteError, match="No space left"):
        desk.keep(contents(document))
    assert work.read_bytes() == before


def test_a_folder_that_cannot_be_is_said(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ImageWriteError):
        RecoveryDesk(tmp_path / "file").keep(contents(random_document(6)))
    assert abandoned_slots(tmp_path / "file") == []


@pytest.mark.skipif(sys.platform == "win32", reason="its folders have no such modes")
def test_nobody_else_may_look_at_it(tmp_path: Path, desk: RecoveryDesk):
    desk.keep(contents(random_document(7)))
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o077 == 0


def test_it_lies_in_the_folder_of_a_persons_data(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_folder().parts[-2:] == ("simatte", "recovery")


def test_a_lock_is_let_go_of_when_its_process_is_killed(tmp_path: Path):
    path = tmp_path / "lock"
    program = (
        "import sys; from pathlib import Path; from sim_core.file_lock import FileLock\n"
        "lock = FileLock(Path(sys.argv[1])); print(lock.take(), flush=True)\n"
        "sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert holder.stdout.readline().strip() == b"True"
    lock = FileLock(path)
    assert not lock.take()
    holder.kill()
    holder.communicate()
    assert lock.take()
    assert lock.take()
    lock.let_go()
