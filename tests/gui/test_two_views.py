"""Two views at once: side by side and linked, or with a line between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from app.canvas.easel import Easel
from app.canvas.panes import CanvasPanes
from app.canvas.side_chooser import SideChooser
from app.canvas.view import CanvasView
from app.canvas.wipe import line_at
from app.canvas.wipe_grip import WipeGrip
from app.document_model import DocumentModel
from app.errands import Errands
from app.panels.view_tabs import ViewTabs
from app.raster import LayerImage
from app.tool_state import ToolKind, ToolState
from app.view_state import Arrangement, Side, ViewMode, ViewState
from sim_core.trimap import FOREGROUND
from tests.gui.artist import blank_document, matted_document, rgb
from tests.gui.stage import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT_BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Studio:
    """Panes with a picture in them, and a hand that works in either."""

    def __init__(self, qtbot: QtBot) -> None:
        self.model, self.state, self.tools = DocumentModel(), ViewState(), ToolState()
        easel = Easel(self.model, self.state, self.tools, Errands(self.model))
        self.panes = CanvasPanes(easel)
        qtbot.addWidget(self.panes)
        self.panes.resize(802, 300)
        self.panes.show()
        self.model.open(matted_document(), "picture")
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()

    def arrange(self, arrangement: Arrangement) -> None:
        self.state.set_arrangement(arrangement)
        self.settle()

    @property
    def views(self) -> list[CanvasView]:
        return self.panes.findChildren(CanvasView)

    def send(self, view: CanvasView, kind: QEvent.Type, x: float, y: float) -> None:
        port, place = view.viewport(), QPointF(x, y)
        moves = kind == QEvent.Type.MouseMove
        event = QMouseEvent(
            kind,
            place,
            port.mapToGlobal(place),
            NO_BUTTON if moves else LEFT_BUTTON,
            NO_BUTTON,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(port, event)
        self.settle()

    def hover(self, view: CanvasView, x: float, y: float) -> None:
        self.send(view, QEvent.Type.MouseMove, x, y)

    def leave(self, view: CanvasView) -> None:
        QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
        self.settle()

    def seen(self, view: CanvasView) -> np.ndarray:
        self.settle()
        return rgb(view.viewport().grab().toImage()).astype(int)


@pytest.fixture
def studio(qtbot: QtBot) -> Studio:
    return Studio(qtbot)


@pytest.fixture
def split(studio: Studio) -> Studio:
    studio.arrange(Arrangement.SPLIT)
    return studio


@pytest.fixture
def wiped(studio: Studio) -> Studio:
    studio.arrange(Arrangement.WIPE)
    return studio


@pytest.fixture
def theatre(qtbot: QtBot, tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(qtbot, tmp_path)
    qtbot.addWidget(theatre.window)
    theatre.model.open(blank_document(), "picture")
    yield theatre
    theatre.leave()


# Split


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


# Wipe


@pytest.mark.parametrize(("angle", "stray"), [(0.0, 0.0), (25.0, 0.002)])
def test_the_line_divides_the_views_to_the_pixel(
    studio: Studio, angle: float, stray: float
) -> None:
    """Stray pixels: between two of a turned picture, rounding decides for one of them."""
    view = studio.views[0]
    view.set_zoom(5.0)
    view.turn_to(angle)
    wholes = []
    for mode in (ViewMode.TRIMAP, ViewMode.ALPHA):
        studio.state.set_mode(mode)
        wholes.append(studio.seen(view))
    studio.state.set_mode_of(Side.LEFT, ViewMode.TRIMAP)
    studio.state.set_mode_of(Side.RIGHT, ViewMode.ALPHA)
    studio.arrange(Arrangement.WIPE)
    studio.state.set_wipe(0.6)
    seen, line = studio.seen(view), line_at(0.6, view.viewport().width())
    assert (seen != wholes[0])[:, : line - 2].any(2).mean() <= stray
    assert (seen != wholes[1])[:, line + 2 :].any(2).mean() <= stray


def test_moving_the_line_leaves_no_trace(wiped: Studio) -> None:
    view = wiped.views[0]
    view.set_zoom(5.0)
    for share in (0.2, 0.7, 0.4):
        wiped.state.set_wipe(share)
        wiped.settle()
    port = view.viewport()
    area = port.mapTo(wiped.panes, QPoint(0, 0)), port.size()
    partly = rgb(view.screen().grabWindow(wiped.panes.winId()).toImage())
    wiped.panes.update()
    port.update()
    wiped.settle()
    assert area[1].width() == partly.shape[1]
    again = rgb(view.screen().grabWindow(wiped.panes.winId()).toImage())
    assert (partly == again).all()


def test_a_stroke_on_one_side_paints_that_side_only(
    wiped: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.canvas.view_painter import ViewPainter

    view = wiped.views[0]
    painted: list[ViewMode] = []
    paint = ViewPainter.paint
    monkeypatch.setattr(
        ViewPainter,
        "paint",
        lambda self, part, layers, mode, live: (
            painted.append(mode) or paint(self, part, layers, mode, live)
        ),
    )
    wiped.tools.set_size(4)
    wiped.send(view, QEvent.Type.MouseButtonPress, 250, 150)
    wiped.send(view, QEvent.Type.MouseButtonRelease, 250, 150)
    assert set(painted) == {ViewMode.OVERLAY}


def test_the_side_of_the_line_under_the_pointer_is_active(wiped: Studio) -> None:
    view = wiped.views[0]
    wiped.hover(view, 700, 100)
    assert wiped.state.side is Side.RIGHT
    wiped.hover(view, 100, 100)
    assert wiped.state.side is Side.LEFT


def test_the_grip_moves_the_line_and_stays_on_it(wiped: Studio) -> None:
    grip = wiped.panes.findChild(WipeGrip)
    middle = grip.rect().center()
    QTest.mousePress(grip, LEFT_BUTTON, pos=middle)
    QTest.mouseMove(grip, middle - QPoint(200, 60))
    wiped.settle()
    QTest.mouseRelease(grip, LEFT_BUTTON, pos=middle)
    assert wiped.state.wipe == pytest.approx((401 - 200) / 802, abs=0.01)
    assert grip.geometry().center().x() == pytest.approx(201, abs=1)


def test_a_double_click_on_the_grip_centres_the_line(wiped: Studio) -> None:
    wiped.state.set_wipe(0.2)
    QTest.mouseDClick(wiped.panes.findChild(WipeGrip), LEFT_BUTTON)
    assert wiped.state.wipe == 0.5


def test_arrow_keys_move_the_line_from_the_grip(wiped: Studio) -> None:
    grip = wiped.panes.findChild(WipeGrip)
    QTest.keyClick(grip, Qt.Key.Key_Left)
    assert wiped.state.wipe < 0.5
    QTest.keyClick(grip, Qt.Key.Key_Right)
    assert wiped.state.wipe == pytest.approx(0.5)


def test_the_line_stays_on_the_canvas(wiped: Studio) -> None:
    for share in (-1.0, 2.0):
        wiped.state.set_wipe(share)
        grip = wiped.panes.findChild(WipeGrip)
        assert wiped.panes.rect().intersects(grip.geometry())


# In the window


def test_keys_and_buttons_arrange_the_views(theatre: Theatre) -> None:
    state, canvas = theatre.part(ViewState), theatre.part(CanvasView)
    theatre.press(Qt.Key.Key_Backslash, on=canvas)
    assert state.arrangement is Arrangement.SPLIT
    assert theatre.action("split_view").isChecked()
    theatre.press(Qt.Key.Key_Backslash, "shift", on=canvas)
    assert state.arrangement is Arrangement.WIPE
    assert not theatre.action("split_view").isChecked()
    theatre.action("wipe_view").trigger()
    assert state.arrangement is Arrangement.SINGLE


def test_the_tabs_follow_the_active_view(theatre: Theatre) -> None:
    state, tabs = theatre.part(ViewState), theatre.part(ViewTabs)
    state.set_arrangement(Arrangement.SPLIT)
    state.activate(Side.RIGHT)
    assert tabs.tabText(tabs.currentIndex()) == "Cut-out"
    tabs.setCurrentIndex(list(ViewMode).index(ViewMode.ALPHA))
    assert state.mode_of(Side.RIGHT) is ViewMode.ALPHA
    assert state.mode_of(Side.LEFT) is ViewMode.OVERLAY


def test_each_view_has_a_menu_of_its_own(theatre: Theatre) -> None:
    state = theatre.part(ViewState)
    choosers = theatre.window.findChildren(SideChooser)
    assert not any(chooser.isVisible() for chooser in choosers)
    state.set_arrangement(Arrangement.WIPE)
    left = next(c for c in choosers if c.accessibleName().startswith("Left"))
    assert left.isVisible()
    names = [action.text().split("\t")[0] for action in left.menu().actions()]
    left.menu().actions()[names.index("Alpha")].trigger()
    assert state.mode_of(Side.LEFT) is ViewMode.ALPHA
    assert left.text() == "Alpha"


def test_the_status_line_tells_how_the_view_is_turned(theatre: Theatre) -> None:
    button = next(
        b
        for b in theatre.window.findChildren(QToolButton)
        if b.accessibleName() == "Turn of the view"
    )
    assert not button.isVisible()
    canvas = theatre.part(CanvasView)
    theatre.press(Qt.Key.Key_4, on=canvas)
    theatre.press(Qt.Key.Key_H, on=canvas)
    assert button.text() == "15° mirrored"
    assert button.isVisible()
    QTest.mouseClick(button, LEFT_BUTTON)
    assert not button.isVisible()
    assert canvas.camera.is_upright


def test_tab_hides_the_panels_from_the_right_canvas_too(theatre: Theatre) -> None:
    theatre.part(ViewState).set_arrangement(Arrangement.SPLIT)
    right = theatre.window.findChildren(CanvasView)[1]
    right.setFocus()
    theatre.press(Qt.Key.Key_Tab, on=right)
    assert (
        not theatre.part(ViewTabs).window().findChild(QToolButton, "class_chip").isVisible()
    )
