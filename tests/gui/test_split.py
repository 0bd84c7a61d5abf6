"""Two canvases side by side, linked, and the seam between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.canvas.wipe_grip import WipeGrip
from app.raster import LayerImage
from app.tool_state import ToolKind
from app.view_state import Arrangement, Side, ViewMode, ViewState
from sim_core.trimap import FOREGROUND
from tests.gui.artist import blank_document
from tests.gui.studio import Studio

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT_BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@pytest.fixture
def studio(qtbot: QtBot) -> Studio:
    return Studio(qtbot)


@pytest.fixture
def split(studio: Studio) -> Studio:
    studio.arrange(Arrangement.SPLIT)
    return studio


def test_the_right_canvas_is_made_when_it_is_first_wanted(studio: Studio) -> None:
    assert len(studio.views) == 1
    studio.arrange(Arrangement.SPLIT)
    assert [view.isVisible() for view in studio.views] == [True, True]
    studio.arrange(Arrangement.SINGLE)
    assert [view.isVisible() for view in studio.views] == [True, False]


def test_each_canvas_shows_its_own_view(split: Studio) -> None:
    split.state.set_mode_of(Side.LEFT, ViewMode.ON_WHITE)
    split.state.set_mode_of(Side.RIGHT, ViewMode.ON_BLACK)
    left, right = map(split.seen, split.views)
    split.arrange(Arrangement.SINGLE)
    alpha = 255 - (left - right).mean(2)
    split.state.set_mode(ViewMode.ALPHA)
    split.arrange(Arrangement.SPLIT)
    assert np.abs(alpha - split.seen(split.views[0]).mean(2))[100:200, 180:220].max() <= 3


@pytest.mark.parametrize("leader", [0, 1])
def test_zoom_place_and_turn_are_linked_both_ways(split: Studio, leader: int) -> None:
    views = split.views
    views[leader].set_zoom(3.0, QPointF(40, 50))
    views[leader].turn_to(30)
    views[leader].mirror()
    views[leader].pan(QPointF(20, 30))
    assert views[0].camera == views[1].camera
    assert views[1].transform() == views[0].transform()


def test_splitting_keeps_the_zoom_and_the_place(studio: Studio) -> None:
    studio.views[0].look_at_point(30, 40, 5.0)
    studio.arrange(Arrangement.SPLIT)
    assert all((v.camera.x, v.camera.y, v.zoom) == (30, 40, 5.0) for v in studio.views)
    studio.arrange(Arrangement.SINGLE)
    studio.views[0].look_at_point(50, 60, 2.0)
    studio.arrange(Arrangement.SPLIT)
    assert all((v.camera.x, v.camera.y, v.zoom) == (50, 60, 2.0) for v in studio.views)


def test_a_fitted_picture_fits_both_halves(studio: Studio) -> None:
    studio.model.open(blank_document(800, 200), "wide")
    studio.arrange(Arrangement.SPLIT)
    views = studio.views
    assert views[0].camera == views[1].camera
    assert views[0].zoom * 800 <= views[0].viewport().width()


def test_another_picture_is_shown_in_both(split: Studio) -> None:
    split.model.open(blank_document(333, 222), "another")
    split.settle()
    left, right = split.views
    assert left.camera == right.camera
    assert left.camera.x == pytest.approx(333 / 2)


@pytest.mark.parametrize("number", [0, 1])
def test_painting_works_in_either(split: Studio, number: int) -> None:
    split.model.open(blank_document(), "blank")
    split.settle()
    view = split.views[number]
    x, y = view.viewportTransform().map(60.0, 45.0)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        split.send(view, kind, x, y)
    assert split.model.document.trimap[45, 60] == FOREGROUND
    assert split.model.undo_stack.count() == 1


def test_a_stroke_is_patched_once_for_both(
    split: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    patched: list[int] = []
    patch = LayerImage.patch
    split.state.set_mode_of(Side.LEFT, ViewMode.TRIMAP)
    split.state.set_mode_of(Side.RIGHT, ViewMode.TRIMAP)
    split.settle()
    monkeypatch.setattr(
        LayerImage,
        "patch",
        lambda self, rect, pixels: patched.append(1) or patch(self, rect, pixels),
    )
    split.send(split.views[1], QEvent.Type.MouseButtonPress, 200, 150)
    assert len(patched) == 1
    split.send(split.views[1], QEvent.Type.MouseButtonRelease, 200, 150)


def test_the_other_canvas_shows_where_the_brush_is(split: Studio) -> None:
    left, right = split.views
    before = split.seen(left)
    split.hover(right, 200, 150)
    changed = np.argwhere(np.abs(split.seen(left) - before).max(2) > 40)
    assert changed.mean(0) == pytest.approx((150, 200), abs=12)
    split.leave(right)
    assert (split.seen(left) == before).all()


def test_a_stroke_begun_at_the_right_is_cancelled_there(split: Studio) -> None:
    right = split.views[1]
    before = split.model.document.trimap.copy()
    split.send(right, QEvent.Type.MouseButtonPress, 200, 150)
    assert split.panes.cancel_stroke()
    split.hover(right, 260, 180)
    split.send(right, QEvent.Type.MouseButtonRelease, 260, 180)
    assert (split.model.document.trimap == before).all()


def test_a_lasso_is_one_outline_in_both(split: Studio) -> None:
    split.tools.set_tool(ToolKind.LASSO)
    left, right = split.views
    before = split.seen(left)
    for x, y in ((150, 100), (250, 100), (250, 200)):
        split.send(right, QEvent.Type.MouseButtonPress, x, y)
        split.send(right, QEvent.Type.MouseButtonRelease, x, y)
    split.leave(right)
    assert np.abs(split.seen(left) - before)[95:105, 160:240].max() > 40
    assert split.panes.cancel_stroke()


def test_the_view_under_the_pointer_is_the_active_one(split: Studio) -> None:
    split.hover(split.views[1], 100, 100)
    assert split.state.side is Side.RIGHT
    split.state.set_mode(ViewMode.TRIMAP)
    assert split.state.mode_of(Side.RIGHT) is ViewMode.TRIMAP
    assert split.state.mode_of(Side.LEFT) is ViewMode.OVERLAY
    split.hover(split.views[0], 100, 100)
    assert split.state.mode is ViewMode.OVERLAY


def test_two_equal_views_make_no_pair() -> None:
    state = ViewState()
    state.set_mode(ViewMode.ONION_SKIN)
    state.set_arrangement(Arrangement.SPLIT)
    assert state.mode_of(Side.RIGHT) is ViewMode.ORIGINAL


def test_one_view_is_the_left_one_again() -> None:
    state = ViewState()
    state.set_arrangement(Arrangement.SPLIT)
    state.activate(Side.RIGHT)
    state.set_arrangement(Arrangement.SINGLE)
    assert (state.side, state.mode) == (Side.LEFT, ViewMode.OVERLAY)


def drag_grip(studio: Studio, across: int) -> WipeGrip:
    grip = studio.panes.findChild(WipeGrip)
    middle = grip.rect().center()
    QTest.mousePress(grip, LEFT_BUTTON, pos=middle)
    QTest.mouseMove(grip, middle + QPoint(across, 0))
    studio.settle()
    QTest.mouseRelease(grip, LEFT_BUTTON, pos=middle)
    return grip


def test_the_grip_moves_the_seam_and_both_canvases_with_it(split: Studio) -> None:
    left, right = split.views
    left.set_zoom(3.0)
    grip = drag_grip(split, -200)
    assert left.width() == pytest.approx(200, abs=2)
    assert right.geometry().right() == split.panes.rect().right()
    assert right.geometry().left() - left.geometry().right() == 3  # the seam
    assert grip.geometry().center().x() == pytest.approx(201, abs=1)
    assert left.camera == right.camera


def test_neither_canvas_can_be_pushed_out(split: Studio) -> None:
    for across in (-900, 1800):
        drag_grip(split, across)
        assert all(view.width() > 80 for view in split.views)


def test_the_line_is_the_same_side_by_side_and_in_one(split: Studio) -> None:
    drag_grip(split, -200)
    share = split.state.wipe
    split.arrange(Arrangement.WIPE)
    grip = split.panes.findChild(WipeGrip)
    assert split.state.seam == share
    assert grip.geometry().center().x() == pytest.approx(201, abs=1)


def test_one_view_has_no_grip_and_all_the_room(split: Studio) -> None:
    split.arrange(Arrangement.SINGLE)
    assert not split.panes.findChild(WipeGrip).isVisible()
    assert split.views[0].geometry() == split.panes.rect()
