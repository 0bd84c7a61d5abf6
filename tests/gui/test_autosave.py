"""Nothing that was done is lost when the application ends without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QToolButton

from app.autosave import IDLE_MS, LATEST_MS, Autosave
from app.panels.recovery_bar import RecoveryBar
from app.recovery import ago
from sim_core.project.reading import read_project
from sim_core.project.recovery import abandoned_slots, default_folder
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.gui.stage import PATIENCE_MS, Theatre

if TYPE_CHECKING:
    from collections.abc import Iterator


ROOT = Path(__file__).parents[2]


def keep(theatre: Theatre) -> None:
    autosave = theatre.part(Autosave)
    with theatre.qtbot.waitSignal(autosave.kept, timeout=PATIENCE_MS):
        autosave.keep()


def kept_files() -> list[str]:
    return sorted(path.name for path in default_folder().rglob("*") if path.is_file())


def wait_until_forgotten(theatre: Theatre) -> None:
    theatre.qtbot.waitUntil(lambda: "work.simatte" not in kept_files(), timeout=PATIENCE_MS)


# When


def test_work_is_kept_within_a_minute_of_a_change():
    assert IDLE_MS < LATEST_MS < 60_000


def test_every_change_is_kept_when_it_has_come_to_rest(opened: Theatre):
    autosave = opened.part(Autosave)
    assert not autosave._idle.isActive()
    opened.paint()
    assert autosave._idle.isActive()
    assert autosave._latest.isActive()
    with opened.qtbot.waitSignal(autosave.kept, timeout=PATIENCE_MS):
        autosave._idle.setInterval(1)
    assert not autosave._latest.isActive()
    assert "work.simatte" in kept_files()


def test_steady_work_does_not_put_it_off(opened: Theatre):
    autosave = opened.part(Autosave)
    opened.paint()
    remaining = autosave._latest.remainingTime()
    opened.paint(value=UNKNOWN)
    assert autosave._latest.remainingTime() <= remaining


def test_a_stroke_is_never_cut_in_two(opened: Theatre):
    model, autosave = opened.model, opened.part(Autosave)
    opened.paint(value=UNKNOWN)
    model.begin_stroke()
    model.stroke_to((5, 5), (9, 9), radius=3, value=FOREGROUND)
    autosave.keep()
    for _ in range(20):
        opened.qtbot.wait(1)
    assert kept_files() == []
    with opened.qtbot.waitSignal(autosave.kept, timeout=PATIENCE_MS):
        model.end_stroke("Paint")
    (work,) = default_folder().glob("*/work.simatte")
    kept = read_project(work, next(work.parent.glob("picture*"))).document
    assert np.array_equal(kept.trimap, model.document.trimap)


def test_it_touches_neither_the_history_nor_what_is_saved(opened: Theatre):
    opened.paint()
    opened.action("undo").trigger()
    opened.paint(value=UNKNOWN)
    opened.action("undo").trigger()
    history = opened.model.undo_stack
    before = history.count(), history.index(), history.cleanIndex()
    keep(opened)
    assert (history.count(), history.index(), history.cleanIndex()) == before
    opened.action("redo").trigger()
    assert opened.window.isWindowModified()
    keep(opened)
    assert opened.window.isWindowModified()
    assert history.canUndo()


# Until when


def test_saving_ends_it(opened: Theatre, tmp_path: Path):
    opened.paint()
    keep(opened)
    opened.window._flows.projects.save_to(tmp_path / "p.simatte")
    wait_until_forgotten(opened)


def test_closing_ends_it_and_leaves_nothing_behind(opened: Theatre):
    opened.paint()
    keep(opened)
    opened.window.close()
    box = opened.dialog(QMessageBox)
    assert box is not None
    box.button(QMessageBox.StandardButton.Discard).click()
    assert not opened.window.isVisible()
    assert list(default_folder().iterdir()) == []


def test_exporting_does_not_end_it_before_the_picture_is_closed(opened: Theatre):
    opened.prepare()
    keep(opened)
    opened.model.undo_stack.setClean()
    assert "work.simatte" in kept_files()
    opened.action("close").trigger()
    wait_until_forgotten(opened)


def test_a_full_disk_is_said_once_and_painting_goes_on(
    opened: Theatre, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    autosave, said = opened.part(Autosave), []
    autosave.noticed.connect(said.append)
    for value in (FOREGROUND, UNKNOWN):
        opened.paint(value=value)
        autosave.keep()
        opened.qtbot.waitUntil(lambda: autosave._has_failed, timeout=PATIENCE_MS)
        opened.qtbot.waitUntil(lambda: not autosave._jobs._pending, timeout=PATIENCE_MS)
    assert len(said) == 1
    assert "No space left" in said[0]
    assert opened.message == ""
    monkeypatch.undo()
    keep(opened)


# After a crash


@contextmanager
def doomed_window(*given: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a window until it has kept its work; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.gui.doomed_window", *map(str, given)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def offer(theatre: Theatre) -> str:
    """Look for unsaved work and return what is offered."""
    theatre.window.offer_recovery()
    theatre.wait_until_idle()
    return theatre.part(RecoveryBar).text


def click(theatre: Theatre, name: str) -> None:
    button = theatre.part(RecoveryBar).findChild(QPushButton, name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    theatre.wait_until_idle()


def test_killed_work_is_offered_and_restored(
    theatre: Theatre, picture: Path, tmp_path: Path
):
    with doomed_window(picture, tmp_path):
        assert offer(theatre) == ""  # its window is still there
    assert offer(theatre) == "“Bild ü.png” was left unsaved a moment ago."
    click(theatre, "restore")
    assert np.array_equal(theatre.model.document.trimap, np.load(tmp_path / "trimap.npy"))
    assert np.array_equal(theatre.model.document.image, np.asarray(Image.open(picture)))
    assert theatre.model.title == "Bild ü.png"
    assert theatre.window.isWindowModified()
    assert theatre.part(RecoveryBar).text == ""
    theatre.window.close()
    box = theatre.dialog(QMessageBox)
    assert box is not None
    box.button(QMessageBox.StandardButton.Cancel).click()


def test_a_project_is_restored_with_the_place_it_is_saved_at(
    theatre: Theatre, picture: Path, tmp_path: Path
):
    project = tmp_path / "mine.simatte"
    with doomed_window(picture, tmp_path, project):
        pass
    assert "mine.simatte" in offer(theatre)
    click(theatre, "restore")
    painted = theatre.model.document.trimap.copy()
    assert not np.array_equal(read_project(project).document.trimap, painted)
    theatre.press(Qt.Key.Key_S, "ctrl")
    flow = theatre.window._flows.projects
    theatre.qtbot.waitUntil(lambda: not flow.is_saving, timeout=PATIENCE_MS)
    assert np.array_equal(read_project(project).document.trimap, painted)
    assert not theatre.window.isWindowModified()
    wait_until_forgotten(theatre)


def leave_work(title: str) -> None:
    from tests.core.test_recovery import leave_behind

    leave_behind(default_folder(), title)


def test_restored_work_survives_another_crash_until_it_is_saved(theatre: Theatre):
    leave_work("hair.png")
    offer(theatre)
    click(theatre, "restore")
    autosave = theatre.part(Autosave)
    theatre.qtbot.waitUntil(lambda: not autosave._jobs._pending, timeout=PATIENCE_MS)
    assert kept_files() == ["lock", "picture.png", "work.simatte"]
    assert abandoned_slots(default_folder()) == []
    theatre.paint()
    keep(theatre)
    assert kept_files() == ["lock", "picture.png", "work.simatte"]


def test_discarded_work_is_gone_and_the_next_is_offered(theatre: Theatre):
    for title in ("old.png", "new.png"):
        leave_work(title)
    first = offer(theatre)
    click(theatre, "discard")
    second = theatre.part(RecoveryBar).text
    assert {first[:9], second[:9]} == {"“old.png”", "“new.png”"}
    click(theatre, "discard")
    assert theatre.part(RecoveryBar).text == ""
    assert kept_files() == []


def test_what_is_put_off_is_offered_again(theatre: Theatre):
    leave_work("hair.png")
    offer(theatre)
    theatre.part(RecoveryBar).findChild(QToolButton).click()
    assert theatre.part(RecoveryBar).text == ""
    assert "hair.png" in offer(theatre)


def test_work_that_is_open_is_asked_about_and_the_offer_stays(opened: Theatre):
    leave_work("hair.png")
    opened.paint()
    offer(opened)
    click(opened, "restore")
    box = opened.dialog(QMessageBox)
    assert box is not None
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert opened.model.title == "Bild ü.png"
    assert "hair.png" in opened.part(RecoveryBar).text


def test_damaged_work_is_said_to_be_and_can_be_discarded(theatre: Theatre):
    leave_work("hair.png")
    (work,) = default_folder().glob("*/work.simatte")
    work.write_bytes(work.read_bytes()[:200])
    assert offer(theatre).startswith("A picture was left unsaved")
    click(theatre, "restore")
    assert "damaged or incomplete" in theatre.message
    assert not theatre.model.is_open
    click(theatre, "discard")
    assert kept_files() == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a moment ago"),
        (59, "a moment ago"),
        (60, "1 minute ago"),
        (150, "2 minutes ago"),
        (7_300, "2 hours ago"),
        (86_400, "1 day ago"),
        (900_000, "10 days ago"),
    ],
)
def test_times_are_told_in_words(seconds: float, words: str):
    assert ago(seconds) == words
