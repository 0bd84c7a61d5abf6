from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDropEvent, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.camera import MAX_ZOOM, MIN_ZOOM, Camera, stop_above, stop_below, turned
from app.canvas.hatch import hatch_colours
from app.raster import LayerImage, qimage_from_rgb
from app.view_state import ViewMode
from sim_core.composite import composite
from sim_core.patterns import MattingPattern
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.gui.artist import (
    ALT,
    CTRL,
    LEFT,
    MIDDLE,
    PLAIN,
    Artist,
    blank_document,
    matted_document,
    rgb,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.document import MattingDocument

COMPOSITES = (
    ViewMode.ON_BLACK,
    ViewMode.ON_WHITE,
    ViewMode.ON_BACKGROUND,
    ViewMode.ALPHA,
    ViewMode.OVERLAY,
)


def expected_view(document: MattingDocument, mode: ViewMode, artist: Artist) -> np.ndarray:
    """Return a view as `composite` makes it."""
    alpha = document.alpha
    if mode is ViewMode.ALPHA:
        return np.rint(255 * np.dstack([alpha] * 3)).astype(np.uint8)
    if mode is ViewMode.OVERLAY:
        tint = artist.view_state.tint
        tinted = composite(
            np.broadcast_to(np.uint8(tint.getRgb()[:3]), document.image.shape),
            document.image,
            np.full_like(alpha, tint.alphaF()),
        )
        return composite(document.image, tinted, alpha)
    colour = {
        ViewMode.ON_BLACK: (0, 0, 0),
        ViewMode.ON_WHITE: (255, 255, 255),
        ViewMode.ON_BACKGROUND: artist.view_state.background_colour.getRgb()[:3],
    }[mode]
    return composite(document.foreground, np.uint8(colour), alpha)


# Views


@pytest.mark.parametrize("mode", COMPOSITES)
def test_a_view_at_100_percent_is_the_composite(artist: Artist, mode: ViewMode) -> None:
    """Tolerance 2: 8-bit alpha, then two roundings."""
    document = matted_document()
    artist.open(document)
    artist.view_state.set_mode(mode)
    difference = artist.seen().astype(int) - expected_view(document, mode, artist)
    assert np.abs(difference).max() <= 2


def test_the_original_is_shown_untouched(artist: Artist) -> None:
    document = matted_document()
    artist.open(document)
    artist.view_state.set_mode(ViewMode.ORIGINAL)
    assert (artist.seen() == document.image).all()


def test_uncertainty_is_brightest_where_alpha_is_a_half(artist: Artist) -> None:
    document = matted_document()
    document.alpha[:] = 0
    document.alpha[10:30] = 0.5
    artist.open(document)
    artist.view_state.set_mode(ViewMode.UNCERTAINTY)
    seen = artist.seen().astype(int)
    assert (seen[12:28].sum(axis=2) > 600).all()
    assert (seen[40:] <= document.image[40:]).all()


@pytest.mark.parametrize("mode", [ViewMode.OVERLAY, ViewMode.TRIMAP, ViewMode.SEMANTICS])
def test_holding_0_hides_the_overlay(artist: Artist, mode: ViewMode) -> None:
    document = matted_document()
    artist.open(document)
    artist.view_state.set_mode(mode)
    before = artist.seen()
    QTest.keyPress(artist.view, Qt.Key.Key_0)
    assert (artist.seen() == document.image).all()
    QTest.keyRelease(artist.view, Qt.Key.Key_0)
    assert (artist.seen() == before).all()


def test_a_background_picture_of_the_same_size_lies_pixel_on_pixel(artist: Artist) -> None:
    """Tolerance 2, as for a colour."""
    document, behind = matted_document(), blank_document(seed=5).image
    artist.open(document)
    artist.view_state.set_background_picture(qimage_from_rgb(behind))
    artist.view_state.set_mode(ViewMode.ON_BACKGROUND)
    expected = composite(document.foreground, behind, document.alpha)
    assert np.abs(artist.seen().astype(int) - expected).max() <= 2


def test_a_background_picture_covers_every_pixel(artist: Artist) -> None:
    artist.open(matted_document())
    green = QImage(30, 500, QImage.Format.Format_RGB32)
    green.fill(QColor(0, 255, 0))
    artist.view_state.set_background_picture(green)
    artist.view_state.set_mode(ViewMode.ON_BACKGROUND)
    background = artist.model.document.alpha == 0
    assert (artist.seen()[background] == [0, 255, 0]).all()


def test_the_checkerboard_shines_through_where_alpha_is_0(artist: Artist) -> None:
    artist.open(matted_document())
    artist.view_state.set_mode(ViewMode.ONION_SKIN)
    through = artist.seen()[artist.model.document.alpha == 0]
    assert {tuple(pixel) for pixel in through.tolist()} == {(150,) * 3, (105,) * 3}


def test_the_trimap_lies_over_the_picture_in_its_colours(artist: Artist) -> None:
    """Tolerance 2: Qt rounds opacity to 8 bits."""
    document = matted_document()
    artist.open(document)
    artist.view_state.set_mode(ViewMode.TRIMAP)
    artist.view_state.set_trimap_opacity(0.6)
    colours = np.zeros((256, 3), np.uint8)
    for value in (BACKGROUND, UNKNOWN, FOREGROUND):
        colour = artist.view_state.colours.of_class(value)
        colours[value] = colour.getRgb()[:3]
    opacity = np.full(document.trimap.shape, 0.6, np.float32)
    expected = composite(colours[document.trimap], document.image, opacity)
    assert np.abs(artist.seen().astype(int) - expected).max() <= 2


def test_patterns_show_where_they_are_and_the_rest_is_dimmed(artist: Artist) -> None:
    """Tolerance 2 on the dimmed picture."""
    document = matted_document()
    artist.open(document)
    artist.view_state.set_mode(ViewMode.SEMANTICS)
    seen, known = artist.seen().astype(int), document.trimap != 128
    dimmed = composite(
        np.zeros_like(document.image),
        document.image,
        np.full(known.shape, 110 / 255, np.float32),
    )
    assert np.abs(seen - dimmed)[known].max() <= 2
    assert (np.abs(seen - dimmed)[~known].max(axis=-1) > 2).mean() > 0.9


def test_patterns_differ_by_their_hatch_and_not_by_hue_alone() -> None:
    colours = hatch_colours(0.45)
    for pattern in MattingPattern:
        looks = {colours[bits << 5 | pattern] for bits in range(8)}
        assert len(looks) == (2 if pattern.hatch else 1)


@pytest.mark.parametrize("mode", list(ViewMode))
def test_a_fresh_picture_is_shown_as_it_is_in_every_view(
    artist: Artist, mode: ViewMode
) -> None:
    document = blank_document()
    artist.open(document)
    artist.view_state.set_mode(mode)
    assert (artist.seen() == document.image).all()


def test_the_first_stroke_tints_the_rest_and_undo_takes_it_back(artist: Artist) -> None:
    document = blank_document()
    artist.open(document)
    artist.view.set_zoom(1.0)
    artist.drag(artist.place_of(60, 45), artist.place_of(70, 45))
    document.alpha[:] = document.trimap / 255
    expected = expected_view(document, ViewMode.OVERLAY, artist)
    assert np.abs(artist.seen()[:10].astype(int) - expected[:10]).max() <= 2
    artist.model.undo_stack.undo()
    assert (artist.seen() == document.image).all()


@pytest.mark.parametrize("zoom", [0.19, 0.3, 0.77, 1.0, 1.6, 9.0])
@pytest.mark.parametrize("mode", [ViewMode.OVERLAY, ViewMode.SEMANTICS, ViewMode.ON_WHITE])
def test_repainting_what_changed_leaves_no_seams(
    artist: Artist, mode: ViewMode, zoom: float
) -> None:
    """Tolerance 2, on noise: Qt rounds its steps from pixel to pixel to 1/65536."""
    artist.open(matted_document(700, 500))
    artist.view_state.set_mode(mode)
    artist.view.set_zoom(zoom)
    artist.tool_state.set_size(11)
    artist.drag((150, 120), (201, 133), (260, 90))
    artist.leave()
    partly = rgb(artist.screen()).astype(int)
    artist.view.viewport().update()
    assert np.abs(partly - rgb(artist.screen())).max() <= 2


@pytest.mark.parametrize("mode", [ViewMode.OVERLAY, ViewMode.SEMANTICS, ViewMode.ON_WHITE])
def test_a_stroke_patches_no_more_than_the_brush_has_swept(
    artist: Artist, mode: ViewMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    artist.open(matted_document(1600, 1200))
    artist.view_state.set_mode(mode)
    artist.settle_layers()
    patched = []
    patch = LayerImage.patch
    monkeypatch.setattr(
        LayerImage,
        "patch",
        lambda self, rect, pixels: patched.append(rect.area) or patch(self, rect, pixels),
    )
    artist.tool_state.set_size(20)
    artist.drag(artist.place_of(800, 600), artist.place_of(830, 600))
    assert patched
    assert sum(patched) < 4 * (20 + 30) * 20


# Camera


@pytest.mark.parametrize("keys", [PLAIN, CTRL])
@pytest.mark.parametrize("place", [(20, 30), (200, 150), (390, 11)])
def test_the_wheel_zooms_at_the_pointer(artist: Artist, place, keys) -> None:
    """Tolerance: scroll positions are whole pixels of the window."""
    artist.open(blank_document(900, 700))
    before = artist.point_at(place)
    for notches in (1, 3, -2, 4, -1):
        artist.wheel(place, notches, keys)
        after = artist.point_at(place)
        scale = artist.view.window_scale
        assert np.abs(np.subtract(after, before)).max() * scale <= 3


def test_a_notch_changes_the_zoom_by_a_quarter(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(2.0)
    artist.wheel((200, 150), 1)
    assert artist.view.zoom == pytest.approx(2.0 * 2 ** (1 / 3))


def test_zoom_stays_within_its_limits(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    for _ in range(2):
        artist.wheel((200, 150), 100)
    assert artist.view.zoom == MAX_ZOOM
    for _ in range(2):
        artist.wheel((200, 150), -100)
    assert artist.view.zoom == MIN_ZOOM


def test_the_wheel_does_not_step_over_100_percent() -> None:
    assert turned(0.9, 15) == 1.0
    assert turned(1.1, -15) == 1.0
    assert turned(1.0, 15) > 1.0


def test_zooming_in_and_out_uses_the_same_stops() -> None:
    zoom = 0.37
    stops = [zoom := stop_above(zoom) for _ in range(20)]
    assert 1.0 in stops
    assert stops[-1] == MAX_ZOOM
    assert stop_below(stop_above(1.0)) == 1.0
    assert stop_below(MIN_ZOOM) == MIN_ZOOM


def test_a_resized_window_keeps_zoom_and_centre(artist: Artist) -> None:
    """Tolerance: half a pixel of the window on either side."""
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(3.0, QPointF(100, 80))
    before = artist.point_at((200, 150))
    artist.view.resize(600, 420)
    artist.settle()
    assert artist.view.zoom == 3.0
    assert artist.point_at((300, 210)) == pytest.approx(before, abs=1 / 3)


def test_a_fitted_picture_stays_fitted(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    before = artist.view.zoom
    artist.view.resize(800, 600)
    artist.settle()
    assert artist.view.zoom > before
    assert artist.place_of(0, 0) > (0, 0)
    assert artist.place_of(900, 700) < (800, 600)


def test_only_tiny_pictures_are_enlarged_to_fit() -> None:
    assert Camera().fitted((500, 400), (1600, 1200)).zoom == 1.0
    assert Camera().fitted((32, 32), (1600, 1200)).zoom == 8.0
    assert Camera().fitted((200, 100), (900, 700)).zoom == 4.0
    assert Camera().fitted((4000, 3000), (1000, 1000)).zoom == 0.25


def test_another_picture_is_fitted_and_another_trimap_is_not(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(5.0)
    artist.model.load_trimap(np.full((700, 900), 128, np.uint8), "Open trimap")
    assert artist.view.zoom == 5.0
    artist.open(blank_document(300, 250))
    assert artist.view.zoom == 1.0


@pytest.mark.parametrize("corner", [(0, 0), (900, 700), (900, 0)])
@pytest.mark.parametrize("zoom", [0.2, 1.0, 7.0])
def test_every_corner_can_be_brought_to_the_middle(artist: Artist, corner, zoom) -> None:
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(zoom)
    x, y = artist.place_of(*corner)
    artist.view.pan(QPointF(200 - x, 150 - y))
    assert artist.place_of(*corner) == pytest.approx((200, 150), abs=1)


def test_zoom_is_told_when_it_changes_and_only_then(artist: Artist, qtbot) -> None:
    artist.open(blank_document(900, 700))
    with qtbot.waitSignal(artist.view.zoom_changed) as told:
        artist.view.set_zoom(2.0)
    assert told.args == [2.0]
    with qtbot.waitSignal(artist.view.zoom_changed):
        artist.open(blank_document(300, 200))
    artist.view.set_zoom(2.0)
    with qtbot.assertNotEmitted(artist.view.zoom_changed):
        artist.view.set_zoom(2.0)
        artist.view.pan(QPointF(10, 10))


@pytest.mark.parametrize("ratio", ["1.5", "2"])
def test_100_percent_is_exact_in_device_pixels(ratio: str) -> None:
    script = f"""
import app
from PySide6.QtWidgets import QApplication
application = QApplication([])
from tests.gui.artist import Artist, blank_document, rgb
artist = Artist()
artist.open(blank_document(200, 150))
artist.view.set_zoom(1.0)
artist.settle()
assert artist.view.devicePixelRatioF() == {ratio}
shown = artist.view.grab().toImage()
image = artist.model.document.image
matches = [
    (left, top)
    for left in range(shown.width() - 200)
    for top in range(shown.height() - 150)
    if shown.pixelColor(left, top).getRgb()[:3] == tuple(image[0, 0])
    and (rgb(shown.copy(left, top, 200, 150)) == image).all()
]
assert len(matches) == 1, matches
"""
    root = Path(__file__).parents[2]
    environment = os.environ | {"QT_SCALE_FACTOR": ratio, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=root, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


# Hands


def test_space_and_middle_drag_pan_and_do_not_paint(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    before = artist.point_at((200, 150))
    artist.drag((200, 150), (230, 140), button=MIDDLE)
    assert artist.point_at((230, 140)) == pytest.approx(before, abs=4)
    QTest.keyPress(artist.view, Qt.Key.Key_Space)
    artist.drag((230, 140), (100, 90))
    QTest.keyRelease(artist.view, Qt.Key.Key_Space)
    assert artist.point_at((100, 90)) == pytest.approx(before, abs=4)
    assert artist.model.document.is_blank


def test_arrow_keys_pan(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(1.0)
    x, y = artist.place_of(0, 0)
    QTest.keyClick(artist.view, Qt.Key.Key_Right)
    QTest.keyClick(artist.view, Qt.Key.Key_Down)
    assert artist.place_of(0, 0) == (x - 48, y - 48)


def test_the_system_cursor_tells_what_the_hand_would_do(artist: Artist) -> None:
    def shape() -> Qt.CursorShape:
        return artist.view.viewport().cursor().shape()

    assert shape() == Qt.CursorShape.ForbiddenCursor
    artist.open(blank_document())
    assert shape() == Qt.CursorShape.BlankCursor
    QTest.keyPress(artist.view, Qt.Key.Key_Space)
    assert shape() == Qt.CursorShape.OpenHandCursor
    artist.press((200, 150))
    assert shape() == Qt.CursorShape.ClosedHandCursor
    artist.release((200, 150))
    QTest.keyRelease(artist.view, Qt.Key.Key_Space)
    assert shape() == Qt.CursorShape.BlankCursor
    artist.model.close()
    assert shape() == Qt.CursorShape.ForbiddenCursor


def test_held_p_shows_the_original_for_as_long_as_it_is_held(artist: Artist) -> None:
    artist.open(matted_document())
    QTest.keyPress(artist.view, Qt.Key.Key_P)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        repeat = QKeyEvent(kind, Qt.Key.Key_P, PLAIN, "p", autorep=True)
        QApplication.sendEvent(artist.view, repeat)
    assert artist.view_state.mode is ViewMode.ORIGINAL
    QTest.keyRelease(artist.view, Qt.Key.Key_P)
    assert artist.view_state.mode is ViewMode.OVERLAY


def test_alt_wheel_changes_the_brush_and_not_the_zoom(artist: Artist) -> None:
    artist.open(blank_document(900, 700))
    zoom = artist.view.zoom
    artist.wheel((200, 150), 2, ALT)
    assert artist.tool_state.size > 40
    artist.wheel((200, 150), -3, ALT)
    assert artist.tool_state.size < 40
    assert artist.view.zoom == zoom


def test_the_pixel_under_the_pointer_is_told(artist: Artist) -> None:
    artist.open(blank_document())
    told: list[object] = []
    artist.view.cursor_moved.connect(told.append)
    artist.move(artist.place_of(17.5, 30.5))
    artist.move((1, 1))
    assert told == [(17, 30), None]


@pytest.mark.parametrize("gray", [0, 90, 128, 255])
@pytest.mark.parametrize("size", [2, 30, 150])
def test_the_brush_is_seen_on_any_background(artist: Artist, gray: int, size: int) -> None:
    document = blank_document(900, 700)
    artist.open(document)
    artist.view_state.set_mode(ViewMode.ON_BACKGROUND)
    artist.view_state.set_background_colour(QColor(gray, gray, gray))
    artist.click(artist.place_of(5, 5))
    artist.view.set_zoom(1.0)
    artist.tool_state.set_size(size)
    artist.move((210, 160))
    shown = rgb(artist.screen())[160 - 90 : 160 + 90, 210 - 90 : 210 + 90].astype(int)
    assert (np.abs(shown - gray).max(axis=-1) > 60).sum() > 20


def test_the_ring_has_the_size_of_what_the_brush_paints(artist: Artist) -> None:
    """Tolerance: 3 pixels, the width of the ring."""
    artist.open(blank_document(900, 700))
    artist.view.set_zoom(1.0)
    artist.tool_state.set_size(100)
    artist.move((200, 150))
    with_ring = rgb(artist.screen()).astype(int)
    artist.leave()
    row = np.abs(with_ring - rgb(artist.screen()))[150].max(axis=-1)
    touched = np.flatnonzero(row)
    assert touched[0] == pytest.approx(150, abs=3)
    assert touched[-1] == pytest.approx(250, abs=3)


# Dropping


def drop(artist: Artist, data: QMimeData) -> QDropEvent:
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    artist.view.dropEvent(event)
    return event


def test_dropped_files_are_told_as_paths(artist: Artist, qtbot, tmp_path: Path) -> None:
    data = QMimeData()
    names = [tmp_path / "ein Bild ü.png", tmp_path / "trimap.png"]
    web = QUrl("https://example.org/a.png")
    data.setUrls([web, *(QUrl.fromLocalFile(str(name)) for name in names)])
    with qtbot.waitSignal(artist.view.paths_dropped) as told:
        drop(artist, data)
    assert told.args == [names]


def test_a_picture_dropped_from_a_browser_is_told_as_it_is(artist: Artist, qtbot) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.png")])
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(QColor(1, 2, 3))
    data.setImageData(image)
    with qtbot.waitSignal(artist.view.image_dropped) as told:
        drop(artist, data)
    assert told.args[0].pixelColor(2, 1) == QColor(1, 2, 3)


# Qt


class Emitter(QObject):
    told = Signal(bool)


@pytest.mark.parametrize("count", [100])
def test_emitting_leaves_the_references_of_true_alone(count: int) -> None:
    """PySide6 6.12.0 drops one at every emit and aborts after some 600."""
    emitter, heard = Emitter(), []
    hear: Callable[[bool], None] = heard.append
    emitter.told.connect(hear)
    before = sys.getrefcount(True)
    for _ in range(count):
        emitter.told.emit(False)
    heard.clear()
    assert abs(sys.getrefcount(True) - before) < 5
