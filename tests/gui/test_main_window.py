"""The window as a whole: files in, keys, messages, and nothing lost on the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QSpinBox

from app.actions import build_keymap
from app.canvas.view import CanvasView
from app.dialogs.role_dialog import RoleDialog
from app.matting_status import Stage
from app.panels import hints
from app.panels.activity import Activity
from app.panels.brush_size import BrushSize
from app.panels.drop_target import DropTarget
from app.panels.empty_state import EmptyState
from app.panels.frame import WindowFrame
from app.panels.option_bar import OptionBar
from app.panels.side_panel import SidePanel
from app.settings import SettingsStore
from app.tool_state import ToolState
from app.view_state import ViewMode, ViewState
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.gui.stage import Theatre, classes_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SIZE = 60, 40
KEYS = build_keymap()


def gray_file(path: Path, *levels: int, size: tuple[int, int] = SIZE) -> Path:
    pixels = np.zeros((size[1], size[0]), np.uint8)
    for band, level in zip(
        np.array_split(np.arange(size[0]), len(levels)), levels, strict=True
    ):
        pixels[:, band] = level
    Image.fromarray(pixels).save(path)
    return path


# The empty window


def test_the_empty_window_offers_only_what_can_be_done(theatre: Theatre):
    assert theatre.part(EmptyState).isVisible()
    for kind in (OptionBar, SidePanel):
        assert not theatre.part(kind).isVisible()
    assert theatre.status == KEYS.say(hints.NOTHING_OPEN)
    assert not theatre.action("export").isEnabled()
    assert theatre.action("open").isEnabled()


def test_a_dropped_picture_takes_the_place_of_the_empty_state(
    theatre: Theatre, picture: Path
):
    theatre.drop(theatre.part(DropTarget), picture)
    theatre.wait_until_idle()
    assert theatre.part(CanvasView).isVisible()
    assert theatre.part(SidePanel).isVisible()
    assert theatre.window.windowTitle() == "Bild ü.png[*] — Simatte"
    assert theatre.status == KEYS.say(hints.BLANK)
    assert theatre.settings.load().recent_files == (picture,)


def test_a_picture_may_be_dropped_beside_the_frame_too(theatre: Theatre, picture: Path):
    theatre.drop(theatre.part(WindowFrame), picture)
    theatre.wait_until_idle()
    assert theatre.model.title == picture.name


def test_reading_a_large_file_shows_that_it_works(theatre: Theatre):
    activity = theatre.part(Activity)
    theatre.jobs.busy_changed.emit(True)
    theatre.qtbot.waitUntil(activity.isVisible, timeout=2000)
    theatre.jobs.busy_changed.emit(False)
    assert not activity.isVisible()


def test_a_sample_comes_with_its_trimap(theatre: Theatre):
    theatre.window.open_sample("hair")
    theatre.wait_until_idle()
    assert classes_of(theatre.model) == {BACKGROUND, UNKNOWN, FOREGROUND}
    assert not theatre.window.isWindowModified()


def test_an_unknown_sample_is_a_message(theatre: Theatre):
    theatre.window.open_sample("dragon")
    assert "dragon" in theatre.message


def test_a_picture_is_pasted(theatre: Theatre):
    image = QImage(7, 5, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    theatre.press(Qt.Key.Key_V, "ctrl")
    theatre.wait_until_idle()
    assert (theatre.model.document.image == (255, 0, 0)).all()


def test_pasting_nothing_says_so(theatre: Theatre):
    QGuiApplication.clipboard().setText("no picture")
    theatre.press(Qt.Key.Key_V, "ctrl")
    assert "clipboard" in theatre.message


# Files beside an open picture


def test_a_picture_and_its_trimap_dropped_together_find_each_other(
    theatre: Theatre, picture: Path, tmp_path: Path
):
    trimap = gray_file(tmp_path / "a_trimap.png", 0, 128, 255)
    theatre.drop(theatre.part(DropTarget), trimap, picture)
    theatre.wait_until_idle()
    assert theatre.model.title == picture.name
    assert classes_of(theatre.model) == {BACKGROUND, UNKNOWN, FOREGROUND}


def test_three_greys_of_the_same_size_are_a_trimap(opened: Theatre, tmp_path: Path):
    opened.drop_on_canvas(gray_file(tmp_path / "grey.png", 0, 128, 255))
    assert classes_of(opened.model) == {BACKGROUND, UNKNOWN, FOREGROUND}
    opened.press(Qt.Key.Key_Z, "ctrl")
    assert opened.model.document.is_blank


def test_a_trimap_of_another_size_is_scaled_with_a_note(opened: Theatre, tmp_path: Path):
    opened.drop_on_canvas(gray_file(tmp_path / "trimap.png", 0, 128, 255, size=(30, 20)))
    assert "30 × 20" in opened.status
    assert classes_of(opened.model) == {BACKGROUND, UNKNOWN, FOREGROUND}


@pytest.mark.parametrize(
    ("choice", "is_open"), [("trimap", False), ("mask", False), ("image", True)]
)
def test_an_ambiguous_file_is_asked_about(
    opened: Theatre, tmp_path: Path, choice: str, is_open: bool
):
    opened.drop_on_canvas(gray_file(tmp_path / "two.png", 0, 255))
    dialog = opened.dialog(RoleDialog)
    assert dialog is not None
    button = dialog.findChild(QPushButton, choice)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    opened.wait_until_idle()
    assert (opened.model.title == "two.png") is is_open
    wanted = {"trimap": {0, 255}, "mask": {0, 128, 255}, "image": {0}}[choice]
    assert classes_of(opened.model) == wanted


def test_a_background_can_be_dropped(opened: Theatre, tmp_path: Path):
    opened.drop_on_canvas(gray_file(tmp_path / "wall.png", 10, 20, size=(8, 8)))
    dialog = opened.dialog(RoleDialog)
    assert dialog is not None
    assert "scaled" in dialog.findChild(QPushButton, "trimap").accessibleDescription()
    QTest.mouseClick(dialog.findChild(QPushButton, "background"), Qt.MouseButton.LeftButton)
    opened.wait_until_idle()
    view_state = opened.part(ViewState)
    assert view_state.mode is ViewMode.ON_BACKGROUND
    assert view_state.background_picture.size().width() == 8


@pytest.mark.parametrize("content", [b"just text", b"\x89PNG\r\n\x1a\n", b""])
def test_a_damaged_file_leaves_everything_as_it_was(
    opened: Theatre, tmp_path: Path, content: bytes
):
    opened.paint()
    bad = tmp_path / "bad.png"
    bad.write_bytes(content)
    opened.drop_on_canvas(bad)
    assert str(bad) in opened.message
    assert opened.model.document.trimap.any()
    opened.press(Qt.Key.Key_Escape)
    assert opened.message == ""


def test_after_a_file_that_cannot_be_read_the_next_one_opens(
    theatre: Theatre, picture: Path, tmp_path: Path
):
    theatre.open(tmp_path / "gone.png")
    assert "no file" in theatre.message
    theatre.open(picture)
    assert theatre.model.is_open
    assert theatre.message == ""


# Keys


def test_keys_choose_what_to_paint(opened: Theatre):
    tool_state = opened.part(ToolState)
    for key, value in (
        (Qt.Key.Key_2, BACKGROUND),
        (Qt.Key.Key_3, UNKNOWN),
        (Qt.Key.Key_1, FOREGROUND),
        (Qt.Key.Key_X, BACKGROUND),
    ):
        opened.press(key)
        assert tool_state.value == value


def test_keys_choose_the_view(opened: Theatre):
    view_state = opened.part(ViewState)
    for mode in ViewMode:
        if mode is not ViewMode.ORIGINAL:
            opened.press(Qt.Key(ord(mode.value.key)))
            assert view_state.mode is mode
            assert opened.action(f"view_{mode.name.lower()}").isChecked()
    opened.press(Qt.Key.Key_F)
    assert view_state.mode is not ViewMode.SEMANTICS


def test_keys_typed_into_a_number_are_not_commands(opened: Theatre):
    tool_state, view_state = opened.part(ToolState), opened.part(ViewState)
    number = opened.part(BrushSize).findChild(QSpinBox)
    number.setFocus()
    number.selectAll()
    before = view_state.mode
    for key in (Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_K):
        opened.press(key, on=number)
    assert tool_state.value == FOREGROUND
    assert view_state.mode is before
    opened.press(Qt.Key.Key_Return, on=number)
    assert tool_state.size == 32
    assert not number.hasFocus()


def test_brackets_change_the_size_of_the_brush(opened: Theatre):
    tool_state = opened.part(ToolState)
    before = tool_state.size
    opened.press(Qt.Key.Key_BracketRight)
    assert tool_state.size > before
    opened.press(Qt.Key.Key_BracketLeft)
    assert tool_state.size == pytest.approx(before)


def test_tab_hides_the_panels_from_the_canvas_only(opened: Theatre):
    canvas, panel = opened.part(CanvasView), opened.part(SidePanel)
    opened.press(Qt.Key.Key_Tab, on=canvas)
    assert not panel.isVisible()
    assert opened.status == KEYS.say(hints.PANELS_HIDDEN)
    opened.press(Qt.Key.Key_Tab, on=canvas)
    assert panel.isVisible()
    number = panel.findChild(QSpinBox)
    number.setFocus()
    opened.press(Qt.Key.Key_Tab, on=number)
    assert panel.isVisible()
    assert not number.hasFocus()


def test_n_goes_from_one_uncertain_place_to_the_next(opened: Theatre):
    opened.prepare()
    canvas = opened.part(CanvasView)
    opened.press(Qt.Key.Key_N, on=canvas)
    opened.wait_until_idle()
    assert canvas.zoom > 1
    first = canvas.picture_point(canvas.viewport().rect().center().toPointF())
    opened.press(Qt.Key.Key_N, on=canvas)
    opened.wait_until_idle()
    assert canvas.picture_point(canvas.viewport().rect().center().toPointF()) != first


def test_n_says_when_nothing_is_uncertain(opened: Theatre):
    opened.press(Qt.Key.Key_N)
    opened.wait_until_idle()
    assert "Nothing is uncertain" in opened.status


def test_zoom_keys(opened: Theatre):
    canvas = opened.part(CanvasView)
    opened.press(Qt.Key.Key_1, "ctrl")
    assert canvas.zoom == 1.0
    opened.press(Qt.Key.Key_Plus, "ctrl")
    assert canvas.zoom > 1.0
    opened.press(Qt.Key.Key_Minus, "ctrl")
    assert canvas.zoom == pytest.approx(1.0)


def test_escape_cancels_the_stroke_then_the_run(opened: Theatre):
    opened.preview.say(Stage.SETTLING)
    viewport = opened.part(CanvasView).viewport()
    middle = viewport.rect().center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    assert opened.model.is_stroking
    opened.press(Qt.Key.Key_Escape)
    assert not opened.model.is_stroking
    assert opened.model.document.is_blank
    assert opened.preview.is_running
    opened.press(Qt.Key.Key_Escape)
    assert not opened.preview.is_running
    assert opened.status == "Stopped."
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle)


# The trimap


def test_undo_and_redo_are_enabled_as_there_are_steps(opened: Theatre):
    undo, redo = opened.action("undo"), opened.action("redo")
    assert not undo.isEnabled()
    opened.paint()
    assert undo.isEnabled()
    opened.press(Qt.Key.Key_Z, "ctrl")
    assert opened.model.document.is_blank
    assert redo.isEnabled()
    opened.press(Qt.Key.Key_Z, "ctrl", "shift")
    assert not opened.model.document.is_blank


def test_a_band_is_laid_along_the_edge(opened: Theatre):
    opened.paint()
    opened.action("make_band").trigger()
    opened.wait_until_idle()
    assert UNKNOWN in classes_of(opened.model)
    opened.press(Qt.Key.Key_Z, "ctrl")
    assert classes_of(opened.model) == {BACKGROUND, FOREGROUND}


def test_a_band_without_foreground_says_what_is_missing(opened: Theatre):
    opened.action("make_band").trigger()
    assert "foreground" in opened.message


def test_a_band_never_overrides_what_was_painted_meanwhile(opened: Theatre):
    opened.paint()
    opened.action("make_band").trigger()
    opened.paint(value=UNKNOWN)
    opened.wait_until_idle()
    assert "meanwhile" in opened.message
    assert FOREGROUND not in classes_of(opened.model)


def test_the_trimap_is_saved_as_it_is(opened: Theatre, tmp_path: Path):
    opened.prepare()
    opened.action("save_trimap").trigger()
    dialog = opened.dialog(QFileDialog)
    assert dialog is not None
    saved = tmp_path / "mine.png"
    dialog.fileSelected.emit(str(saved))
    dialog.reject()
    opened.wait_until_idle()
    with Image.open(saved) as image:
        assert (np.asarray(image) == opened.model.document.trimap).all()
    assert str(saved) in opened.status


def test_the_next_step_follows_the_trimap(opened: Theatre):
    opened.action("all_unknown").trigger()
    opened.qtbot.waitUntil(
        lambda: opened.status == KEYS.say(hints.NO_FOREGROUND), timeout=2000
    )
    opened.prepare()
    opened.qtbot.waitUntil(
        lambda: opened.status == KEYS.say(hints.NO_BACKGROUND), timeout=2000
    )


# Leaving


def test_unsaved_work_is_asked_about_before_the_window_closes(opened: Theatre):
    opened.paint()
    assert opened.window.isWindowModified()
    opened.window.close()
    box = opened.dialog(QMessageBox)
    assert box is not None
    assert opened.window.isVisible()
    QTest.mouseClick(
        box.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton
    )
    assert opened.window.isVisible()
    assert opened.model.is_open


def test_discarding_closes(opened: Theatre):
    opened.paint()
    opened.window.close()
    box = opened.dialog(QMessageBox)
    assert box is not None
    QTest.mouseClick(
        box.button(QMessageBox.StandardButton.Discard), Qt.MouseButton.LeftButton
    )
    assert not opened.window.isVisible()


def test_unsaved_work_is_not_replaced_unasked(opened: Theatre, tmp_path: Path):
    opened.paint()
    other = gray_file(tmp_path / "other.png", 1, 2, 3, 4)
    opened.window._flows.imports.open_picture(other)
    opened.wait_until_idle()
    box = opened.dialog(QMessageBox)
    assert box is not None
    assert opened.model.title == "Bild ü.png"
    QTest.mouseClick(
        box.button(QMessageBox.StandardButton.Discard), Qt.MouseButton.LeftButton
    )
    assert opened.model.title == "other.png"


def test_files_that_wait_are_forgotten_when_the_picture_is_kept(
    opened: Theatre, tmp_path: Path
):
    opened.paint()
    other = gray_file(tmp_path / "other.png", 1, 2, 3, 4)
    belongs = gray_file(tmp_path / "other_trimap.png", 0, 128, 255)
    opened.drop_on_canvas(other, belongs)
    QTest.mouseClick(
        opened.dialog(RoleDialog).findChild(QPushButton, "image"), Qt.MouseButton.LeftButton
    )
    opened.wait_until_idle()
    before = opened.model.document.trimap.copy()
    opened.dialog(QMessageBox).button(QMessageBox.StandardButton.Cancel).click()
    opened.wait_until_idle()
    assert opened.model.title == "Bild ü.png"
    assert (opened.model.document.trimap == before).all()


def test_exporting_from_the_question_goes_on_after_it(opened: Theatre, tmp_path: Path):
    opened.prepare()
    opened.press(Qt.Key.Key_W, "ctrl")
    box = opened.dialog(QMessageBox)
    assert box is not None
    QTest.mouseClick(box.findChild(QPushButton, "export"), Qt.MouseButton.LeftButton)
    dialog = opened.dialog(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "out.png"))
    opened.qtbot.waitUntil(lambda: not opened.model.is_open)
    assert (tmp_path / "out.png").exists()
    dialog.reject()


def test_a_clean_document_closes_without_a_question(opened: Theatre):
    opened.press(Qt.Key.Key_W, "ctrl")
    assert not opened.model.is_open
    assert opened.part(EmptyState).isVisible()


def test_the_window_remembers(qtbot: QtBot, opened: Theatre):
    opened.part(ToolState).set_size(77)
    opened.window.close()
    again = SettingsStore(opened.settings._backend).load()
    assert again.brush_size == 77
    assert again.geometry
    assert [path.name for path in again.recent_files] == ["Bild ü.png"]


def test_damaged_settings_give_defaults(tmp_path: Path):
    path = tmp_path / "broken.ini"
    path.write_text("[General]\nbrush_size=wide\ntheme=7\nrecent_files=\n")
    store = SettingsStore(QSettings(str(path), QSettings.Format.IniFormat))
    assert store.load().brush_size == 40
    assert store.load().recent_files == ()
