"""Every panel shows its state and sets it; together they can be told apart by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from app.actions import build_keymap
from app.canvas.view import CanvasView
from app.canvas_colours import CanvasColours
from app.matting_status import Stage
from app.panels import hints
from app.panels.activity import Activity
from app.panels.background_panel import BackgroundPanel
from app.panels.brush_size import BrushSize, size_of_step, step_of_size
from app.panels.hints import next_step
from app.panels.message_bar import MessageBar
from app.panels.model_chooser import ModelChooser
from app.panels.option_bar import OptionBar
from app.panels.readout import Readout, describe_pixel
from app.panels.section import Section
from app.panels.semantics_panel import PatternRow, SemanticsPanel
from app.panels.side_panel import SidePanel
from app.panels.status_line import StatusLine
from app.panels.swatch import class_icon, pattern_pixmap
from app.panels.trimap_panel import TrimapPanel, percent
from app.panels.trimap_shares import TrimapShares, count_shares
from app.theme import DARK, LIGHT, THEMES, apply_theme, greys_of, style_sheet_of
from app.tool_state import MAX_SIZE, MIN_SIZE, ToolKind, ToolState
from app.view_state import ViewMode, ViewState
from sim_core.models import MODELS
from sim_core.patterns import MattingPattern
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.gui.artist import blank_document, matted_document

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.theme import Theme
    from tests.gui.stage import Theatre


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "noise.png")
    return theatre


# Theme


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_chrome_is_strictly_neutral(theme: Theme):
    for grey in greys_of(theme):
        assert grey.red() == grey.green() == grey.blue()


def luminance(colour: str) -> float:
    level = QColor(colour).redF()
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two greys."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_words_can_be_read(theme: Theme):
    for ground in (theme.window, theme.panel, theme.field):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.quiet, ground) >= 4.5
    assert contrast(theme.on_strong, theme.strong) >= 7
    assert contrast(theme.on_chosen, theme.chosen) >= 4.5
    assert contrast(theme.focus, theme.panel) >= 3


def test_the_style_sheet_has_no_open_ends():
    for theme in THEMES.values():
        assert "$" not in style_sheet_of(theme)


def test_the_theme_changes_at_once_and_is_remembered(theatre: Theatre):
    button = theatre.part(OptionBar).findChildren(QToolButton)[-1]
    before = button.icon().pixmap(20, 20).toImage()
    theatre.action("light").trigger()
    assert theatre.settings.load().theme == "light"
    assert button.icon().pixmap(20, 20).toImage() != before


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


def test_a_message_stays_until_it_is_dismissed(qtbot: QtBot):
    bar = MessageBar(build_keymap())
    qtbot.addWidget(bar)
    bar.show_error("<b>a.png</b> is damaged.")
    assert bar.text == "<b>a.png</b> is damaged."
    assert bar.findChild(QLabel).textFormat() == Qt.TextFormat.PlainText
    bar.findChildren(QToolButton)[-1].click()
    assert bar.text == ""
    assert bar.dismiss() is False


def test_a_failure_is_taken_back_once_alpha_is_exact_after_all(theatre: Theatre):
    bar = theatre.part(MessageBar)
    theatre.preview.say(Stage.FAILED, text="It failed.")
    theatre.preview.say(Stage.SETTLING)
    assert bar.text == "It failed."
    theatre.preview.answer()
    assert bar.text == ""


def test_other_messages_outlast_an_exact_alpha(theatre: Theatre):
    bar = theatre.part(MessageBar)
    theatre.preview.say(Stage.FAILED, text="It failed.")
    bar.show_error("a.png is damaged.")
    theatre.preview.answer()
    assert bar.text == "a.png is damaged."


def test_a_message_lies_over_the_canvas_and_moves_nothing(theatre: Theatre):
    canvas = theatre.part(CanvasView)
    before = place_of(canvas)
    theatre.preview.say(Stage.FAILED, text="It failed. " * 60)
    QApplication.processEvents()
    message = place_of(theatre.part(MessageBar))
    assert place_of(canvas) == before
    assert message.top() == before.top()
    assert message.width() == before.width()
    assert message.height() < before.height() / 2


def place_of(widget: QWidget) -> QRect:
    """Return where a widget is on the screen."""
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


def test_short_runs_show_no_progress_bar(theatre: Theatre):
    activity = theatre.part(Activity)
    theatre.preview.say(Stage.DRAFT)
    theatre.preview.say(Stage.SETTLED, 1.0)
    assert not activity.isVisible()
    assert not activity._patience.isActive()


def test_a_long_run_shows_how_far_it_is_and_can_be_cancelled(theatre: Theatre):
    activity = theatre.part(Activity)
    theatre.preview.say(Stage.SETTLING, 0.25)
    theatre.qtbot.waitUntil(activity.isVisible, timeout=2000)
    theatre.preview.say(Stage.SETTLING, 0.5)
    bar = activity.findChild(QProgressBar)
    assert bar.value() / bar.maximum() == pytest.approx(0.5)
    activity.findChild(QPushButton).click()
    assert not activity.isVisible()
    assert theatre.status == "Stopped."


def test_the_draft_mark_stands_until_alpha_is_exact(theatre: Theatre):
    mark = theatre.part(StatusLine).findChild(QLabel, "draft_mark")
    theatre.preview.say(Stage.DRAFT)
    assert mark.isVisible()
    theatre.preview.say(Stage.SETTLED, 1.0)
    assert not mark.isVisible()


def test_a_failed_run_is_a_message_and_the_window_goes_on(theatre: Theatre):
    theatre.preview.say(Stage.FAILED, text="The weights are missing. Import them.")
    assert theatre.message == "The weights are missing. Import them."
    theatre.paint()


def test_the_readout_describes_the_pixel_under_the_pointer(theatre: Theatre):
    readout = theatre.part(Readout)
    document = theatre.model.document
    readout.show_pixel((119, 3))
    red, green, blue = document.image[3, 119]
    assert readout.text() == f"119, 3   RGB {red} {green} {blue}   α 1.00   Foreground"
    assert describe_pixel(document, 0, 0).endswith("Background")
    readout.show_pixel(None)
    assert readout.text() == ""


def test_zoom_is_shown_and_set_to_all_pixels(theatre: Theatre):
    line = theatre.part(StatusLine)
    line.set_zoom(2.5)
    button = next(b for b in line.findChildren(QToolButton) if "%" in b.text())
    assert button.text() == "250 %"
    theatre.action("fit").trigger()
    button.click()
    assert button.text() == "100 %"


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


@pytest.mark.parametrize("scale", [1.25, 1.5, 2.0])
def test_large_fonts_cut_no_button(theatre: Theatre, scale: float):
    plain = QApplication.font()
    large = QFont(plain)
    large.setPointSizeF(plain.pointSizeF() * scale)
    QApplication.setFont(large)
    try:
        apply_theme(QApplication.instance(), "dark")
        QApplication.processEvents()
        panel = theatre.part(SidePanel)
        for button in panel.findChildren(QPushButton):
            needed = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() >= needed + 8
        assert theatre.window.minimumSizeHint().width() <= 1280
    finally:
        QApplication.setFont(plain)


def test_classes_are_counted_as_they_are(theatre: Theatre):
    trimap = np.full((4, 4), UNKNOWN, np.uint8)
    trimap[0], trimap[1, :2] = BACKGROUND, FOREGROUND
    assert count_shares(trimap) == (2 / 16, 4 / 16, 10 / 16)
