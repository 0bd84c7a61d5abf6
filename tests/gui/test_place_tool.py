"""The background's picture, moved, scaled, turned and mirrored by handles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.tool_state import ToolKind
from app.view_state import ViewMode
from sim_core.backdrop import Backdrop, BackdropKind, placement
from tests.gui.artist import LEFT, SHIFT, Artist, matted_document

PICTURE = np.random.default_rng(6).integers(0, 256, (45, 60, 3), np.uint8)


@pytest.fixture
def placer(artist: Artist) -> Artist:
    """An artist before a picture at half the size of the image, in its middle."""
    artist.open(matted_document())
    artist.view.set_zoom(1.0)
    backdrop = Backdrop(BackdropKind.PICTURE, picture=PICTURE, scale=0.5)
    artist.view_state.set_backdrop(backdrop)
    artist.tool_state.set_tool(ToolKind.PLACE)
    return artist


def now(artist: Artist) -> Backdrop:
    return artist.view_state.backdrop


def corners(artist: Artist) -> list[tuple[float, float]]:
    return placement(now(artist), (120, 90)).corners


def test_taking_it_in_hand_shows_the_background(placer: Artist):
    assert placer.view_state.mode is ViewMode.ON_BACKGROUND
    outline = placer.view._toolbox.tool.outline
    assert set(corners(placer)) < set(outline.corners)


def test_dragging_inside_moves_it_in_one_step(placer: Artist):
    places = [placer.place_of(x, 45) for x in (60, 66, 80, 84)]
    placer.drag(*places)
    assert now(placer).shift == (pytest.approx(0.2), pytest.approx(0))
    assert placer.model.undo_stack.count() == 1
    placer.model.undo_stack.undo()
    assert now(placer).shift == (0, 0)


@pytest.mark.parametrize("turn", [0.0, 30.0])
@pytest.mark.parametrize("angle", [0.0, 40.0])
def test_dragging_a_corner_scales_it_also_when_all_is_turned(
    placer: Artist, turn: float, angle: float
):
    placer.view_state.set_backdrop(replace(now(placer), turn=turn))
    placer.view.rotate(angle)
    x, y = corners(placer)[2]
    target = 60 + (x - 60) * 1.2, 45 + (y - 45) * 1.2
    placer.drag(placer.place_of(x, y), placer.place_of(*target))
    assert now(placer).scale == pytest.approx(0.6, abs=0.025)
    assert (now(placer).shift, now(placer).turn) == ((0, 0), turn)


def test_dragging_the_knob_turns_it_and_shift_keeps_to_steps(placer: Artist):
    knob = placer.view._toolbox.tool.outline.corners[4]
    distance = 45 - knob[1]
    right = placer.place_of(60 + distance, 45)
    placer.drag(placer.place_of(*knob), right)
    assert now(placer).turn == pytest.approx(90, abs=2)
    nearly = placer.place_of(60 + distance * 0.1, 45 + distance)
    placer.drag(right, nearly, keys=SHIFT)
    assert now(placer).turn % 15 == 0
    assert abs(now(placer).turn) == 180


def test_clicking_a_side_mirrors_it(placer: Artist):
    x, y = corners(placer)[0]
    placer.click(placer.place_of(x, 45))
    assert now(placer).mirrored
    placer.model.undo_stack.undo()
    assert not now(placer).mirrored
    assert y < 45


def test_a_double_click_fills_and_the_next_fits(placer: Artist):
    inside = placer.place_of(60, 45)
    placer.click(inside)
    placer.click(inside)
    assert (now(placer).fills, now(placer).scale) == (True, pytest.approx(1))
    placer.view._toolbox.tool._since_click.invalidate()
    placer.click(inside)
    placer.click(inside)
    assert (now(placer).fills, now(placer).scale) == (False, pytest.approx(1))


def test_cancelling_a_drag_puts_it_back(placer: Artist):
    before = now(placer)
    placer.press(placer.place_of(60, 45))
    placer.move(placer.place_of(80, 60), LEFT)
    assert now(placer) is not before
    assert placer.view.cancel_stroke()
    assert now(placer) is before


def test_there_are_no_handles_on_other_backgrounds(placer: Artist):
    placer.view_state.set_backdrop(Backdrop(BackdropKind.GRADIENT))
    assert placer.view._toolbox.tool.outline is None
    placer.drag(placer.place_of(60, 45), placer.place_of(80, 60))
    assert placer.model.undo_stack.count() == 0


def test_a_pen_moves_the_background_too(placer: Artist):
    placer.pen_stroke(*(placer.place_of(x, 45) for x in (60, 66, 80, 84)))
    assert now(placer).shift == (pytest.approx(0.2), pytest.approx(0))
    assert placer.model.undo_stack.count() == 1
