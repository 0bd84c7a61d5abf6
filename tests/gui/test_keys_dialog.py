"""Keys as a person changes them: by pressing them, and asked before one is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.actions import HOLDS, SPECS, build_keymap
from app.canvas.view import CanvasView
from app.dialogs.cheat_sheet import CheatSheet
from app.dialogs.keys import KeysDialog
from app.panels.key_button import KeyButton
from app.panels.option_bar import OptionBar
from app.settings import SettingsStore
from app.tool_state import ToolKind, ToolState
from app.view_state import ViewState

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.keymap import KeyMap
    from tests.gui.stage import Theatre

Key, Held = Qt.Key, Qt.KeyboardModifier


class Editor:
    """A person at the dialog."""

    def __init__(self, qtbot: QtBot, keymap: KeyMap) -> None:
        self.keymap = keymap
        self.dialog = KeysDialog(keymap)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)

    def button(self, name: str, place: int = 0) -> KeyButton:
        title = self.keymap.owners[name].title
        start = ("Key of ", "Second key of ")[place] + title + ":"
        (found,) = (
            button
            for button in self.dialog.findChildren(KeyButton)
            if button.accessibleName().startswith(start)
        )
        return found

    def press(self, name: str, key: Key, held: Held = Held.NoModifier, place: int = 0):
        button = self.button(name, place)
        button.click()
        QTest.keyClick(button, key, held)

    def click(self, text: str) -> None:
        (button,) = (
            button
            for button in self.dialog.findChildren(QPushButton)
            if button.text() == text and button.isVisible()
        )
        button.click()

    @property
    def message(self) -> str:
        (label,) = (
            label
            for label in self.dialog.findChildren(QLabel)
            if label.accessibleName() == "About the key that was pressed"
        )
        return label.text()


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    return Editor(qtbot, build_keymap())


def test_everything_that_can_have_a_key_has_its_line(editor: Editor):
    for name in (*(spec.name for spec in SPECS), *HOLDS):
        assert editor.button(name, 0).isEnabled()


def test_the_next_key_that_is_pressed_is_the_key(editor: Editor):
    editor.press("fill", Key.Key_Q)
    assert editor.keymap.keys("fill") == ("Q",)
    assert editor.button("fill").text() == "Q"


@pytest.mark.parametrize(
    ("key", "held", "text"),
    [
        (Key.Key_F7, Held.NoModifier, "F7"),
        (Key.Key_B, Held.ControlModifier | Held.ShiftModifier, "Ctrl+Shift+B"),
        (Key.Key_Backtab, Held.ShiftModifier, "Shift+Tab"),
        (Key.Key_Space, Held.ControlModifier, "Ctrl+Space"),
    ],
)
def test_any_press_is_heard(editor: Editor, key: Key, held: Held, text: str):
    editor.press("fill", key, held)
    assert editor.keymap.keys("fill") == (text,)


def test_shift_alone_is_no_key_yet(editor: Editor):
    editor.press("fill", Key.Key_Shift)
    assert editor.button("fill").is_listening
    assert editor.keymap.keys("fill") == ("G",)


def test_escape_leaves_the_key_and_the_dialog_as_they_are(editor: Editor):
    editor.press("fill", Key.Key_Escape)
    assert editor.keymap.keys("fill") == ("G",)
    assert editor.dialog.isVisible()


def test_delete_takes_the_key_away(editor: Editor):
    editor.press("fill", Key.Key_Delete)
    assert editor.keymap.keys("fill") == ()
    assert editor.button("fill").text() == "–"


def test_a_key_of_another_is_taken_only_when_the_person_says_so(editor: Editor):
    editor.press("fill", Key.Key_B)
    assert "B is the key of “Brush”" in editor.message
    assert editor.keymap.keys("brush") == ("B",)
    editor.click("Give it")
    assert editor.keymap.keys("fill") == ("B",)
    assert editor.keymap.keys("brush") == ()
    assert editor.message == ""


def test_a_key_of_another_can_be_left(editor: Editor):
    editor.press("fill", Key.Key_B)
    editor.click("Leave it")
    assert editor.keymap.text == ""
    assert editor.message == ""


def test_the_same_press_in_other_words_is_a_conflict_too(editor: Editor):
    button = editor.button("fill")
    button.click()
    QTest.sendKeyEvent(
        QTest.KeyAction.Press, button, Key.Key_BraceLeft, "{", Held.ShiftModifier
    )
    assert "Softer brush" in editor.message


def test_what_cannot_be_given_says_why(editor: Editor):
    editor.press("fill", Key.Key_Return)
    assert "close the lasso" in editor.message
    assert editor.keymap.text == ""


def test_reset_of_a_line_and_of_all(editor: Editor):
    editor.press("fill", Key.Key_Q)
    editor.press("brush", Key.Key_F7, place=1)
    (reset,) = (
        button
        for button in editor.dialog.findChildren(QPushButton)
        if button.accessibleName() == "Reset the keys of Fill"
    )
    reset.click()
    assert editor.keymap.keys("fill") == ("G",)
    assert not reset.isVisible()
    editor.click("Reset all")
    assert editor.keymap.keys("brush") == ("B",)


def test_finding_shows_what_has_the_name_or_the_key(editor: Editor):
    search = editor.dialog.findChild(QLineEdit)
    search.setText("lasso")
    assert editor.button("lasso").isVisible()
    assert not editor.button("brush").isVisible()
    search.setText("ctrl+shift+z")
    assert editor.button("redo").isVisible()
    assert not editor.button("lasso").isVisible()


# In the window


@pytest.fixture
def theatre(qtbot: QtBot, theatre: Theatre) -> Theatre:
    theatre.window.open_sample("hair")
    qtbot.waitUntil(lambda: theatre.model.is_open, timeout=10_000)
    return theatre


@pytest.fixture
def keymap(theatre: Theatre) -> KeyMap:
    return theatre.window._actions.keymap


def test_actions_tooltips_and_the_cheat_sheet_follow(theatre: Theatre, keymap: KeyMap):
    keymap.give("fit", "F8")
    assert theatre.action("fit").shortcuts() == [QKeySequence("F8")]
    assert "(F8)" in theatre.action("fit").toolTip()
    theatre.action("keys").trigger()
    sheet = theatre.dialog(CheatSheet)
    assert sheet is not None
    assert "F8" in [label.text() for label in sheet.findChildren(QLabel)]
    sheet.close()


def test_chips_say_the_keys_that_choose_them(theatre: Theatre, keymap: KeyMap):
    keymap.give("foreground", "F5")
    assert "F5" in theatre.action("foreground").iconText()
    assert theatre.part(OptionBar).isVisible()


def test_a_new_tool_key_can_be_held_and_the_old_one_does_nothing(
    theatre: Theatre, keymap: KeyMap
):
    canvas, tools = theatre.part(CanvasView), theatre.part(ToolState)
    keymap.give("fill", "Q")
    canvas.setFocus()
    QTest.keyClick(canvas, Key.Key_G)
    assert tools.tool is ToolKind.BRUSH
    QTest.keyClick(canvas, Key.Key_Q)
    assert tools.tool is ToolKind.FILL


def test_the_original_is_shown_while_its_new_key_is_held(theatre: Theatre, keymap: KeyMap):
    canvas, state = theatre.part(CanvasView), theatre.part(ViewState)
    keymap.give("peek", "Q")
    usual = state.mode
    canvas.setFocus()
    QTest.keyPress(canvas, Key.Key_Q)
    assert state.mode is not usual
    QTest.keyRelease(canvas, Key.Key_Q)
    assert state.mode is usual


def test_a_key_that_is_given_away_while_it_is_held_comes_up(
    theatre: Theatre, keymap: KeyMap
):
    canvas, state = theatre.part(CanvasView), theatre.part(ViewState)
    usual = state.mode
    canvas.setFocus()
    QTest.keyPress(canvas, Key.Key_P)
    keymap.give("fill", "P")
    assert state.mode is usual


def test_keys_are_remembered(theatre: Theatre, keymap: KeyMap, tmp_path: Path):
    keymap.give("fit", "F8")
    backend = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    assert build_keymap(SettingsStore(backend).load().keys).keys("fit") == ("F8",)


def test_the_cheat_sheet_leads_to_the_keys(theatre: Theatre):
    theatre.action("keys").trigger()
    sheet = theatre.dialog(CheatSheet)
    assert sheet is not None
    (change,) = (b for b in sheet.findChildren(QPushButton) if b.text() == "Change keys…")
    change.click()
    dialog = theatre.dialog(KeysDialog)
    assert dialog is not None
    dialog.close()


def test_a_key_that_repeats_without_saying_so_is_held_all_the_while(theatre: Theatre):
    canvas, state = theatre.part(CanvasView), theatre.part(ViewState)
    canvas._keys.patience_ms = 30
    changes: list[bool] = []
    usual = state.mode
    state.changed.connect(lambda: changes.append(state.mode is usual))
    canvas.setFocus()
    QTest.keyPress(canvas, Key.Key_P)
    for _ in range(3):
        QTest.keyRelease(canvas, Key.Key_P)
        QTest.keyPress(canvas, Key.Key_P)
    assert changes == [False]
    QTest.keyRelease(canvas, Key.Key_P)
    theatre.qtbot.waitUntil(lambda: state.mode is usual)
    assert changes == [False, True]
