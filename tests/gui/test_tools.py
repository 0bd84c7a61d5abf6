from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.document_model import DocumentModel
from app.tool_state import ToolState
from app.tools.base import CanvasPointer
from app.tools.brush import BrushTool
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, paint_segment
from tests.gui.artist import (
    LEFT,
    MIDDLE,
    PLAIN,
    RIGHT,
    SHIFT,
    Artist,
    Place,
    blank_document,
)

PRESS, MOVE, RELEASE = (
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
    QEvent.Type.TabletRelease,
)
ZIGZAG: tuple[Place, ...] = ((150, 120), (190, 130), (170, 170), (240, 160))


def swept(artist: Artist, places, value: int, radius: float, on: int = 0) -> np.ndarray:
    """Return a trimap on which a stroke was painted straight with `paint_segment`."""
    trimap = np.full(artist.trimap.shape, on, np.uint8)
    points = [artist.point_at(place) for place in places]
    for start, end in pairwise([points[0], *points]):
        paint_segment(trimap, start, end, radius=radius, value=value)
    return trimap


@pytest.fixture
def painter(artist: Artist) -> Artist:
    """Return an artist before a blank picture at 100 %, with a brush of 21 pixels."""
    artist.open(blank_document(300, 220))
    artist.tool_state.set_size(21)
    return artist


# Mouse


@pytest.mark.parametrize("zoom", [0.5, 1.0, 3.7])
@pytest.mark.parametrize("value", [FOREGROUND, UNKNOWN])
def test_a_stroke_paints_exactly_the_segments_of_its_way(
    painter: Artist, value: int, zoom: float
) -> None:
    painter.view.set_zoom(zoom)
    painter.tool_state.set_value(value)
    painter.drag(*ZIGZAG)
    assert (painter.trimap == swept(painter, ZIGZAG, value, 10.5)).all()
    assert painter.trimap.any()


def test_the_right_button_paints_the_opposite(painter: Artist) -> None:
    painter.model.load_trimap(np.full_like(painter.trimap, UNKNOWN), "Everything unknown")
    painter.drag(*ZIGZAG, button=RIGHT)
    expected = swept(painter, ZIGZAG, BACKGROUND, 10.5, on=UNKNOWN)
    assert (painter.trimap == expected).all()
    assert painter.tool_state.value == FOREGROUND


def test_a_stroke_is_one_step_with_a_name(painter: Artist) -> None:
    painter.drag(*ZIGZAG)
    painter.tool_state.set_value(UNKNOWN)
    painter.drag((100, 100), (120, 90))
    stack = painter.model.undo_stack
    assert [stack.text(i) for i in range(stack.count())] == [
        "Paint foreground",
        "Paint unknown",
    ]


def test_undo_and_redo_give_back_what_was_there(painter: Artist) -> None:
    painter.drag(*ZIGZAG)
    first = painter.trimap.copy()
    painter.drag((140, 140), (260, 120), button=RIGHT)
    second = painter.trimap.copy()
    painter.model.undo_stack.undo()
    assert (painter.trimap == first).all()
    painter.model.undo_stack.undo()
    assert not painter.trimap.any()
    painter.model.undo_stack.redo()
    painter.model.undo_stack.redo()
    assert (painter.trimap == second).all()


def test_cancelling_restores_the_trimap_and_leaves_no_step(painter: Artist) -> None:
    painter.drag(*ZIGZAG)
    before = painter.trimap.copy()
    painter.press((100, 60))
    painter.move((250, 200), LEFT)
    assert (painter.trimap != before).any()
    assert painter.view.cancel_stroke()
    assert (painter.trimap == before).all()
    painter.move((100, 200), LEFT)
    painter.release((100, 200))
    assert (painter.trimap == before).all()
    assert painter.model.undo_stack.count() == 1
    assert not painter.view.cancel_stroke()


def test_a_stroke_may_enter_from_outside(painter: Artist) -> None:
    places = ((2, 2), (120, 110))
    painter.drag(*places)
    assert (painter.trimap == swept(painter, places, FOREGROUND, 10.5)).all()
    assert painter.model.undo_stack.count() == 1


def test_a_double_click_paints_both_times(painter: Artist) -> None:
    for place in ((150, 120), (152, 120)):
        painter.click(place)
    position = QPointF(220, 150)
    event = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        position,
        painter.view.viewport().mapToGlobal(position),
        LEFT,
        LEFT,
        PLAIN,
    )
    QApplication.sendEvent(painter.view.viewport(), event)
    painter.release((220, 150))
    assert painter.model.undo_stack.count() == 3


