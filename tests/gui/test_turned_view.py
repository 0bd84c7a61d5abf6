"""Turning and mirroring the view: all else stays right under it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.canvas.camera import Camera
from app.view_state import ViewMode
from sim_core.trimap import FOREGROUND
from tests.gui.artist import CTRL, LEFT, MIDDLE, SHIFT, blank_document, matted_document, rgb

if TYPE_CHECKING:
    from tests.gui.artist import Artist

TURNS = [(0.0, True), (90.0, False), (-37.0, False), (150.0, True)]
turned = pytest.mark.parametrize(("angle", "mirrored"), TURNS)

lengths = st.floats(-1e4, 1e4)
cameras = st.builds(
    Camera, lengths, lengths, st.floats(0.02, 64), st.floats(-179, 180), st.booleans()
)


def turn(artist: Artist, angle: float, mirrored: bool) -> None:
    if mirrored:
        artist.view.mirror()
    artist.view.turn_to(angle)
    artist.settle()


def on_screen(artist: Artist, x: float, y: float) -> tuple[float, float]:
    """Return the place of a point of the picture by the definition of the camera."""
    camera, size = artist.view.camera, artist.view.viewport().size()
    dx, dy = (x - camera.x) * camera.zoom, (y - camera.y) * camera.zoom
    dx = -dx if camera.mirrored else dx
    angle = math.radians(camera.angle)
    return (
        size.width() / 2 + dx * math.cos(angle) - dy * math.sin(angle),
        size.height() / 2 + dx * math.sin(angle) + dy * math.cos(angle),
    )


# Camera


@given(cameras, lengths, lengths)
def test_directions_go_to_the_screen_and_back(camera: Camera, dx: float, dy: float):
    assert camera.to_picture(*camera.to_view(dx, dy)) == pytest.approx((dx, dy), abs=1e-6)


@given(cameras, st.floats(-720, 720), st.tuples(lengths, lengths))
def test_turning_leaves_its_anchor_where_it_is(camera, angle, anchor):
    after = camera.turned_to(angle, anchor)
    place = camera.to_view(anchor[0] - camera.x, anchor[1] - camera.y)
    assert after.to_view(anchor[0] - after.x, anchor[1] - after.y) == pytest.approx(
        place, abs=1e-5
    )
    assert -180 < after.angle <= 180


@given(cameras, lengths, lengths)
def test_mirroring_exchanges_left_and_right_of_the_screen(camera, dx, dy):
    across, down = camera.to_view(dx, dy)
    assert camera.flipped().to_view(dx, dy) == pytest.approx((-across, down), abs=1e-6)
    assert camera.flipped().flipped() == camera


@given(st.floats(-179, 180), st.floats(300, 5000), st.floats(300, 5000))
def test_a_fitted_camera_shows_every_corner(angle, width, height):
    camera = Camera(angle=angle).fitted((width, height), (800, 600))
    for corner in ((0, 0), (width, 0), (0, height)):
        x, y = camera.to_view(corner[0] - camera.x, corner[1] - camera.y)
        assert abs(x) * camera.zoom <= 400 + 1e-6 or camera.zoom == 0.02
        assert abs(y) * camera.zoom <= 300 + 1e-6 or camera.zoom == 0.02


# Pixels


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_at_100_percent_is_exact(artist: Artist, quarters: int) -> None:
    artist.open(blank_document(120, 80))
    artist.view.set_zoom(1.0)
    artist.view.turn_to(90.0 * quarters)
    assert shows(artist, np.rot90(artist.model.document.image, -quarters))


def test_a_mirrored_view_at_100_percent_is_exact(artist: Artist) -> None:
    artist.open(blank_document(120, 80))
    artist.view.set_zoom(1.0)
    artist.view.mirror()
    assert shows(artist, artist.model.document.image[:, ::-1])


def shows(artist: Artist, image: np.ndarray) -> bool:
    """Tell whether the screen holds an image in the middle, pixel for pixel."""
    artist.leave()
    seen = rgb(artist.view.grab().toImage())
    height, width = image.shape[:2]
    top, left = (seen.shape[0] - height) // 2, (seen.shape[1] - width) // 2
    return any(
        (seen[y : y + height, x : x + width] == image).all()
        for y in range(top - 1, top + 2)
        for x in range(left - 1, left + 2)
    )


@turned
@pytest.mark.parametrize("mode", [ViewMode.OVERLAY, ViewMode.ONION_SKIN, ViewMode.TRIMAP])
def test_repainting_what_changed_leaves_no_seams(
    artist: Artist, mode: ViewMode, angle: float, mirrored: bool
) -> None:
    """Tolerance 16, on noise: Qt weighs the four pixels around a point in sixteenths."""
    artist.open(matted_document(700, 500))
    artist.view_state.set_mode(mode)
    artist.view.set_zoom(0.77)
    turn(artist, angle, mirrored)
    artist.tool_state.set_size(11)
    artist.drag((150, 120), (201, 133), (260, 90))
    artist.leave()
    partly = rgb(artist.screen()).astype(int)
    artist.view.viewport().update()
    assert np.abs(partly - rgb(artist.screen())).max() <= 16


@turned
def test_the_pixel_grid_leaves_the_middle_of_every_pixel(artist, angle, mirrored) -> None:
    artist.open(blank_document(40, 30))
    artist.view.set_zoom(16.0)
    turn(artist, angle, mirrored)
    artist.leave()
    seen, image = rgb(artist.screen()), artist.model.document.image
    middle = seen[artist.place_of(20.5, 15.5)[::-1]]
    edge = seen[artist.place_of(21.0, 15.5)[::-1]].astype(int)
    assert (middle == image[15, 20]).all()
    assert np.abs(edge - image[15, 20]).max() > 2
    assert np.abs(edge - image[15, 21]).max() > 2


# Hands


@turned
def test_the_brush_paints_under_the_pointer(artist: Artist, angle, mirrored) -> None:
    artist.open(blank_document(160, 120))
    artist.view.set_zoom(2.0)
    turn(artist, angle, mirrored)
    artist.tool_state.set_size(5)
    x, y = on_screen(artist, 100.5, 40.5)
    artist.click((round(x), round(y)))
    painted = np.argwhere(artist.trimap == FOREGROUND)
    assert painted.mean(0) == pytest.approx((40, 100), abs=1)
    assert len(painted) == pytest.approx(math.pi * 2.5**2, abs=8)


@turned
def test_panning_keeps_the_picture_under_the_pointer(artist, angle, mirrored) -> None:
    artist.open(blank_document(900, 700))
    turn(artist, angle, mirrored)
    before = artist.point_at((200, 150))
    artist.drag((200, 150), (230, 140), button=MIDDLE)
    assert artist.point_at((230, 140)) == pytest.approx(before, abs=4)


@turned
def test_the_wheel_zooms_at_the_pointer(artist: Artist, angle, mirrored) -> None:
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(1.0)
    turn(artist, angle, mirrored)
    before = artist.point_at((330, 60))
    artist.wheel((330, 60), 3)
    assert artist.point_at((330, 60)) == pytest.approx(before, abs=1)


@turned
def test_every_corner_can_be_brought_to_the_middle(artist, angle, mirrored) -> None:
    artist.open(blank_document(900, 700))
    turn(artist, angle, mirrored)
    for corner in ((0, 0), (900, 0), (0, 700), (900, 700)):
        artist.view.look_at_point(*corner, 3.0)
        assert artist.place_of(*corner) == pytest.approx((200, 150), abs=1)


def test_shift_space_drag_turns_the_view_and_does_not_paint(artist: Artist) -> None:
    artist.open(blank_document(300, 200))
    QTest.keyPress(artist.view, Qt.Key.Key_Space)
    artist.drag((300, 150), (200, 250), keys=SHIFT)
    QTest.keyRelease(artist.view, Qt.Key.Key_Space)
    assert artist.view.camera.angle == pytest.approx(90)
    assert artist.model.document.is_blank


def test_space_turns_when_shift_was_pressed_first(artist: Artist) -> None:
    artist.open(blank_document(300, 200))
    QTest.keyPress(artist.view, Qt.Key.Key_Space, SHIFT)
    artist.drag((300, 150), (200, 250), keys=SHIFT)
    assert artist.view.camera.angle == pytest.approx(90)


def test_with_ctrl_the_view_turns_in_steps(artist: Artist) -> None:
    artist.open(blank_document(300, 200))
    artist.drag((300, 150), (297, 175), button=MIDDLE, keys=SHIFT | CTRL)
    assert artist.view.camera.angle == 15.0


@turned
def test_shift_drag_to_the_right_enlarges_the_brush(artist, angle, mirrored) -> None:
    artist.open(blank_document(300, 200))
    artist.view.set_zoom(1.0)
    turn(artist, angle, mirrored)
    before = artist.tool_state.size
    artist.drag((150, 150), (160, 150), button=LEFT, keys=SHIFT)
    assert artist.tool_state.size == pytest.approx(before + 20, abs=1)


def test_steps_go_left_and_right_and_upright_ends_it_all(artist: Artist) -> None:
    artist.open(blank_document(300, 200))
    view = artist.view
    view.turn_right()
    view.turn_right()
    view.mirror()
    view.turn_left()
    assert (view.camera.angle, view.camera.mirrored) == (-45.0, True)
    view.set_upright()
    assert view.camera.is_upright


def test_another_picture_is_shown_upright(artist: Artist) -> None:
    artist.open(blank_document(300, 200))
    turn(artist, 30, True)
    artist.open(blank_document(200, 300))
    assert artist.view.camera.is_upright


def test_a_fitted_picture_stays_fitted_when_mirrored(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    artist.view.mirror()
    artist.view.resize(800, 600)
    artist.settle()
    assert artist.view.zoom == pytest.approx((600 - 24) / 700, rel=0.02)
