"""The table of actions: complete, without conflicts, and said in every tooltip."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QLabel, QMenu, QMenuBar

from app.actions import (
    SPECS,
    build_actions,
    connect_actions,
    readable,
    view_action,
)
from app.dialogs.cheat_sheet import CheatSheet, key_groups
from app.menus import build_menus, enable_actions, follow_history
from app.view_state import ViewMode
from resources import resource

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PROMISED = {
    "foreground": "1", "background": "2", "unknown": "3", "swap": "X", "smaller": "[",
    "larger": "]", "brush": "B", "cycle_view": "F", "fit": "Ctrl+0",
    "actual_size": "Ctrl+1", "zoom_in": "Ctrl++", "zoom_out": "Ctrl+-",
    "undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z",
    "open": "Ctrl+O", "paste": "Ctrl+V", "export": "Ctrl+E",
    "save": "Ctrl+S", "save_as": "Ctrl+Shift+S", "step_back": "Esc",
    "keys": "F1", "hide_panels": "Tab", "split_view": "\\", "wipe_view": "Shift+\\",
    **{
        view_action(mode): mode.value.key
        for mode in ViewMode
        if mode is not ViewMode.ORIGINAL
    },
}  # fmt: skip


@pytest.fixture
def owner(qapp: object) -> QObject:
    return QObject()


def test_names_and_keys_are_used_once():
    names = Counter(spec.name for spec in SPECS)
    keys = Counter(key for spec in SPECS for key in spec.keys)
    assert not [name for name, count in (names + keys).items() if count > 1]


@pytest.mark.parametrize(("name", "key"), PROMISED.items())
def test_promised_keys_are_bound(owner: QObject, name: str, key: str):
    action = build_actions(owner)[name]
    assert QKeySequence(key) in action.shortcuts()


@pytest.mark.parametrize(
    ("plain", "shifted"), [*zip("[]\\;',./=-", '{}|:"<>?+_', strict=True)]
)
def test_no_key_with_shift_is_bound_by_its_sign_too(plain: str, shifted: str):
    """Qt finds both at one press, calls the key ambiguous and does nothing (xcb)."""
    bound = [key for spec in SPECS for key in spec.keys]
    assert not {f"Shift+{plain}", shifted} <= set(bound)


def test_every_key_is_a_key():
    for spec in SPECS:
        for key in spec.keys:
            assert not QKeySequence(key).isEmpty()
            assert QKeySequence(key).toString() == key


def test_every_key_stands_in_its_tooltip_and_on_the_cheat_sheet(owner: QObject):
    actions = build_actions(owner)
    groups = key_groups(actions.keymap)
    sheet = {text: keys for rows in groups.values() for keys, text in rows}
    for spec in SPECS:
        for key in spec.keys:
            assert readable(key) in actions[spec.name].toolTip()
            assert readable(key) in sheet[spec.text.rstrip("…")]


def test_every_icon_is_shipped():
    for spec in SPECS:
        if spec.icon:
            assert resource("icons", f"{spec.icon}.svg").is_file()


def test_an_action_without_a_command_is_refused(owner: QObject):
    actions = build_actions(owner)
    with pytest.raises(KeyError):
        connect_actions(actions, {})


def test_choices_exclude_each_other(owner: QObject):
    actions = build_actions(owner)
    actions["foreground"].trigger()
    actions["unknown"].trigger()
    checked = [n for n in ("foreground", "background", "unknown") if actions[n].isChecked()]
    assert checked == ["unknown"]


def test_what_needs_a_picture_is_disabled_without_one(owner: QObject):
    actions = build_actions(owner)
    enable_actions(actions, has_picture=False)
    assert not actions["export"].isEnabled()
    assert actions["open"].isEnabled()
    enable_actions(actions, has_picture=True)
    assert actions["export"].isEnabled()


def test_undo_is_enabled_by_the_history_alone(owner: QObject):
    actions, history = build_actions(owner), QUndoStack()
    follow_history(actions, history)
    enable_actions(actions, has_picture=True)
    assert not actions["undo"].isEnabled()
    history.push(QUndoCommand("Paint"))
    assert actions["undo"].isEnabled()


def test_every_action_is_in_a_menu(qtbot: QtBot):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    actions = build_actions(bar)
    build_menus(bar, actions, QMenu("Open recent", bar))
    listed = {a.objectName() for menu in bar.findChildren(QMenu) for a in menu.actions()}
    assert {spec.name for spec in SPECS} <= listed


def test_the_cheat_sheet_shows_every_group(qtbot: QtBot, owner: QObject):
    actions = build_actions(owner)
    sheet = CheatSheet(actions)
    qtbot.addWidget(sheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    for title, rows in key_groups(actions.keymap).items():
        assert title in shown
        assert {keys for keys, _ in rows} <= shown


def test_qactions_carry_their_names(owner: QObject):
    build_actions(owner)
    assert owner.findChild(QAction, "export") is not None
