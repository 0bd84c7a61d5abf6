"""Projects in the window: saved, opened again, and gone on with as if nothing had been."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from app.panels.export_panel import ExportPanel
from app.panels.model_chooser import ModelChooser
from app.panels.recent_menu import RecentMenu
from app.undo import next_gesture
from app.view_state import Arrangement, ViewMode, ViewState
from sim_core.alpha_brush import AlphaBrush, PaintMode
from sim_core.backdrop import BackdropKind
from sim_core.export_options import ExportKind, ExportOptions
from sim_core.look import Look
from sim_core.models import DEFAULT_MODEL, MODELS, why_unavailable
from sim_core.project.reading import read_project
from sim_core.project.writing import write_project
from sim_core.refine import Refinement
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.core.twins import twin_of
from tests.gui.stage import PATIENCE_MS, Theatre, noise_file

if TYPE_CHECKING:
    from pathlib import Path

    from app.undo import History


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "Bild ü.simatte"


@pytest.fixture
def full_disk(opened: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)


def save(theatre: Theatre, path: Path) -> None:
    theatre.window._flows.projects.save_to(path)
    wait_until_saved(theatre)


def wait_until_saved(theatre: Theatre) -> None:
    flow = theatre.window._flows.projects
    theatre.qtbot.waitUntil(lambda: not flow.is_saving, timeout=PATIENCE_MS)
    theatre.wait_until_idle()


def work_on(theatre: Theatre) -> None:
    """Change everything that a project keeps."""
    theatre.prepare()
    model = theatre.model
    model.painting.begin_stroke(AlphaBrush(PaintMode.SET, value=0.25))
    model.painting.stroke_to((5, 5), (20, 9), radius=4)
    model.painting.end_stroke("Paint alpha")
    model.refine(Refinement(gamma=1.5, feather=1), "Refine", next_gesture())
    model.change_look(Look(clean_edges=0.5, linear=True), "Look", next_gesture())
    theatre.part(ExportPanel).set_options(ExportOptions(ExportKind.LAYERS, 16), ".ora")
    theatre.part(ViewState).set_mode(ViewMode.ALPHA)


# There and back


def test_saving_asks_where_the_first_time_only(opened: Theatre, project: Path):
    opened.paint()
    opened.press(Qt.Key.Key_S, "ctrl")
    dialog = opened.dialog(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("Bild ü.simatte")
    dialog.fileSelected.emit(str(project))
    dialog.close()
    wait_until_saved(opened)
    first = project.read_bytes()
    opened.paint(value=UNKNOWN)
    opened.press(Qt.Key.Key_S, "ctrl")
    wait_until_saved(opened)
    assert opened.dialog(QFileDialog) is None
    assert project.read_bytes() != first


def test_a_saved_project_is_clean_and_named_in_the_title(opened: Theatre, project: Path):
    opened.paint()
    save(opened, project)
    assert not opened.window.isWindowModified()
    assert opened.window.windowTitle() == "Bild ü.simatte[*] — Simatte"
    assert str(project) in opened.status


def test_what_was_done_is_there_again(opened: Theatre, project: Path):
    work_on(opened)
    save(opened, project)
    before, refinement = twin_of(opened.model.document), opened.model.document.refinement
    opened.action("close").trigger()
    assert not opened.model.is_open
    opened.part(ViewState).set_mode(ViewMode.OVERLAY)
    opened.part(ExportPanel).set_options(ExportOptions(), ".png")
    opened.open(project)
    after = opened.model.document
    assert after.settled
    for name in ("image", "trimap", "alpha", "foreground", "pattern", "confidence"):
        assert np.array_equal(getattr(before, name), getattr(after, name)), name
    assert np.array_equal(before.finish.paint.pixels, after.finish.paint.pixels)
    assert (after.refinement, after.look) == (refinement, before.look)
    assert opened.part(ViewState).mode is ViewMode.ALPHA
    assert opened.part(ExportPanel).options == ExportOptions(ExportKind.LAYERS, 16)
    assert not opened.window.isWindowModified()


def test_refined_alpha_follows_after_opening(opened: Theatre, project: Path):
    work_on(opened)
    save(opened, project)
    opened.open(project)
    refining = opened.window._workings.refining
    opened.qtbot.waitUntil(lambda: not refining.is_busy, timeout=PATIENCE_MS)
    document = opened.model.document
    shown = document.refined.copy()
    document.refine_all()
    assert np.allclose(shown, document.refined, atol=1e-6)


def test_a_background_picture_stays_placed_and_on_offer(
    opened: Theatre, project: Path, tmp_path: Path
):
    opened.window._flows.imports.open_background(noise_file(tmp_path / "sky.png", 1), "sky")
    opened.wait_until_idle()
    state, panel = opened.part(ViewState), opened.window._widgets.panel.background
    picture = state.backdrop.picture
    save(opened, project)
    panel._choose_kind(BackdropKind.GRADIENT)
    opened.model.undo_stack.setClean()
    opened.open(project)
    assert state.backdrop.kind is BackdropKind.PICTURE
    assert np.array_equal(state.backdrop.picture, picture)
    assert state.background_picture is not None
    panel._choose_own()
    assert state.backdrop.picture is not None
    assert np.array_equal(state.backdrop.picture, picture)


def test_two_views_come_back(opened: Theatre, project: Path):
    state = opened.part(ViewState)
    state.set_arrangement(Arrangement.WIPE)
    save(opened, project)
    state.set_arrangement(Arrangement.SINGLE)
    opened.open(project)
    assert state.arrangement is Arrangement.WIPE


def test_the_model_of_a_project_is_used_but_not_remembered(opened: Theatre, project: Path):
    opened.preview.model_name = "shared"
    save(opened, project)
    opened.preview.model_name = DEFAULT_MODEL
    opened.open(project)
    assert opened.preview.model_name == "shared"
    assert opened.part(ModelChooser).current.label == MODELS["shared"].label
    assert opened.settings.load().model == ""


def test_a_model_that_is_not_here_is_said(opened: Theatre, project: Path):
    opened.preview.model_name = "sim-r50"
    save(opened, project)
    opened.preview.model_name = DEFAULT_MODEL
    said: list[str] = []
    opened.window._flows.noticed.connect(said.append)
    opened.open(project)
    assert opened.preview.model_name == DEFAULT_MODEL
    assert said[0].startswith(f"{MODELS[DEFAULT_MODEL].label} goes on with this project.")
    assert why_unavailable("sim-r50") in said[0]


def test_projects_are_dropped_and_listed_like_pictures(opened: Theatre, project: Path):
    opened.paint()
    save(opened, project)
    recent = opened.part(RecentMenu).actions()[0]
    assert recent.text() == "Bild ü.simatte"
    trimap = opened.model.document.trimap.copy()
    opened.model.close()
    recent.trigger()
    opened.wait_until_idle()
    assert np.array_equal(opened.model.document.trimap, trimap)
    opened.drop_on_canvas(project)
    assert opened.model.title == "Bild ü.simatte"
    assert opened.window._flows.projects.path == project


def test_a_damaged_project_leaves_what_is_open(opened: Theatre, project: Path):
    opened.paint()
    project.write_bytes(b"PK\x03\x04 nothing")
    opened.open(project)
    assert "damaged or incomplete" in opened.message
    assert opened.model.title == "Bild ü.png"
    assert opened.window.isWindowModified()


# The history


def history_of(theatre: Theatre) -> History:
    return theatre.model.undo_stack


def test_undo_goes_back_beyond_saving_and_the_star_follows(opened: Theatre, project: Path):
    opened.prepare()
    steps = history_of(opened).count()
    save(opened, project)
    assert history_of(opened).count() == steps
    opened.action("undo").trigger()
    assert opened.window.isWindowModified()
    opened.action("redo").trigger()
    assert not opened.window.isWindowModified()
    opened.paint(value=UNKNOWN)
    assert opened.window.isWindowModified()
    opened.action("undo").trigger()
    assert not opened.window.isWindowModified()


def test_undo_and_redo_are_the_same_whenever_it_is_saved(opened: Theatre, project: Path):
    random, model = np.random.default_rng(0), opened.model
    states = [model.document.trimap.copy()]
    for step in range(12):
        model.begin_stroke()
        place = tuple(random.integers(0, 40, 2))
        model.stroke_to(place, place, radius=3, value=int(random.choice([128, 255])))
        model.end_stroke("Paint")
        states.append(model.document.trimap.copy())
        if step % 3 == 0:
            save(opened, project)
    for state in reversed(states[:-1]):
        history_of(opened).undo()
        assert np.array_equal(model.document.trimap, state)
        save(opened, project)
    for state in states[1:]:
        history_of(opened).redo()
        assert np.array_equal(model.document.trimap, state)


def test_what_is_painted_while_it_is_saved_is_not_in_it_and_not_clean(
    opened: Theatre, project: Path, monkeypatch: pytest.MonkeyPatch
):
    opened.paint()
    begun, gate = threading.Event(), threading.Event()

    def write_when_let(*given: Any) -> object:
        begun.set()
        assert gate.wait(PATIENCE_MS / 1000)
        return write_project(*given)

    monkeypatch.setattr("app.projects.write_project", write_when_let)
    opened.window._flows.projects.save_to(project)
    opened.qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    saved = opened.model.document.trimap.copy()
    opened.action("all_unknown").trigger()
    gate.set()
    wait_until_saved(opened)
    assert opened.window.isWindowModified()
    assert np.array_equal(read_project(project).document.trimap, saved)
    opened.action("undo").trigger()
    assert not opened.window.isWindowModified()


def test_a_stroke_that_is_being_drawn_is_waited_for(opened: Theatre, project: Path):
    model, flow = opened.model, opened.window._flows.projects
    model.begin_stroke()
    model.stroke_to((5, 5), (9, 9), radius=3, value=FOREGROUND)
    flow.save_to(project)
    for _ in range(20):
        opened.qtbot.wait(1)
    assert flow.is_saving
    assert not project.exists()
    model.end_stroke("Paint")
    wait_until_saved(opened)
    assert np.array_equal(read_project(project).document.trimap, model.document.trimap)
    assert not opened.window.isWindowModified()


@pytest.mark.usefixtures("full_disk")
def test_what_could_not_be_saved_is_not_clean(opened: Theatre, project: Path):
    opened.paint()
    save(opened, project)
    assert "No space left on device" in opened.message
    assert opened.window.isWindowModified()
    assert not project.exists()


@pytest.mark.parametrize("name", ["picture.png", "missing/p.simatte"])
def test_names_that_cannot_be_are_refused_at_once(
    opened: Theatre, tmp_path: Path, name: str
):
    opened.paint()
    opened.window._flows.projects.save_to(tmp_path / name)
    assert opened.message
    assert not opened.window._flows.projects.is_saving
    assert opened.window.isWindowModified()


# The question before work is lost


def answer(theatre: Theatre, button: QMessageBox.StandardButton) -> None:
    box = theatre.dialog(QMessageBox)
    assert box is not None
    QTest.mouseClick(box.button(button), Qt.MouseButton.LeftButton)


def test_the_question_saves_a_project_that_has_a_place(opened: Theatre, project: Path):
    opened.paint()
    save(opened, project)
    opened.paint(value=UNKNOWN)
    expected = opened.model.document.trimap.copy()
    opened.window.close()
    answer(opened, QMessageBox.StandardButton.Save)
    opened.qtbot.waitUntil(lambda: not opened.window.isVisible(), timeout=PATIENCE_MS)
    assert np.array_equal(read_project(project).document.trimap, expected)


def test_an_export_does_not_make_up_for_a_project_that_lacks_it(
    opened: Theatre, project: Path, tmp_path: Path
):
    opened.prepare()
    save(opened, project)
    opened.paint(value=UNKNOWN)
    opened.preview.settle()
    opened.window._flows.exports.export_to(ExportOptions(), tmp_path / "cut.png")
    opened.wait_until_idle()
    assert (tmp_path / "cut.png").exists()
    assert opened.window.isWindowModified()
    opened.window.close()
    box = opened.dialog(QMessageBox)
    assert box is not None
    assert box.findChild(QPushButton, "export") is None
    box.button(QMessageBox.StandardButton.Cancel).click()


def test_the_question_asks_where_else_and_keeps_the_work_if_nobody_says(opened: Theatre):
    opened.paint()
    opened.window.close()
    answer(opened, QMessageBox.StandardButton.Save)
    dialog = opened.dialog(QFileDialog)
    assert dialog is not None
    dialog.reject()
    assert opened.window.isVisible()
    assert opened.model.is_open


def test_a_question_that_is_shut_is_no_answer(opened: Theatre, project: Path):
    opened.paint()
    opened.window.close()
    box = opened.dialog(QMessageBox)
    assert box is not None
    box.close()
    save(opened, project)
    assert opened.window.isVisible()


def test_closing_while_it_is_saved_waits_until_it_is_on_the_disk(
    opened: Theatre, project: Path
):
    opened.paint()
    opened.window._flows.projects.save_to(project)
    opened.window.close()
    assert opened.window.isVisible()
    assert opened.dialog(QMessageBox) is None
    opened.qtbot.waitUntil(lambda: not opened.window.isVisible(), timeout=PATIENCE_MS)
    assert read_project(project).document.trimap.any()


@pytest.mark.usefixtures("full_disk")
def test_closing_while_it_is_saved_does_not_lose_what_cannot_be(
    opened: Theatre, project: Path
):
    opened.paint()
    opened.window._flows.projects.save_to(project)
    opened.window.close()
    wait_until_saved(opened)
    assert opened.window.isVisible()
    assert "No space left" in opened.message