def test_another_button_does_not_disturb_a_stroke(painter: Artist) -> None:
    painter.press(ZIGZAG[0])
    painter.move(ZIGZAG[1], LEFT)
    for button in (RIGHT, MIDDLE):
        painter.press(ZIGZAG[1], button)
        painter.release(ZIGZAG[1], button)
    for place in ZIGZAG[2:]:
        painter.move(place, LEFT)
    painter.release(ZIGZAG[-1])
    assert (painter.trimap == swept(painter, ZIGZAG, FOREGROUND, 10.5)).all()
    assert painter.model.undo_stack.count() == 1


def test_nothing_happens_while_nothing_is_open(artist: Artist) -> None:
    artist.drag(*ZIGZAG)
    artist.drag(*ZIGZAG, button=MIDDLE)
    artist.pen_stroke(*ZIGZAG)
    artist.wheel((20, 20), 1)
    assert not artist.view.cancel_stroke()
    assert not artist.model.is_open


def test_painting_does_not_change_the_view(painter: Artist) -> None:
    before = painter.view.zoom, painter.point_at((0, 0)), painter.view_state.mode
    painter.drag(*ZIGZAG)
    assert (painter.view.zoom, painter.point_at((0, 0)), painter.view_state.mode) == before


# Shift


def test_shift_click_paints_a_straight_line_from_the_last_point(painter: Artist) -> None:
    painter.click((100, 80))
    painter.click((300, 200), keys=SHIFT)
    places = (100, 80), (300, 200)
    assert (painter.trimap == swept(painter, places, FOREGROUND, 10.5)).all()
    assert painter.model.undo_stack.count() == 2
    painter.click((120, 250), keys=SHIFT)
    assert painter.trimap[round(painter.point_at((210, 225))[1])].any()


def test_a_first_shift_click_is_a_dab(painter: Artist) -> None:
    painter.click((200, 150), keys=SHIFT)
    assert (painter.trimap == swept(painter, [(200, 150)], FOREGROUND, 10.5)).all()


def test_a_line_does_not_start_on_the_picture_before(painter: Artist) -> None:
    painter.click((100, 80))
    painter.open(blank_document(300, 220))
    painter.click((300, 200), keys=SHIFT)
    assert (painter.trimap == swept(painter, [(300, 200)], FOREGROUND, 10.5)).all()


def test_a_shift_drag_changes_the_size_and_paints_nothing(painter: Artist) -> None:
    painter.drag((150, 120), (170, 121), (190, 125), keys=SHIFT)
    assert painter.tool_state.size == pytest.approx(21 + 2 * 40)
    painter.drag((190, 125), (150, 125), keys=SHIFT)
    assert painter.tool_state.size == pytest.approx(21)
    assert not painter.trimap.any()


def test_cancelling_a_shift_drag_restores_the_size(painter: Artist) -> None:
    painter.press((150, 120), keys=SHIFT)
    painter.move((200, 120), LEFT, SHIFT)
    assert painter.tool_state.size != 21
    assert painter.view.cancel_stroke()
    assert painter.tool_state.size == 21


# Pen


def test_a_pen_paints_and_its_events_are_taken(painter: Artist) -> None:
    assert painter.pen(PRESS, ZIGZAG[0], 1.0).isAccepted()
    painter.pen(RELEASE, ZIGZAG[0], 0.0)
    painter.pen_stroke(*ZIGZAG)
    assert painter.model.undo_stack.count() == 2
    assert painter.trimap[painter.trimap > 0].size > 100


def test_a_pen_pressed_lightly_paints_a_thinner_line(painter: Artist) -> None:
    places = [(120 + 5 * step, 150) for step in range(30)]
    painter.pen_stroke(*places, pressure=0.3)
    column = painter.trimap[:, round(painter.point_at((200, 150))[0])]
    assert np.count_nonzero(column) == pytest.approx(0.3 * 21, abs=1)


def test_the_first_touch_of_a_pen_leaves_no_blot(painter: Artist) -> None:
    painter.pen(PRESS, (200, 150), 1.0)
    for step in range(40):
        painter.pen(MOVE, (200 + step, 150), 0.1)
    painter.pen(RELEASE, (240, 150), 0.0)
    rows = np.count_nonzero(painter.trimap.any(axis=1))
    assert rows <= 0.5 * 21 + 2


