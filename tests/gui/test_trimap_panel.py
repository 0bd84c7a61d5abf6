"""The trimap panel: bands, changes of the whole trimap, and the check that looks on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from app.canvas.view import CanvasView
from app.panels.check_list import CheckLine, CheckList
from app.panels.trimap_panel import BandFields, TrimapPanel
from app.panels.width_field import WidthField
from app.trimap_watch import TrimapWatch
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_check import FindingKind
from sim_core.trimap_tools.bands import Width, WidthUnit
from tests.gui.artist import blank_document
from tests.gui.stage import PATIENCE_MS, Theatre

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sim_core.arrays import Trimap


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(blank_document(300, 200), "noise.png")
    return theatre


def square(side: int = 100) -> Trimap:
    trimap = np.zeros((200, 300), np.uint8)
    trimap[50 : 50 + side, 100 : 100 + side] = FOREGROUND
    return trimap


def load(theatre: Theatre, trimap: Trimap) -> None:
    theatre.model.load_trimap(trimap, "Trimap")


def run(theatre: Theatre, name: str) -> Trimap:
    theatre.action(name).trigger()
    theatre.wait_until_idle()
    return theatre.model.document.trimap


# Bands


def test_a_width_keeps_its_value_in_each_unit(qtbot: QtBot):
    field = WidthField("Width", 12, 1.0)
    qtbot.addWidget(field)
    field.setValue(30)
    field.set_unit(WidthUnit.PERCENT)
    assert field.text() == "1.0 %"
    field.setValue(2.5)
    assert field.width_wanted == Width(2.5, WidthUnit.PERCENT)
    field.set_unit(WidthUnit.PIXELS)
    assert field.width_wanted == Width(30)


def test_a_band_may_be_in_percent_of_the_size(theatre: Theatre):
    load(theatre, square())
    bands = theatre.part(BandFields)
    bands.findChild(QComboBox).setCurrentIndex(1)
    for field in bands.findChildren(WidthField):
        field.setValue(5)  # of 200 pixels
    trimap = run(theatre, "make_band")
    assert (trimap[100, 90:110] == UNKNOWN).all()
    assert trimap[100, 89] == BACKGROUND
    assert trimap[100, 110] == FOREGROUND


# Changes of the whole


def test_invert_exchanges_what_is_known(theatre: Theatre):
    before = square()
    load(theatre, before)
    assert (run(theatre, "invert_trimap") == 255 - before).all()
    theatre.press(Qt.Key.Key_Z, "ctrl")
    assert (theatre.model.document.trimap == before).all()


def test_grow_and_shrink_move_the_rim_by_the_reach(theatre: Theatre):
    trimap = square()
    trimap[:, 150:] = UNKNOWN
    load(theatre, trimap)
    assert theatre.part(TrimapPanel).reach == 5
    grown = run(theatre, "grow_unknown").copy()
    assert (grown[:, 145:] == UNKNOWN).all()
    assert (grown[:, :145] == trimap[:, :145]).all()
    shrunk = run(theatre, "shrink_unknown")
    assert (shrunk[:, 149] != UNKNOWN).all()


def test_clean_up_drops_what_is_smaller_than_the_speck(theatre: Theatre):
    trimap = square()
    trimap[10:13, 10:13] = FOREGROUND
    trimap[80, 120:125] = BACKGROUND
    load(theatre, trimap)
    assert (run(theatre, "clean_up") == square()).all()


def test_a_change_that_changes_nothing_says_so(theatre: Theatre):
    load(theatre, square())
    run(theatre, "clean_up")
    assert "nothing to change" in theatre.status
    assert theatre.model.undo_stack.count() == 1


# The check


def checked(theatre: Theatre) -> list[FindingKind]:
    """Wait for the check to have looked at the present trimap; return what it found."""
    watch = theatre.part(TrimapWatch)
    idle = lambda: not (watch._timer.isActive() or watch._is_checking)  # noqa: E731
    theatre.qtbot.waitUntil(idle, timeout=PATIENCE_MS)
    return [finding.kind for finding in watch.findings]


def line_of(theatre: Theatre, kind: FindingKind) -> CheckLine:
    lines = theatre.part(CheckList)._lines
    return next(line for line in lines if line.finding.kind is kind)


def push(line: CheckLine, text: str) -> None:
    buttons = {button.text(): button for button in line.findChildren(QPushButton)}
    QTest.mouseClick(buttons[text], Qt.MouseButton.LeftButton)


def touching() -> Trimap:
    trimap = square()
    trimap[50:150, 96:100] = UNKNOWN
    return trimap


def test_a_blank_trimap_is_not_nagged_about(theatre: Theatre):
    assert checked(theatre) == []
    assert theatre.part(CheckList).isHidden()


def test_what_is_wrong_is_said_after_a_pause(theatre: Theatre):
    load(theatre, touching())
    assert FindingKind.CONTACT in checked(theatre)
    line = line_of(theatre, FindingKind.CONTACT)
    assert line.isVisible()
    assert "without an unknown band" in line.finding.sentence


def test_show_brings_the_place_into_the_middle(theatre: Theatre):
    trimap = touching()
    trimap[10:12, 10:12] = FOREGROUND
    load(theatre, trimap)
    checked(theatre)
    push(line_of(theatre, FindingKind.ISLANDS), "Show")
    canvas = theatre.part(CanvasView)
    middle = canvas.picture_point(canvas.viewport().rect().center().toPointF())
    assert middle.x() == pytest.approx(11, abs=1)
    assert middle.y() == pytest.approx(11, abs=1)
    assert canvas.zoom > 1


def test_a_fix_is_one_step_after_which_the_line_is_gone(theatre: Theatre):
    before = touching()
    load(theatre, before)
    checked(theatre)
    push(line_of(theatre, FindingKind.CONTACT), "Lay a band")
    theatre.wait_until_idle()
    assert (theatre.model.document.trimap != before).any()
    assert FindingKind.CONTACT not in checked(theatre)
    assert theatre.model.undo_stack.count() == 2
    theatre.press(Qt.Key.Key_Z, "ctrl")
    assert (theatre.model.document.trimap == before).all()


def test_a_stroke_is_not_checked_before_it_has_ended(theatre: Theatre):
    watch = theatre.part(TrimapWatch)
    watch._timer.stop()
    theatre.model.begin_stroke()
    theatre.model.stroke_to((50, 50), (60, 50), radius=2, value=FOREGROUND)
    watch._check()
    assert not watch._is_checking
    assert watch._timer.isActive()
    theatre.model.end_stroke("Paint")


def test_another_picture_starts_without_findings(theatre: Theatre):
    load(theatre, touching())
    assert checked(theatre)
    theatre.model.open(blank_document(40, 30), "other.png")
    assert theatre.part(CheckList).isHidden()
    assert checked(theatre) == []
