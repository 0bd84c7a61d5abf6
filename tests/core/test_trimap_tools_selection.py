"""Fill, magic wand and lasso."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_tools.lasso import select_polygon
from sim_core.trimap_tools.selection import Selection, paint_selection, select_mask
from sim_core.trimap_tools.similar_colour import (
    colour_distance,
    select_region,
    select_similar,
)

trimaps = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    elements=st.sampled_from([BACKGROUND, UNKNOWN, FOREGROUND]),
)
coordinates = st.floats(-4, 14, allow_nan=False, width=32)
outlines = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=8)
BOUNDS = Rect(0, 0, 10, 9)


def _whole(selection: Selection | None, shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(shape[:2], bool)
    if selection is not None:
        mask[selection.rect.slices] = selection.mask
    return mask


def _flood(alike: np.ndarray, x: int, y: int) -> np.ndarray:
    reached, front = np.zeros_like(alike), [(y, x)]
    while front:
        row, column = front.pop()
        inside = 0 <= row < alike.shape[0] and 0 <= column < alike.shape[1]
        if inside and alike[row, column] and not reached[row, column]:
            reached[row, column] = True
            front += [(row + 1, column), (row - 1, column)]
            front += [(row, column + 1), (row, column - 1)]
    return reached


def _winding(outline: list[tuple[float, float]], x: float, y: float) -> int:
    turns = 0
    for (x0, y0), (x1, y1) in zip(outline, outline[1:] + outline[:1], strict=True):
        if (y0 <= y) != (y1 <= y):
            upper, lower = ((x0, y0), (x1, y1)) if y1 > y0 else ((x1, y1), (x0, y0))
            slope = (lower[0] - upper[0]) / (lower[1] - upper[1])
            if upper[0] + (y - upper[1]) * slope <= x:
                turns += 1 if y1 > y0 else -1
    return turns


@given(trimap=trimaps, data=st.data())
def test_a_region_is_what_a_plain_flood_reaches(trimap: np.ndarray, data) -> None:
    y = data.draw(st.integers(0, trimap.shape[0] - 1))
    x = data.draw(st.integers(0, trimap.shape[1] - 1))
    selection = select_region(trimap, (x + 0.7, y + 0.2))
    expected = _flood(trimap == trimap[y, x], x, y)
    assert (_whole(selection, trimap.shape) == expected).all()
    assert selection is not None
    assert selection.rect == Rect.of_mask(expected)


@pytest.mark.parametrize("seed", [(-0.1, 3), (3, -1), (10, 3), (3, 9)])
def test_outside_the_picture_nothing_is_selected(seed: tuple[float, float]) -> None:
    assert select_region(np.zeros((9, 10), np.uint8), seed) is None
    assert select_similar(np.zeros((9, 10, 3), np.uint8), seed, tolerance=9) is None


@given(
    image=arrays.arrays(
        np.uint8, (8, 9, 3), elements=st.sampled_from([0, 40, 60, 200]), fill=st.nothing()
    ),
    tolerance=st.floats(0, 255),
    x=st.integers(0, 8),
    y=st.integers(0, 7),
)
def test_the_wand_chooses_what_is_alike_and_hangs_together(
    image: np.ndarray, tolerance: float, x: int, y: int
) -> None:
    alike = colour_distance(image, image[y, x]) <= tolerance
    seed = (x + 0.5, y + 0.5)
    together = select_similar(image, seed, tolerance=tolerance)
    anywhere = select_similar(image, seed, tolerance=tolerance, contiguous=False)
    assert (_whole(together, image.shape) == _flood(alike, x, y)).all()
    assert (_whole(anywhere, image.shape) == alike).all()


def test_the_wand_follows_a_region_far_beyond_its_first_window() -> None:
    image = np.zeros((900, 1100, 3), np.uint8)
    image[400, :] = image[:, 700] = image[:, 1099] = 90
    selection = select_similar(image, (3, 400.5), tolerance=10)
    assert (_whole(selection, image.shape) == (image[..., 0] == 90)).all()


def test_greys_are_as_far_apart_as_their_levels_and_nothing_farther_than_255() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    distance = colour_distance(greys, np.uint8([40, 40, 40]))
    assert distance[0] == pytest.approx(np.abs(np.arange(256) - 40.0), abs=1e-3)
    black_to_white = colour_distance(
        np.full((1, 1, 3), 255, np.uint8), np.zeros(3, np.uint8)
    )
    assert black_to_white[0, 0] == pytest.approx(255, abs=1e-3)


@given(
    first=st.tuples(*[st.integers(0, 255)] * 3),
    second=st.tuples(*[st.integers(0, 255)] * 3),
)
def test_the_distance_of_colours_has_no_direction(first, second) -> None:
    one, other = np.uint8(first), np.uint8(second)
    there = colour_distance(one[None, None], other)[0, 0]
    back = colour_distance(other[None, None], one)[0, 0]
    assert there == pytest.approx(back, abs=1e-2)
    assert (there == 0) == (first == second)


@given(outline=outlines)
def test_a_lasso_holds_the_pixels_whose_centres_it_goes_around(outline) -> None:
    expected = np.array(
        [
            [_winding(outline, x + 0.5, y + 0.5) != 0 for x in range(BOUNDS.width)]
            for y in range(BOUNDS.height)
        ]
    )
    selection = select_polygon(outline, BOUNDS)
    assert (_whole(selection, expected.shape) == expected).all()
    assert (selection is None) == (not expected.any())


@given(x=st.floats(0, 10), slant=st.floats(-8, 8))
def test_neighbouring_lassos_share_no_pixel_and_leave_none(x: float, slant: float) -> None:
    left = select_polygon([(0, 0), (x, 0), (x + slant, 9), (0, 9)], BOUNDS)
    right = select_polygon([(x, 0), (10, 0), (10, 9), (x + slant, 9)], BOUNDS)
    shape = (BOUNDS.height, BOUNDS.width)
    overlap = _whole(left, shape) & _whole(right, shape)
    inside = 0 <= x + slant <= 10
    assert not (overlap.any() and inside)
    assert (_whole(left, shape) | _whole(right, shape)).all() or not inside


def test_a_loop_drawn_twice_leaves_no_hole() -> None:
    turns = [i / 40 * 4 * math.pi for i in range(40)]
    outline = [(5 + 4 * math.cos(t), 4 + 4 * math.sin(t)) for t in turns]
    selection = select_polygon(outline, BOUNDS)
    assert _whole(selection, (9, 10))[4, 5]


@pytest.mark.parametrize("outline", [[], [(1, 1)], [(1, 1), (8, 8)], [(3, 3)] * 5])
def test_an_outline_without_an_inside_selects_nothing(outline) -> None:
    assert select_polygon(outline, BOUNDS) is None


@given(trimap=trimaps, value=st.sampled_from([BACKGROUND, UNKNOWN, FOREGROUND]))
def test_filling_changes_the_selection_and_reports_the_tightest_box(trimap, value) -> None:
    before, mask = trimap.copy(), trimap != UNKNOWN
    selection = select_mask(mask)
    changed = selection and paint_selection(trimap, selection, value)
    assert (trimap == np.where(mask, value, before)).all()
    assert changed == Rect.of_changes(before, trimap)
