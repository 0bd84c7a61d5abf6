"""Large pictures are sketched at once and follow piece by piece, to the same pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from app.canvas.layer import Layer
from app.raster import LEVELS, LayerImage, pick, view_of
from app.view_state import ViewMode
from sim_core.rect import Rect
from tests.gui.artist import Artist, matted_document, rgb
from tests.rects import rects_within

WIDTH, HEIGHT = 2000, 1500
BOUNDS = Rect(0, 0, WIDTH, HEIGHT)
SHOWN = [mode for mode in ViewMode if mode is not ViewMode.ON_BACKGROUND]

places = rects_within(WIDTH, HEIGHT)


class Board:
    """An array, the layer that follows it, and how much of it the layer has read."""

    def __init__(self) -> None:
        self.array = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH), np.uint8)
        self.read = 0
        self.layer = Layer(BOUNDS, self._make, self._read)

    def _make(self) -> LayerImage:
        return LayerImage(WIDTH, HEIGHT, QImage.Format.Format_Indexed8, halve=pick)

    def _read(self, rect: Rect, step: int) -> np.ndarray:
        part = np.ascontiguousarray(self.array[rect.slices][::step, ::step])
        self.read += part.size
        return part

    def change(self, rect: Rect) -> None:
        self.array[rect.slices] += 7
        self.layer.mark(rect)

    def catch_up(self) -> None:
        while self.layer.catch_up() is not None:
            pass

    def shown(self, seen: Rect, level: int) -> np.ndarray:
        image = self.layer.refresh(seen, level).levels[level]
        step = 2**level
        top, left = -(-seen.top // step), -(-seen.left // step)
        bottom, right = seen.bottom // step, seen.right // step
        return view_of(image)[top:bottom, left:right, 0]

    def expected(self, seen: Rect, level: int) -> np.ndarray:
        step = 2**level
        top, left = -(-seen.top // step), -(-seen.left // step)
        bottom, right = seen.bottom // step, seen.right // step
        return self.array[::step, ::step][top:bottom, left:right]


@given(
    st.lists(st.tuples(places, places, st.integers(0, LEVELS - 1), st.integers(0, 3))),
)
def test_what_is_seen_is_up_to_date_whatever_came_before(steps):
    board = Board()
    for changed, seen, level, pieces in steps:
        board.change(changed)
        assert np.array_equal(board.shown(seen, level), board.expected(seen, level))
        for _ in range(pieces):
            board.layer.catch_up()
        assert np.array_equal(board.shown(seen, level), board.expected(seen, level))
    board.catch_up()
    for level in range(LEVELS):
        assert np.array_equal(board.shown(BOUNDS, level), board.expected(BOUNDS, level))


def test_a_first_look_reads_no_more_than_is_seen():
    board = Board()
    board.shown(BOUNDS, 3)
    assert board.read <= 1.2 * WIDTH * HEIGHT / 64


def test_looking_again_reads_nothing():
    board = Board()
    board.shown(BOUNDS, 3)
    board.read = 0
    board.shown(Rect(100, 100, 900, 900), 3)
    assert board.read == 0


def test_many_small_changes_to_a_hidden_layer_are_caught_up_in_pieces():
    board = Board()
    board.shown(BOUNDS, 0)
    board.catch_up()
    for left in range(0, WIDTH, 100):
        board.change(Rect(left, 0, left + 100, HEIGHT))
    board.read = 0
    board.shown(BOUNDS, 4)
    assert board.read <= 0.4 * WIDTH * HEIGHT
    assert board.layer.is_behind


@pytest.mark.parametrize("mode", SHOWN)
def test_a_large_picture_ends_as_if_it_had_been_drawn_at_once(
    artist: Artist, mode: ViewMode
):
    artist.open(matted_document(1600, 1200))
    artist.view_state.set_mode(mode)
    artist.leave()
    artist.settle_layers()
    followed = rgb(artist.screen())
    artist.view.viewport().update()
    assert np.array_equal(followed, rgb(artist.screen()))
