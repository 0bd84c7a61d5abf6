"""Choosing the colours of the overlays: live, taken back, reset, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QDialogButtonBox, QLabel, QPushButton

from app.canvas_colours import CanvasColours
from app.dialogs.colours import ColoursDialog
from app.panels.colours_button import ColoursButton
from app.view_state import ViewState
from sim_core.trimap import FOREGROUND
from tests.gui.artist import blank_document

if TYPE_CHECKING:
    from tests.gui.stage import Theatre

LEFT = Qt.MouseButton.LeftButton
OTHER = CanvasColours(tint="#0050c8", foreground="#ffffff")


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(blank_document(), "picture")
    return theatre


@pytest.fixture
def state(theatre: Theatre) -> ViewState:
    return theatre.part(ViewState)


@pytest.fixture
def dialog(theatre: Theatre) -> ColoursDialog:
    QTest.mouseClick(theatre.part(ColoursButton), LEFT)
    dialog = theatre.dialog(ColoursDialog)
    assert dialog is not None
    return dialog


def choose(theatre: Theatre, dialog: ColoursDialog, name: str, colour: str) -> QColorDialog:
    buttons = dialog.findChildren(QPushButton)
    QTest.mouseClick(next(b for b in buttons if b.accessibleName().endswith(name)), LEFT)
    asked = theatre.dialog(QColorDialog)
    assert asked is not None
    asked.setCurrentColor(QColor(colour))
    return asked


def press(dialog: ColoursDialog, kind: QDialogButtonBox.StandardButton) -> None:
    box = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(box.button(kind), LEFT)


def test_a_colour_is_shown_while_it_is_chosen(theatre, state, dialog) -> None:
    asked = choose(theatre, dialog, "overlay", "#0050c8")
    assert state.colours == CanvasColours(tint="#0050c8")
    asked.reject()
    assert state.colours == CanvasColours()


def test_cancel_takes_everything_back(theatre, state, dialog) -> None:
    choose(theatre, dialog, "foreground", "#ffffff").accept()
    state.set_trimap_opacity(0.9)
    press(dialog, QDialogButtonBox.StandardButton.Cancel)
    assert (state.colours, state.trimap_opacity) == (CanvasColours(), 0.45)


def test_defaults_are_one_press_away(theatre, state) -> None:
    state.set_colours(OTHER)
    theatre.action("overlay_colours").trigger()
    dialog = theatre.dialog(ColoursDialog)
    press(dialog, QDialogButtonBox.StandardButton.RestoreDefaults)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert state.colours == CanvasColours()


def test_classes_that_only_hue_tells_apart_are_warned_of(theatre, state, dialog) -> None:
    warning = next(
        w
        for w in dialog.findChildren(QLabel)
        if "equally bright" in w.text() or not w.text()
    )
    assert not warning.isVisible()
    state.set_colours(CanvasColours(unknown="#79eb96"))
    assert warning.isVisible()
    assert warning.text().startswith("Foreground and unknown are equally bright")


def test_chips_and_bars_follow_the_colours(theatre, state) -> None:
    action = theatre.action("foreground")
    before = action.icon().pixmap(QSize(18, 18)).toImage()
    state.set_colours(OTHER)
    after = action.icon().pixmap(QSize(18, 18)).toImage()
    assert before != after
    assert state.colours.of_class(FOREGROUND) == QColor("#ffffff")


def test_colours_and_opacity_are_remembered(theatre, state) -> None:
    state.set_colours(OTHER)
    state.set_trimap_opacity(0.7)
    theatre.window.close()
    settings = theatre.settings.load()
    assert settings.colours == OTHER.text
    assert settings.overlay_opacity == 0.7
