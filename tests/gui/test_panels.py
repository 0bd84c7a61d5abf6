"""Every panel shows its state and sets it; together they can be told apart by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
)

from app.canvas_colours import CanvasColours
from app.panels import hints
from app.panels.background_panel import BackgroundPanel
from app.panels.brush_size import BrushSize, size_of_step, step_of_size
from app.panels.hints import next_step
from app.panels.model_chooser import ModelChooser
from app.panels.option_bar import OptionBar
from app.panels.section import Section
from app.panels.semantics_panel import PatternRow, SemanticsPanel
from app.panels.side_panel import SidePanel
from app.panels.swatch import class_icon, pattern_pixmap
from app.panels.trimap_panel import TrimapPanel, percent
from app.panels.trimap_shares import TrimapShares, count_shares
from app.tool_state import MAX_SIZE, MIN_SIZE, ToolKind, ToolState
from app.view_state import ViewMode, ViewState
from sim_core.models import MODELS
from sim_core.patterns import MattingPattern
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.gui.artist import blank_document, matted_document

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.stage import Theatre


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "noise.png")
    return theatre


# Option bar


@given(st.integers(round(MIN_SIZE), round(MAX_SIZE)))
def test_the_size_slider_loses_less_than_two_percent(size: int):
    assert size_of_step(step_of_size(size)) == pytest.approx(size, rel=0.02, abs=0.5)


def test_the_size_is_always_visible_and_can_be_typed(theatre: Theatre):
    bar, tool_state = theatre.part(OptionBar), theatre.part(ToolState)
    size = bar.findChild(BrushSize)
    number, slider = size.findChild(QSpinBox), size.findChild(QSlider)
    tool_state.set_size(123)
    assert number.text() == "123 px"
    number.setValue(64)
    assert tool_state.size == 64
    slider.setValue(slider.maximum())
    assert tool_state.size == MAX_SIZE


def test_dragging_past_a_step_keeps_an_exact_size(theatre: Theatre):
    tool_state = theatre.part(ToolState)
    tool_state.set_size(40.4)
    assert tool_state.size == 40.4


def test_chips_show_number_sign_and_name(theatre: Theatre):
    chips = [
        b for b in theatre.part(OptionBar).findChildren(QToolButton) if b.isCheckable()
    ]
    texts = [chip.text().split() for chip in chips]
    assert texts == [["1", "Foreground"], ["2", "Background"], ["3", "Unknown"]]
    QTest.mouseClick(chips[2], Qt.MouseButton.LeftButton)
    assert theatre.part(ToolState).value == UNKNOWN
    theatre.part(ToolState).set_value(BACKGROUND)
    assert [chip.isChecked() for chip in chips] == [False, True, False]


def test_classes_differ_without_their_hue(qapp: QApplication):
    icons = [
        class_icon(value, CanvasColours()).pixmap(18, 18).toImage()
        for value in (0, 128, 255)
    ]
    grey = [icon.convertToFormat(QImage.Format.Format_Grayscale8) for icon in icons]
    assert grey[0] != grey[1] != grey[2]


def test_another_model_is_chosen(qtbot: QtBot):
    chooser = ModelChooser(MODELS, "simatte-s")
    qtbot.addWidget(chooser)
    choices = chooser.findChild(QComboBox)
    with qtbot.waitSignal(chooser.chosen) as told:
        choices.setCurrentIndex(1)
        choices.activated.emit(1)
    assert told.args == [list(MODELS)[1]]
    assert chooser.current.description in choices.toolTip()


@pytest.fixture
def lacking(qtbot: QtBot) -> tuple[ModelChooser, dict[str, str]]:
    """A chooser, and what the models need, which a test may change."""
    needs = {"sim-r50": "It needs a file."}
    chooser = ModelChooser(MODELS, "simatte-s", lambda name: needs.get(name, ""))
    qtbot.addWidget(chooser)
    return chooser, needs


def choose_model(chooser: ModelChooser, name: str) -> None:
    choices = chooser.findChild(QComboBox)
    index = choices.findData(name)
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


def test_a_model_that_needs_something_says_so_and_is_not_chosen(
    qtbot: QtBot, lacking: tuple[ModelChooser, dict[str, str]]
):
    chooser, _ = lacking
    with (
        qtbot.waitSignal(chooser.refused) as told,
        qtbot.assertNotEmitted(chooser.chosen),
    ):
        choose_model(chooser, "sim-r50")
    assert told.args == ["It needs a file."]
    assert chooser.current is MODELS["simatte-s"]
    assert chooser.findChild(QComboBox).currentData() == "simatte-s"


def test_models_that_need_something_are_marked_until_they_have_it(
    qtbot: QtBot, lacking: tuple[ModelChooser, dict[str, str]]
):
    chooser, needs = lacking
    choices = chooser.findChild(QComboBox)
    index = choices.findData("sim-r50")
    assert choices.itemText(index) == "SIM R50 · no weights"
    assert choices.itemData(index, Qt.ItemDataRole.ToolTipRole) == "It needs a file."
    needs.clear()
    chooser.refresh()
    assert choices.itemText(index) == "SIM R50"
    with qtbot.waitSignal(chooser.chosen):
        choose_model(chooser, "sim-r50")
    assert chooser.current is MODELS["sim-r50"]


# Views


def test_tabs_show_and_set_the_view(theatre: Theatre):
    tabs, view_state = theatre.part(QTabBar), theatre.part(ViewState)
    for index, mode in enumerate(ViewMode):
        tabs.setCurrentIndex(index)
        assert view_state.mode is mode
        key, tip = mode.value.key, tabs.tabToolTip(index)
        assert f"({key})" in tip or f"hold {key} to" in tip
    view_state.set_mode(ViewMode.ALPHA)
    view_state.set_peeking(True)
    assert tabs.tabText(tabs.currentIndex()) == "Original"
    view_state.set_peeking(False)
    assert tabs.tabText(tabs.currentIndex()) == "Alpha"


# Trimap


def test_shares_add_up():
    shares = count_shares(matted_document().trimap)
    assert sum(shares) == pytest.approx(1)
    assert shares.background == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.0001, "< 1 %"), (0.124, "12 %"), (1, "100 %")]
)
def test_a_small_share_is_not_called_nothing(share: float, text: str):
    assert percent(share) == text


def test_opacity_goes_both_ways(theatre: Theatre):
    panel, view_state = theatre.part(TrimapPanel), theatre.part(ViewState)
    slider = panel.findChild(QSlider)
    slider.setValue(80)
    assert view_state.trimap_opacity == pytest.approx(0.8)
    view_state.set_trimap_opacity(0.25)
    assert slider.value() == 25


@pytest.mark.parametrize(
    ("shares", "settled", "hint"),
    [
        (None, False, hints.NOTHING_OPEN),
        (TrimapShares(0, 1, 0), False, hints.BLANK),
        (TrimapShares(0.2, 0.8, 0), False, hints.NO_UNKNOWN),
        (TrimapShares(0, 0, 1), True, hints.NO_FOREGROUND),
        (TrimapShares(0.5, 0, 0.5), True, hints.NO_BACKGROUND),
        (TrimapShares(0.3, 0.3, 0.4), False, hints.DRAFT),
        (TrimapShares(0.3, 0.3, 0.4), True, hints.SETTLED),
    ],
)
def test_there_is_always_a_next_step(shares, settled, hint):
    assert next_step(shares, settled=settled) == hint


# Semantics


def test_the_legend_names_every_pattern_that_is_there(theatre: Theatre):
    panel = theatre.part(SemanticsPanel)
    theatre.qtbot.waitUntil(lambda: panel.findChild(PatternRow) is not None)
    names = [row.accessibleName() for row in panel.findChildren(PatternRow)]
    assert len(names) == len(set(names)) == len(MattingPattern)
    assert any(name.startswith("Hair, difficult") for name in names)


def test_a_model_without_patterns_says_so(theatre: Theatre):
    panel = theatre.part(SemanticsPanel)
    theatre.model.open(blank_document(), "blank.png")
    panel.set_classifies(False)
    assert "does not tell patterns apart" in panel.findChild(QLabel).text()


def test_swatches_are_hatched_differently(qapp: QApplication):
    pictures = {p: pattern_pixmap(p).toImage() for p in MattingPattern}
    hatches = {pattern.hatch for pattern in MattingPattern}
    assert hatches == {0, 1, 2, 3}
    plain = pictures[next(p for p in MattingPattern if p.hatch == 0)]
    hatched = pictures[next(p for p in MattingPattern if p.hatch == 3)]
    assert len({plain.pixel(32, y) for y in range(12, 52)}) == 1
    assert len({hatched.pixel(32, y) for y in range(12, 52)}) > 1


# Background


def tile(theatre: Theatre, text: str) -> QToolButton:
    tiles = theatre.part(BackgroundPanel).findChildren(QToolButton)
    return next(tile for tile in tiles if tile.text().startswith(text))


def test_a_colour_is_shown_at_once(theatre: Theatre):
    view_state = theatre.part(ViewState)
    tile(theatre, "White").click()
    assert view_state.mode is ViewMode.ON_BACKGROUND
    assert view_state.background_colour == QColor(255, 255, 255)
    tile(theatre, "Checker").click()
    assert view_state.mode is ViewMode.ONION_SKIN


def test_a_bundled_picture_is_shown(theatre: Theatre):
    view_state = theatre.part(ViewState)
    tile(theatre, "Tea").click()
    theatre.wait_until_idle()
    assert view_state.mode is ViewMode.ON_BACKGROUND
    assert view_state.background_picture is not None


def test_a_picture_of_ones_own_stays_on_offer(theatre: Theatre):
    panel = theatre.part(BackgroundPanel)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    panel.show_picture(image, "wall.jpg")
    tile(theatre, "Black").click()
    assert theatre.part(ViewState).background_picture is None
    tile(theatre, "wall.jpg").click()
    assert theatre.part(ViewState).background_picture == image


# Sections, messages, status


def test_a_section_folds_away_and_the_keyboard_can_do_it(theatre: Theatre):
    section = theatre.part(Section)
    header = section.findChild(QAbstractButton, "section_header")
    content = theatre.part(TrimapPanel)
    header.setFocus()
    QTest.keyClick(header, Qt.Key.Key_Space)
    assert not content.isVisible()
    section.unfold()
    assert content.isVisible()


# For everybody


def test_every_control_has_a_name(theatre: Theatre):
    kinds = (QAbstractButton, QAbstractSlider, QSpinBox, QComboBox, QTabBar)
    controls = [c for kind in kinds for c in theatre.window.findChildren(kind)]
    own = [c for c in controls if not c.objectName().startswith("qt_") and is_reachable(c)]
    nameless = [c for c in own if not (c.accessibleName() or text_of(c))]
    assert len(own) > 40
    assert not nameless


def is_reachable(control: object) -> bool:
    return control.focusPolicy() != Qt.FocusPolicy.NoFocus


def text_of(control: object) -> str:
    return control.text() if isinstance(control, QAbstractButton) else ""


def test_the_keyboard_reaches_every_section(theatre: Theatre):
    theatre.window.activateWindow()
    theatre.qtbot.waitUntil(theatre.window.isActiveWindow)
    panel = theatre.part(SidePanel)
    first = panel.findChild(QAbstractButton, "section_header")
    first.setFocus()
    reached, widget = [], first
    while widget is not None and widget not in reached and panel.isAncestorOf(widget):
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
    headers = [w for w in reached if w.objectName() == "section_header"]
    assert len(headers) == 6
    heights = [header.mapTo(panel, header.rect().topLeft()).y() for header in headers]
    assert heights == sorted(heights)


@pytest.mark.parametrize(
    ("room", "chips"),
    [
        (40, Qt.ToolButtonStyle.ToolButtonIconOnly),
        (400, Qt.ToolButtonStyle.ToolButtonTextBesideIcon),
    ],
)
def test_no_tool_pushes_the_bar_out_or_changes_the_chips(
    theatre: Theatre, room: int, chips: Qt.ToolButtonStyle
):
    theatre.model.open(blank_document(), "picture")
    window, bar = theatre.window, theatre.part(OptionBar)
    window.resize(window.minimumSizeHint().width() + room, 600)
    looks = set()
    for kind in (ToolKind.ALPHA_BRUSH, *ToolKind, ToolKind.BRUSH):
        theatre.part(ToolState).set_tool(kind)
        QApplication.processEvents()
        assert bar.width() <= window.width()
        if kind is not ToolKind.ALPHA_BRUSH:
            looks |= {chip.toolButtonStyle() for chip in bar._chip_buttons}
    assert looks == {chips}


def test_classes_are_counted_as_they_are(theatre: Theatre):
    trimap = np.full((4, 4), UNKNOWN, np.uint8)
    trimap[0], trimap[1, :2] = BACKGROUND, FOREGROUND
    assert count_shares(trimap) == (2 / 16, 4 / 16, 10 / 16)
