"""Two views in one canvas, with a line between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest

from app.canvas.wipe import line_at
from app.canvas.wipe_grip import WipeGrip
from app.view_state import Arrangement, Side, ViewMode
from tests.gui.artist import rgb
from tests.gui.studio import Studio

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT_BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@pytest.fixture
def studio(qtbot: QtBot) -> Studio:
    return Studio(qtbot)


@pytest.fixture
def wiped(studio: Studio) -> Studio:
    studio.arrange(Arrangement.WIPE)
    return studio


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