def test_the_eraser_end_paints_the_opposite(painter: Artist) -> None:
    painter.model.load_trimap(np.full_like(painter.trimap, FOREGROUND), "All foreground")
    painter.pen_stroke(*ZIGZAG, eraser=True)
    assert (painter.trimap == BACKGROUND).any()


def echo(artist: Artist, kind: QEvent.Type, place: Place, button=LEFT) -> None:
    """Send what a system makes of a pen for programs that know only a mouse."""
    position = QPointF(*place)
    event = QMouseEvent(
        kind,
        position,
        artist.view.viewport().mapToGlobal(position),
        artist.view.viewport().mapToGlobal(position),
        button,
        button,
        PLAIN,
        Qt.MouseEventSource.MouseEventSynthesizedBySystem,
    )
    QApplication.sendEvent(artist.view.viewport(), event)


@pytest.mark.parametrize("order", ["after", "between", "before"])
def test_a_pen_repeated_by_the_mouse_counts_once(painter: Artist, order: str) -> None:
    def as_mouse() -> None:
        echo(painter, QEvent.Type.MouseButtonPress, (150, 120))
        echo(painter, QEvent.Type.MouseMove, (190, 130))
        echo(painter, QEvent.Type.MouseButtonRelease, (190, 130))

    if order == "before":
        echo(painter, QEvent.Type.MouseButtonPress, (150, 120))
    painter.pen(PRESS, (150, 120), 0.2)
    if order == "between":
        as_mouse()
    painter.pen(MOVE, (190, 130), 0.2)
    painter.pen(RELEASE, (190, 130), 0.0)
    if order == "after":
        as_mouse()
    assert painter.model.undo_stack.count() == 1
    lightest = swept(painter, [(150, 120), (190, 130)], FOREGROUND, 0.2 * 10.5)
    assert np.count_nonzero(painter.trimap) <= np.count_nonzero(lightest)


def test_a_mouse_paints_again_after_the_pen(painter: Artist) -> None:
    painter.pen_stroke(*ZIGZAG)
    painter.drag((100, 100), (120, 90))
    assert painter.model.undo_stack.count() == 2


# The brush by itself


@pytest.fixture
def model(qapp: QApplication) -> DocumentModel:
    return DocumentModel()


def test_a_long_line_is_the_same_as_one_segment(model: DocumentModel) -> None:
    model.open(blank_document(2500, 1500), "picture")
    brush = BrushTool(model, ToolState())
    brush.press(CanvasPointer(20, 30, LEFT))
    brush.release(CanvasPointer(2400.5, 1401.25, LEFT))
    expected = np.zeros((1500, 2500), np.uint8)
    paint_segment(expected, (20, 30), (2400.5, 1401.25), radius=20, value=FOREGROUND)
    assert np.count_nonzero(model.document.trimap != expected) <= 2, "rounding on the rim"


def test_a_long_line_does_not_touch_its_whole_box(model: DocumentModel) -> None:
    model.open(blank_document(2500, 1500), "picture")
    touched = []
    model.trimap_changed.connect(lambda rect: touched.append(rect.area))
    brush = BrushTool(model, ToolState())
    brush.press(CanvasPointer(20, 30, LEFT))
    brush.release(CanvasPointer(2400, 1400, LEFT))
    assert sum(touched) < 2500 * 1500 / 4


points = st.tuples(st.floats(-20, 120), st.floats(-20, 90))
strokes = st.tuples(
    st.lists(points, min_size=1, max_size=4),
    st.sampled_from([FOREGROUND, BACKGROUND, UNKNOWN]),
    st.sampled_from([LEFT, RIGHT]),
    st.booleans(),
    st.floats(1, 60),
)


@given(st.lists(strokes, min_size=1, max_size=5))
def test_undoing_everything_and_redoing_it_is_the_identity(many) -> None:
    model, state = DocumentModel(), ToolState()
    model.open(blank_document(100, 70), "picture")
    brush = BrushTool(model, state)
    for way, value, button, shift, size in many:
        state.set_value(value)
        state.set_size(size)
        brush.press(CanvasPointer(*way[0], button, shift))
        for point in way[1:]:
            brush.move(CanvasPointer(*point, button, shift))
        brush.release(CanvasPointer(*way[-1], button, shift))
    painted, steps = model.document.trimap.copy(), model.undo_stack.count()
    for _ in range(steps):
        model.undo_stack.undo()
    assert model.document.is_blank
    for _ in range(steps):
        model.undo_stack.redo()
    assert (model.document.trimap == painted).all()
