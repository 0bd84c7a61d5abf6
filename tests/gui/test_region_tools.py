"""Fill, wand, lasso and rectangle: by mouse and by pen, one step each, cancelled by Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from app.tool_state import ToolKind
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.gui.artist import LEFT, NO_BUTTON, RIGHT, SHIFT, Artist

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.artist import Place

MOUSE_AND_PEN = pytest.mark.parametrize("device", ["mouse", "pen"])
BLUE, ORANGE = (40, 70, 160), (230, 140, 40)


def disc_document() -> MattingDocument:
    """Return an orange disc, 60 pixels across, in the middle of 200 × 160 of blue."""
    y, x = np.mgrid[:160, :200]
    pixels = np.empty((160, 200, 3), np.uint8)
    pixels[:] = BLUE
    pixels[(x - 100) ** 2 + (y - 80) ** 2 < 30**2] = ORANGE
    noise = np.random.default_rng(3).integers(-6, 7, pixels.shape)
    return MattingDocument(Picture((pixels + noise).astype(np.uint8)))


@pytest.fixture
def tools(artist: Artist, qtbot: QtBot) -> Artist:
    artist.open(disc_document())
    artist.view.set_zoom(1.0)
    artist.qtbot = qtbot
    return artist


def wait(artist: Artist) -> None:
    artist.qtbot.waitUntil(lambda: not artist.errands.label, timeout=20_000)


def points(artist: Artist, *places: tuple[float, float]) -> list[Place]:
    return [artist.place_of(*place) for place in places]


def click(artist: Artist, device: str, place: Place, button=LEFT) -> None:
    if device == "mouse":
        artist.click(place, button)
    else:
        artist.pen_stroke(place, eraser=button == RIGHT)
    wait(artist)


def drag(artist: Artist, device: str, *places: Place, button=LEFT) -> None:
    if device == "mouse":
        artist.drag(*places, button=button)
    else:
        artist.pen_stroke(*places, eraser=button == RIGHT)
    wait(artist)


def take(artist: Artist, kind: ToolKind) -> None:
    artist.tool_state.set_tool(kind)


# Fill


@MOUSE_AND_PEN
def test_fill_gives_a_region_one_class_and_leaves_the_others(tools: Artist, device: str):
    trimap = np.zeros_like(tools.trimap)
    trimap[:, 90:110] = UNKNOWN
    tools.model.load_trimap(trimap, "Stripe")
    take(tools, ToolKind.FILL)
    click(tools, device, tools.place_of(20, 20))
    assert (tools.trimap[:, :90] == FOREGROUND).all()
    assert (tools.trimap[:, 90:] == trimap[:, 90:]).all()
    assert tools.model.undo_stack.text(1) == "Fill foreground"
    tools.model.undo_stack.undo()
    assert (tools.trimap == trimap).all()


@MOUSE_AND_PEN
def test_the_other_button_fills_with_the_opposite(tools: Artist, device: str):
    tools.model.load_trimap(np.full_like(tools.trimap, UNKNOWN), "Unknown")
    take(tools, ToolKind.FILL)
    click(tools, device, tools.place_of(20, 20), RIGHT)
    assert (tools.trimap == BACKGROUND).all()


def test_fill_outside_the_picture_does_nothing(tools: Artist):
    take(tools, ToolKind.FILL)
    click(tools, "mouse", tools.place_of(-5, 20))
    assert not tools.model.undo_stack.count()


def test_a_click_is_cancelled_before_it_is_released(tools: Artist):
    take(tools, ToolKind.FILL)
    tools.press(tools.place_of(20, 20))
    assert tools.view.cancel_stroke()
    tools.release(tools.place_of(20, 20))
    wait(tools)
    assert tools.model.document.is_blank


@MOUSE_AND_PEN
def test_a_fill_of_similar_colour_ends_where_the_colour_or_the_class_changes(
    tools: Artist, device: str
):
    trimap = np.zeros_like(tools.trimap)
    trimap[:, 95:105] = UNKNOWN
    tools.model.load_trimap(trimap, "Stripe")
    take(tools, ToolKind.FILL)
    tools.tool_state.set_fill_follows_colour(True)
    click(tools, device, tools.place_of(85, 80))
    y, x = np.mgrid[:160, :200]
    left_half = ((x - 100) ** 2 + (y - 80) ** 2 < 30**2) & (x < 95)
    assert ((tools.trimap == FOREGROUND) == left_half).all()
    assert tools.model.undo_stack.text(1) == "Fill foreground"
    tools.model.undo_stack.undo()
    assert (tools.trimap == trimap).all()


def test_a_fill_of_similar_colour_follows_the_tolerance(tools: Artist):
    take(tools, ToolKind.FILL)
    tools.tool_state.set_fill_follows_colour(True)
    tools.tool_state.set_tolerance(0)
    click(tools, "mouse", tools.place_of(100, 80))
    assert 0 < np.count_nonzero(tools.trimap) < 700


# Wand


@MOUSE_AND_PEN
def test_the_wand_takes_what_looks_alike(tools: Artist, device: str):
    take(tools, ToolKind.WAND)
    click(tools, device, tools.place_of(100, 80))
    y, x = np.mgrid[:160, :200]
    disc = (x - 100) ** 2 + (y - 80) ** 2 < 30**2
    assert ((tools.trimap == FOREGROUND) == disc).all()
    assert tools.model.undo_stack.count() == 1


def test_the_wand_follows_its_settings(tools: Artist):
    pixels = tools.model.document.image.copy()
    pixels[:20, :20] = ORANGE
    tools.open(MattingDocument(Picture(pixels)))
    tools.view.set_zoom(1.0)
    take(tools, ToolKind.WAND)
    tools.tool_state.set_contiguous(False)
    click(tools, "mouse", tools.place_of(100, 80))
    assert (tools.trimap[:20, :20] == FOREGROUND).all()
    tools.model.undo_stack.undo()
    tools.tool_state.set_tolerance(0)
    click(tools, "mouse", tools.place_of(100, 80))
    assert np.count_nonzero(tools.trimap) < 700


# Lasso


@MOUSE_AND_PEN
def test_a_lasso_drawn_by_hand_is_filled_when_it_ends(tools: Artist, device: str):
    take(tools, ToolKind.LASSO)
    corners = points(tools, (40, 40), (90, 40), (90, 90), (40, 90))
    drag(tools, device, *corners)
    assert (tools.trimap[45:85, 45:85] == FOREGROUND).all()
    assert not tools.trimap[:38].any()
    assert tools.model.undo_stack.text(0) == "Lasso foreground"
    assert tools.model.undo_stack.count() == 1


@MOUSE_AND_PEN
@pytest.mark.parametrize("closing", ["again", "start"])
def test_a_lasso_of_corners_is_closed_by_a_click(tools: Artist, device: str, closing: str):
    take(tools, ToolKind.LASSO)
    corners = points(tools, (40, 40), (90, 40), (90, 90), (40, 90))
    for place in corners:
        click(tools, device, place)
        assert tools.model.document.is_blank
    click(tools, device, corners[-1] if closing == "again" else corners[0])
    assert (tools.trimap[41:89, 41:89] == FOREGROUND).all()
    assert not tools.trimap[:39].any()
    assert tools.model.undo_stack.count() == 1


def test_enter_closes_the_lasso_and_backspace_takes_a_corner_back(tools: Artist):
    take(tools, ToolKind.LASSO)
    for place in points(tools, (40, 40), (90, 40), (90, 90), (190, 150)):
        tools.click(place)
    QTest.keyClick(tools.view, Qt.Key.Key_Backspace)
    QTest.keyClick(tools.view, Qt.Key.Key_Return)
    wait(tools)
    assert tools.trimap[50, 80] == FOREGROUND
    assert tools.trimap[85, 45] == BACKGROUND
    assert not tools.trimap[95:].any()


def test_cancelling_a_lasso_leaves_nothing(tools: Artist):
    take(tools, ToolKind.LASSO)
    for place in points(tools, (40, 40), (90, 40), (90, 90)):
        tools.click(place)
    assert tools.view.cancel_stroke()
    assert not tools.view.cancel_stroke()
    QTest.keyClick(tools.view, Qt.Key.Key_Return)
    wait(tools)
    assert tools.model.document.is_blank


def test_undo_takes_the_corners_of_a_lasso_back_first(tools: Artist):
    take(tools, ToolKind.LASSO)
    for place in points(tools, (40, 40), (90, 40)):
        tools.click(place)
    assert tools.view.undo_stroke()
    assert tools.view.undo_stroke()
    assert not tools.view.undo_stroke()


def test_the_right_button_lassoes_the_opposite(tools: Artist):
    tools.model.load_trimap(np.full_like(tools.trimap, UNKNOWN), "Unknown")
    take(tools, ToolKind.LASSO)
    corners = points(tools, (40, 40), (90, 40), (90, 90), (40, 90))
    drag(tools, "mouse", *corners, button=RIGHT)
    assert tools.trimap[60, 60] == BACKGROUND
    assert tools.trimap[20, 20] == UNKNOWN


def test_changing_the_tool_gives_up_the_outline(tools: Artist):
    take(tools, ToolKind.LASSO)
    tools.click(tools.place_of(40, 40))
    take(tools, ToolKind.BRUSH)
    take(tools, ToolKind.LASSO)
    assert not tools.view.cancel_stroke()


def test_a_pen_repeated_by_the_mouse_sets_one_corner(tools: Artist):
    take(tools, ToolKind.LASSO)
    for place in points(tools, (40, 40), (90, 40), (90, 90)):
        tools.press(place)  # an echo ahead of its time
        tools.pen_stroke(place)
    assert tools.view.undo_stroke()
    assert tools.view.undo_stroke()
    assert tools.view.undo_stroke()
    assert not tools.view.undo_stroke()


def test_the_outline_is_seen_while_it_is_drawn(tools: Artist):
    take(tools, ToolKind.LASSO)
    before = tools.screen()
    for place in points(tools, (40, 40), (90, 40)):
        tools.click(place)
    tools.move(tools.place_of(90, 120), NO_BUTTON)
    tools.leave()
    middle = tools.place_of(90, 80)
    column = range(middle[0] - 2, middle[0] + 3)
    ratio = tools.view.devicePixelRatioF()
    changed = [
        tools.screen().pixel(round(x * ratio), round(middle[1] * ratio))
        != before.pixel(round(x * ratio), round(middle[1] * ratio))
        for x in column
    ]
    assert any(changed)
    tools.view.cancel_stroke()
    assert tools.screen() == before


# Rectangle


@MOUSE_AND_PEN
def test_a_rectangle_finds_the_object_in_it(tools: Artist, device: str):
    take(tools, ToolKind.RECTANGLE)
    drag(tools, device, *points(tools, (55, 35), (100, 80), (145, 125)))
    assert tools.trimap[80, 100] == FOREGROUND
    assert tools.trimap[80, 70] == UNKNOWN, "a band lies along the edge"
    assert not tools.trimap[:, :50].any()
    assert tools.model.undo_stack.text(0) == "Find the object"
    assert tools.model.undo_stack.count() == 1


@MOUSE_AND_PEN
def test_a_lasso_finds_the_object_in_it(tools: Artist, device: str):
    take(tools, ToolKind.LASSO)
    tools.tool_state.set_lasso_finds_object(True)
    around = [(60, 80), (75, 45), (125, 45), (140, 80), (125, 115), (75, 115)]
    drag(tools, device, *points(tools, *around))
    assert tools.model.undo_stack.text(0) == "Find the object"
    assert tools.trimap[80, 100] == FOREGROUND
    assert tools.trimap[80, 70] == UNKNOWN
    assert tools.trimap[80, 64] == tools.trimap[10, 10] == BACKGROUND


def test_finding_adds_to_what_was_painted(tools: Artist):
    tools.model.edit("Corner", tools.model.document.bounds, paint_corner)
    take(tools, ToolKind.RECTANGLE)
    drag(tools, "mouse", *points(tools, (55, 35), (145, 125)))
    assert (tools.trimap[:9, :9] == FOREGROUND).all()


def paint_corner(trimap):
    trimap[:9, :9] = FOREGROUND
    return Rect(0, 0, 9, 9)


def test_esc_stops_the_search_and_changes_nothing(tools: Artist):
    take(tools, ToolKind.RECTANGLE)
    tools.drag(*points(tools, (55, 35), (145, 125)))
    assert tools.errands.label == "Find the object"
    assert tools.errands.cancel()
    assert not tools.errands.label
    tools.qtbot.waitUntil(lambda: not tools.errands._jobs._pending, timeout=20_000)
    assert tools.model.document.is_blank


def test_an_answer_for_another_picture_is_dropped(tools: Artist):
    take(tools, ToolKind.RECTANGLE)
    tools.drag(*points(tools, (55, 35), (145, 125)))
    tools.open(disc_document())
    tools.qtbot.waitUntil(lambda: not tools.errands._jobs._pending, timeout=20_000)
    assert tools.model.document.is_blank


def test_nothing_to_find_is_said(tools: Artist):
    take(tools, ToolKind.RECTANGLE)
    with tools.qtbot.waitSignal(tools.errands.failed, timeout=20_000) as caught:
        tools.drag(*points(tools, (10, 10), (11.6, 30)))
    assert "too small" in caught.args[0]


@MOUSE_AND_PEN
def test_a_rectangle_fills_when_it_does_not_search(tools: Artist, device: str):
    take(tools, ToolKind.RECTANGLE)
    tools.tool_state.set_rectangle_finds_object(False)
    drag(tools, device, *points(tools, (55, 35), (145, 125)))
    expected = np.zeros_like(tools.trimap)
    expected[35:125, 55:145] = FOREGROUND
    assert (tools.trimap == expected).all()


def test_the_right_button_fills_the_rectangle_with_the_opposite(tools: Artist):
    tools.model.load_trimap(np.full_like(tools.trimap, FOREGROUND), "All")
    take(tools, ToolKind.RECTANGLE)
    drag(tools, "mouse", *points(tools, (55, 35), (145, 125)), button=RIGHT)
    assert (tools.trimap[35:125, 55:145] == BACKGROUND).all()
    assert (tools.trimap[:35] == FOREGROUND).all()


def test_shift_makes_a_square(tools: Artist):
    take(tools, ToolKind.RECTANGLE)
    tools.tool_state.set_rectangle_finds_object(False)
    start, end = points(tools, (50, 30), (90, 50))
    tools.press(start)
    tools.move(end, LEFT, SHIFT)
    tools.release(end, LEFT, SHIFT)
    assert np.count_nonzero(tools.trimap) == 40 * 40


def test_a_click_with_the_rectangle_does_nothing(tools: Artist):
    take(tools, ToolKind.RECTANGLE)
    tools.click(tools.place_of(60, 60))
    assert not tools.errands.label
    assert not tools.model.undo_stack.count()


# Soft and refine-edge brushes


@MOUSE_AND_PEN
def test_a_soft_brush_leaves_a_ring_of_unknown(tools: Artist, device: str):
    tools.tool_state.set_size(40)
    tools.tool_state.set_hardness(0.5)
    if device == "mouse":
        drag(tools, device, *points(tools, (60, 60), (120, 60)))
    else:
        drag(tools, device, *points(tools, (60, 60), *[(90, 60)] * 20, (120, 60)))
    column = tools.trimap[:, 90]
    assert np.count_nonzero(column == FOREGROUND) == pytest.approx(20, abs=1)
    assert np.count_nonzero(column == UNKNOWN) == pytest.approx(20, abs=1)
    assert tools.model.undo_stack.count() == 1


@MOUSE_AND_PEN
def test_the_refine_edge_brush_lays_unknown_along_the_edge(tools: Artist, device: str):
    trimap = np.zeros_like(tools.trimap)
    trimap[:, 100:] = FOREGROUND
    tools.model.load_trimap(trimap, "Half")
    take(tools, ToolKind.REFINE_EDGE)
    tools.tool_state.set_size(24)
    drag(tools, device, *points(tools, (100, 50), *[(100, 70)] * 20, (100, 110)))
    assert (tools.trimap[80, 92:108] == UNKNOWN).all()
    assert (tools.trimap[:30] == trimap[:30]).all()
    tools.model.undo_stack.undo()
    assert (tools.trimap == trimap).all()


def test_the_refine_edge_brush_away_from_edges_changes_nothing(tools: Artist):
    take(tools, ToolKind.REFINE_EDGE)
    drag(tools, "mouse", *points(tools, (60, 60), (120, 60)))
    assert tools.model.document.is_blank
    assert not tools.model.undo_stack.count()


# Keys


def test_a_tapped_key_changes_the_tool_for_good(tools: Artist):
    QTest.keyPress(tools.view, Qt.Key.Key_L)
    QTest.keyRelease(tools.view, Qt.Key.Key_L)
    assert tools.tool_state.tool is ToolKind.LASSO


def test_a_held_key_lends_the_tool_until_it_has_been_used(tools: Artist):
    tools.model.load_trimap(np.full_like(tools.trimap, UNKNOWN), "Unknown")
    QTest.keyPress(tools.view, Qt.Key.Key_G)
    assert tools.tool_state.tool is ToolKind.FILL
    click(tools, "mouse", tools.place_of(20, 20))
    QTest.keyRelease(tools.view, Qt.Key.Key_G)
    assert tools.tool_state.tool is ToolKind.BRUSH
    assert (tools.trimap == FOREGROUND).all()


def test_a_key_held_for_long_goes_back_without_use(
    tools: Artist, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.tools.toolbox._TAP_MS", -1)
    QTest.keyPress(tools.view, Qt.Key.Key_W)
    QTest.keyRelease(tools.view, Qt.Key.Key_W)
    assert tools.tool_state.tool is ToolKind.BRUSH


def test_undo_during_a_stroke_only_takes_the_stroke_back(tools: Artist):
    drag(tools, "mouse", *points(tools, (30, 30), (60, 30)))
    before = tools.trimap.copy()
    tools.press(tools.place_of(100, 100))
    tools.move(tools.place_of(150, 100), LEFT)
    assert tools.view.undo_stroke()
    assert (tools.trimap == before).all()
    assert tools.model.undo_stack.canUndo()


def test_the_pen_hovers_without_painting(tools: Artist):
    tools.pen(QEvent.Type.TabletMove, tools.place_of(60, 60), 0.0)
    assert tools.model.document.is_blank
