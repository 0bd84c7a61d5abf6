from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from app.canvas_colours import CanvasColours, colours_of_text
from app.tool_state import MAX_SIZE, MIN_SIZE, ToolState
from app.view_state import ViewMode, ViewState
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN


@pytest.fixture
def state() -> ViewState:
    return ViewState()


def test_peeking_shows_the_original_and_gives_the_view_back(state: ViewState) -> None:
    state.set_mode(ViewMode.ALPHA)
    state.set_peeking(True)
    assert state.mode is ViewMode.ORIGINAL
    state.set_peeking(False)
    assert state.mode is ViewMode.ALPHA


def test_cycling_comes_by_every_view_once(state: ViewState) -> None:
    seen = set()
    for _ in ViewMode:
        seen.add(state.mode)
        state.cycle_mode()
    assert seen == set(ViewMode)
    assert state.mode is ViewMode.OVERLAY


def test_nothing_is_told_when_nothing_changes(state: ViewState, qtbot) -> None:
    with qtbot.assertNotEmitted(state.changed):
        state.set_mode(state.mode)
        state.set_peeking(False)
        state.set_trimap_opacity(state.trimap_opacity)


def test_a_background_colour_takes_the_place_of_the_picture(state: ViewState) -> None:
    state.set_background_picture(QImage(2, 2, QImage.Format.Format_RGB32))
    state.set_background_colour(QColor(Qt.GlobalColor.green))
    assert state.background_picture is None


def test_the_classes_differ_in_lightness_too() -> None:
    """On a screen without colours they are at least 20 of 255 grey levels apart."""
    luminance = [
        0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
        for colour in (
            CanvasColours().of_class(v) for v in (BACKGROUND, UNKNOWN, FOREGROUND)
        )
    ]
    assert luminance[0] + 20 < luminance[1] < luminance[2] - 20


def test_classes_that_only_hue_tells_apart_are_named() -> None:
    assert CanvasColours().alike is None
    assert CanvasColours(unknown="#79eb96").alike == ("foreground", "unknown")


def test_colours_come_back_from_their_text_and_damage_gives_the_default() -> None:
    chosen = CanvasColours(tint="#0050c8", unknown="#808080")
    assert colours_of_text(chosen.text) == chosen
    for damaged in ("", "{}", "[1]", chosen.text.replace("#808080", "mud")):
        assert colours_of_text(damaged) == CanvasColours()


def test_the_opacity_holds_for_the_tint_too(state: ViewState) -> None:
    state.set_trimap_opacity(0.2)
    assert state.tint.alphaF() == pytest.approx(0.2, abs=1 / 255)


def test_the_brush_keeps_within_its_sizes() -> None:
    state = ToolState()
    state.set_size(1e6)
    assert state.size == MAX_SIZE
    state.set_size(0)
    assert state.size == MIN_SIZE


def test_scaling_a_small_brush_always_changes_it() -> None:
    state = ToolState()
    state.set_size(3)
    state.scale_size(1.05)
    assert state.size == 4
    state.scale_size(0.95)
    assert state.size == 3


def test_swapping_twice_gives_the_class_back() -> None:
    state = ToolState()
    state.swap_values()
    assert state.value == BACKGROUND
    state.swap_values()
    assert state.value == FOREGROUND
