"""Two views at once, as the window offers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.canvas.panes import CanvasPanes
from app.canvas.side_chooser import SideChooser
from app.canvas.view import CanvasView
from app.panels.view_tabs import ViewTabs
from app.view_state import Arrangement, Side, ViewMode, ViewState
from tests.gui.artist import blank_document
from tests.gui.stage import Theatre

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT_BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(blank_document(), "picture")
    return theatre


def test_keys_and_buttons_arrange_the_views(theatre: Theatre) -> None:
    state, canvas = theatre.part(ViewState), theatre.part(CanvasView)
    theatre.press(Qt.Key.Key_Backslash, on=canvas)
    assert state.arrangement is Arrangement.SPLIT
    assert theatre.action("split_view").isChecked()
    theatre.press(Qt.Key.Key_Backslash, "shift", on=canvas)
    assert state.arrangement is Arrangement.WIPE
    assert not theatre.action("split_view").isChecked()
    theatre.action("wipe_view").trigger()
    assert state.arrangement is Arrangement.SINGLE


def test_the_tabs_follow_the_active_view(theatre: Theatre) -> None:
    state, tabs = theatre.part(ViewState), theatre.part(ViewTabs)
    state.set_arrangement(Arrangement.SPLIT)
    state.activate(Side.RIGHT)
    assert tabs.tabText(tabs.currentIndex()) == "Cut-out"
    tabs.setCurrentIndex(list(ViewMode).index(ViewMode.ALPHA))
    assert state.mode_of(Side.RIGHT) is ViewMode.ALPHA
    assert state.mode_of(Side.LEFT) is ViewMode.OVERLAY


def test_each_view_has_a_menu_of_its_own(theatre: Theatre) -> None:
    state = theatre.part(ViewState)
    choosers = theatre.window.findChildren(SideChooser)
    assert not any(chooser.isVisible() for chooser in choosers)
    state.set_arrangement(Arrangement.WIPE)
    left = next(c for c in choosers if c.accessibleName().startswith("Left"))
    assert left.isVisible()
    names = [action.text().split("\t")[0] for action in left.menu().actions()]
    left.menu().actions()[names.index("Alpha")].trigger()
    assert state.mode_of(Side.LEFT) is ViewMode.ALPHA
    assert left.text() == "Alpha"


def test_the_status_line_tells_how_the_view_is_turned(theatre: Theatre) -> None:
    button = next(
        b
        for b in theatre.window.findChildren(QToolButton)
        if b.accessibleName() == "Turn of the view"
    )
    assert not button.isVisible()
    canvas = theatre.part(CanvasView)
    theatre.press(Qt.Key.Key_4, on=canvas)
    theatre.press(Qt.Key.Key_H, on=canvas)
    assert button.text() == "15° mirrored"
    assert button.isVisible()
    QTest.mouseClick(button, LEFT_BUTTON)
    assert not button.isVisible()
    assert canvas.camera.is_upright


def test_tab_hides_the_panels_from_the_right_canvas_too(theatre: Theatre) -> None:
    theatre.part(ViewState).set_arrangement(Arrangement.SPLIT)
    right = theatre.window.findChildren(CanvasView)[1]
    right.setFocus()
    theatre.press(Qt.Key.Key_Tab, on=right)
    assert (
        not theatre.part(ViewTabs).window().findChild(QToolButton, "class_chip").isVisible()
    )


def test_the_line_is_where_it_was_left_in_the_next_window(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first = Theatre(qtbot, tmp_path)
    qtbot.addWidget(first.window)
    first.part(CanvasPanes)._view_state.set_wipe(0.3)
    first.leave()
    second = Theatre(qtbot, tmp_path)
    qtbot.addWidget(second.window)
    assert second.part(CanvasPanes)._view_state.wipe == 0.3
    second.leave()
