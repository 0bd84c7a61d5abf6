"""The alpha brush on the canvas: live, undoable, and a layer of its own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton

from app.panels.option_bar import OptionBar
from app.panels.paint_row import PaintRow
from app.tool_state import ToolKind, ToolState
from app.tools.region_edits import RegionEdits
from app.view_state import ViewMode
from sim_core.alpha_brush import PaintMode
from sim_core.rect import Rect
from sim_core.refine import Refinement
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.core.twins import twin_of
from tests.gui.artist import RIGHT, Artist, matted_document
from tests.gui.stage import PATIENCE_MS, Theatre


@pytest.fixture
def painter(artist: Artist) -> Artist:
    """An artist with the alpha brush in hand, set to paint white, who sees alpha."""
    artist.open(matted_document())
    artist.view.set_zoom(1.0)
    artist.tool_state.set_tool(ToolKind.ALPHA_BRUSH)
    artist.tool_state.set_size(20)
    set_brush(artist)
    artist.view_state.set_mode(ViewMode.ALPHA)
    return artist


def set_brush(artist: Artist, mode: PaintMode = PaintMode.SET, **changes: float) -> None:
    brush = {"strength": 1.0, "hardness": 1.0, "value": 1.0, **changes}
    artist.tool_state.change_alpha_brush(mode=mode, **brush)


def refined(artist: Artist) -> np.ndarray:
    return artist.model.document.refined


def test_a_stroke_shows_on_the_canvas_and_leaves_trimap_and_answer(painter: Artist):
    document = painter.model.document
    trimap, alpha = document.trimap.copy(), document.alpha.copy()
    painter.drag(painter.place_of(20, 40), painter.place_of(90, 40))
    assert np.array_equal(document.trimap, trimap)
    assert np.array_equal(document.alpha, alpha)
    assert (refined(painter)[35:45, 20:90] == 1).all()
    shown = painter.seen()[..., 0]
    assert np.array_equal(shown, np.rint(document.refined * 255).astype(np.uint8))


def test_a_stroke_is_one_step_back_and_forth(painter: Artist):
    before = refined(painter).copy()
    painter.drag(painter.place_of(20, 40), *(painter.place_of(x, 50) for x in (40, 60, 90)))
    after = refined(painter).copy()
    history = painter.model.undo_stack
    assert history.undoText() == "Set alpha"
    history.undo()
    assert np.array_equal(refined(painter), before)
    history.redo()
    assert np.array_equal(refined(painter), after)


def test_the_right_button_does_the_opposite(painter: Artist):
    place = painter.place_of(60, 45)
    painter.click(place)
    assert refined(painter)[45, 60] == 1
    painter.click(place, RIGHT)
    assert refined(painter)[45, 60] == painter.model.document.alpha[45, 60]
    set_brush(painter, PaintMode.DODGE)
    painter.click(place, RIGHT)
    assert refined(painter)[45, 60] < painter.model.document.alpha[45, 60]


def test_cancelling_takes_the_unfinished_stroke_back(painter: Artist):
    before = refined(painter).copy()
    painter.press(painter.place_of(60, 45))
    painter.move(painter.place_of(80, 45))
    assert not np.array_equal(refined(painter), before)
    assert painter.view.cancel_stroke()
    assert np.array_equal(refined(painter), before)
    assert painter.model.undo_stack.count() == 0


# The last stroke is what shows.


@pytest.mark.parametrize(("value", "alpha"), [(FOREGROUND, 1), (BACKGROUND, 0)])
def test_a_class_painted_later_shows_through_the_paint(
    painter: Artist, value: int, alpha: float
):
    set_brush(painter, value=1.0 - alpha)
    painter.drag(painter.place_of(20, 40), painter.place_of(90, 40))
    painter.tool_state.set_tool(ToolKind.BRUSH)
    painter.tool_state.set_size(12)
    painter.tool_state.set_value(value)
    before, paint = refined(painter).copy(), painter.model.document.finish.paint
    painter.drag(painter.place_of(40, 40), painter.place_of(60, 40))
    assert (refined(painter)[38:43, 40:60] == alpha).all()
    assert (refined(painter)[40, 25:30] == 1 - alpha).all()
    after, history = refined(painter).copy(), painter.model.undo_stack
    history.undo()
    assert np.array_equal(refined(painter), before)
    assert paint.pixels[40, 50]
    history.redo()
    assert np.array_equal(refined(painter), after)
    history.undo()
    history.undo()
    assert paint.area is None


def test_a_cancelled_stroke_of_a_class_lays_the_paint_back(painter: Artist):
    set_brush(painter, value=0.0)
    painter.drag(painter.place_of(20, 40), painter.place_of(90, 40))
    paint = painter.model.document.finish.paint.pixels.copy()
    painter.model.begin_stroke()
    middle = (50.0, 40.0)
    painter.model.painting.lift(middle, middle, radius=5, hardness=1)
    assert not painter.model.document.finish.paint.pixels[40, 50]
    painter.model.cancel_stroke()
    assert np.array_equal(painter.model.document.finish.paint.pixels, paint)


def test_unknown_painted_later_leaves_the_paint_over_the_new_answer(painter: Artist):
    painter.drag(painter.place_of(20, 40), painter.place_of(90, 40))
    paint = painter.model.document.finish.paint.pixels.copy()
    painter.tool_state.set_tool(ToolKind.BRUSH)
    painter.tool_state.set_value(UNKNOWN)
    painter.drag(painter.place_of(40, 40), painter.place_of(60, 40))
    assert np.array_equal(painter.model.document.finish.paint.pixels, paint)


def test_hidden_paint_stays_as_it_is(painter: Artist):
    painter.drag(painter.place_of(20, 40), painter.place_of(90, 40))
    paint = painter.model.document.finish.paint.pixels.copy()
    painter.model.painting.show(False)
    painter.tool_state.set_tool(ToolKind.BRUSH)
    painter.tool_state.set_value(BACKGROUND)
    painter.drag(painter.place_of(40, 40), painter.place_of(60, 40))
    assert np.array_equal(painter.model.document.finish.paint.pixels, paint)


def test_a_filled_rectangle_takes_the_paint_within_it_away(painter: Artist):
    painter.drag(painter.place_of(20, 40), painter.place_of(90, 40))
    edits, inside = RegionEdits(painter.model, painter.errands), Rect(30, 30, 50, 50)
    edits.fill_rect("Rectangle", BACKGROUND, inside)
    assert (refined(painter)[inside.slices] == 0).all()
    assert (refined(painter)[40, 55:85] == 1).all()
    painter.model.undo_stack.undo()
    assert (refined(painter)[40, 30:50] == 1).all()


def test_painting_on_a_turned_picture_paints_where_the_pointer_is(painter: Artist):
    painter.view.rotate(30)
    painter.click(painter.place_of(60, 45))
    painted = painter.model.document.finish.paint.pixels != 0
    rows, columns = np.nonzero(painted)
    assert abs(rows.mean() + 0.5 - 45) < 1
    assert abs(columns.mean() + 0.5 - 60) < 1


@pytest.mark.parametrize(
    ("value", "mode"),
    [
        (FOREGROUND, PaintMode.DODGE),
        (BACKGROUND, PaintMode.BURN),
        (UNKNOWN, PaintMode.SET),
    ],
)
def test_keys_of_classes_choose_what_the_alpha_brush_does(value: int, mode: PaintMode):
    state = ToolState()
    state.set_tool(ToolKind.ALPHA_BRUSH)
    state.choose_value(value)
    assert state.alpha_brush.mode is mode
    assert state.value == FOREGROUND


def test_swapping_turns_dodge_into_burn_and_white_into_black():
    state = ToolState()
    state.set_tool(ToolKind.ALPHA_BRUSH)
    state.swap_values()
    assert state.alpha_brush.mode is PaintMode.BURN
    state.change_alpha_brush(mode=PaintMode.SET)
    state.swap_values()
    assert state.alpha_brush.value == 0
    state.set_tool(ToolKind.BRUSH)
    state.swap_values()
    assert state.value == BACKGROUND


def test_hardness_keys_change_the_brush_in_hand():
    state = ToolState()
    state.set_tool(ToolKind.ALPHA_BRUSH)
    state.add_hardness(0.1)
    assert (state.alpha_brush.hardness, state.hardness) == (0.6, 1)


# In the window


@pytest.fixture
def theatre(theatre: Theatre) -> Theatre:
    theatre.model.open(matted_document(), "portrait.jpg")
    return theatre


def paint(theatre: Theatre) -> None:
    painting = theatre.model.painting
    brush = theatre.part(ToolState)
    brush.change_alpha_brush(mode=PaintMode.SET, strength=1.0, hardness=1.0)
    painting.begin_stroke(brush.alpha_brush)
    painting.stroke_to((60.0, 45.0), (60.0, 45.0), radius=9)
    painting.end_stroke("Set alpha")


def wait_until_refined(theatre: Theatre) -> None:
    follower = theatre.window._workings.refining
    theatre.qtbot.waitUntil(lambda: not follower.is_busy, timeout=PATIENCE_MS)


def test_a_new_answer_keeps_the_paint(theatre: Theatre):
    paint(theatre)
    theatre.prepare()
    wait_until_refined(theatre)
    document = theatre.model.document
    assert document.alpha[40, 57] == 0.5
    assert document.refined[40, 57] == 1
    assert document.refined[5, 5] == 0.5


def test_paint_is_refined_with_the_rest(theatre: Theatre):
    model = theatre.model
    model.refine(Refinement(feather=2), "Feather", 1)
    paint(theatre)
    wait_until_refined(theatre)
    painted = model.document.finish.painted(model.document.bounds)
    twin = twin_of(model.document)
    twin.refine_all()
    assert painted[45, 60] == 1
    assert np.allclose(model.document.refined, twin.refined, atol=1e-5)


def test_the_panel_shows_hides_and_clears_the_paint(theatre: Theatre):
    row, document = theatre.part(PaintRow), theatre.model.document
    shown, clear = row.findChild(QCheckBox), row.findChild(QPushButton)
    assert not shown.isEnabled()
    paint(theatre)
    assert shown.isChecked()
    share = 100 * np.count_nonzero(document.finish.paint.pixels) / (120 * 90)
    assert shown.text() == f"Alpha paint: {share:.1f} %"
    shown.click()
    assert document.refined[45, 60] == document.alpha[45, 60]
    clear.click()
    assert not shown.isEnabled()
    for _ in range(3):
        theatre.model.undo_stack.undo()
    assert (document.finish.paint.pixels == 0).all()
    for _ in range(3):
        theatre.model.undo_stack.redo()
    assert document.refined is document.alpha


def test_painting_shows_paint_that_was_hidden(theatre: Theatre):
    paint(theatre)
    theatre.model.painting.show(False)
    paint(theatre)
    assert theatre.model.painting.is_shown


def test_another_picture_has_no_paint(theatre: Theatre):
    paint(theatre)
    theatre.model.open(matted_document(), "other.jpg")
    assert theatre.model.painting.share == 0
    assert not theatre.part(PaintRow).findChild(QPushButton).isEnabled()


def test_chips_say_what_the_alpha_brush_does(theatre: Theatre):
    theatre.part(ToolState).set_tool(ToolKind.ALPHA_BRUSH)
    bar = theatre.part(OptionBar)
    chips = {
        button.accessibleName(): button
        for button in bar.findChildren(QPushButton)
        if button.isVisible()
    }
    assert list(chips) == ["Dodge alpha", "Burn alpha", "Set alpha", "Erase alpha"]
    chips["Burn alpha"].click()
    assert theatre.part(ToolState).alpha_brush.mode is PaintMode.BURN


def test_a_pen_paints_alpha_as_thick_as_it_is_pressed(painter: Artist):
    places = [painter.place_of(x, 40) for x in (20, 40, 60, 90)]
    before = refined(painter).copy()
    painter.pen_stroke(*places, pressure=0.3)
    light = (refined(painter) != before).sum()
    painter.model.undo_stack.undo()
    painter.pen_stroke(*places)
    assert 0 < light < (refined(painter) != before).sum()
