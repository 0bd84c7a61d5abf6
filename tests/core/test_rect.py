"""The algebra of half-open rectangles, against sets of pixels."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim_core.rect import Rect, union_of

PLACES = st.integers(-40, 40)
LENGTHS = st.integers(1, 30)
BOUNDS = Rect(0, 0, 37, 29)


@st.composite
def rects(draw):
    left, top = draw(PLACES), draw(PLACES)
    return Rect(left, top, left + draw(LENGTHS), top + draw(LENGTHS))


def pixels(rect):
    if rect is None:
        return set()
    return {
        (x, y) for x in range(rect.left, rect.right) for y in range(rect.top, rect.bottom)
    }


@given(rects())
def test_area_is_the_number_of_pixels(rect):
    assert rect.area == len(pixels(rect)) == rect.width * rect.height


@given(rects(), rects())
def test_union_is_the_smallest_rectangle_over_both(first, second):
    union = first.union(second)
    columns, rows = zip(*(pixels(first) | pixels(second)), strict=True)
    assert union == Rect(min(columns), min(rows), max(columns) + 1, max(rows) + 1)


@given(rects(), rects())
def test_clip_is_the_intersection(first, second):
    assert pixels(first.clip(second)) == pixels(first) & pixels(second)


@given(rects(), rects())
def test_contains_means_every_pixel(first, second):
    assert first.contains(second) == (pixels(second) <= pixels(first))


@given(rects(), st.integers(0, 9))
def test_growing_and_shrinking_cancel_out(rect, margin):
    assert rect.grow(margin).grow(-margin) == rect
    assert rect.grow(margin).area == (rect.width + 2 * margin) * (rect.height + 2 * margin)


@given(rects(), st.integers(1, 16))
def test_aligned_edges_are_multiples_of_the_step_or_edges_of_the_bounds(rect, step):
    inside = rect.clip(BOUNDS)
    assume(inside is not None)
    aligned = rect.align(step, BOUNDS)
    assert aligned.contains(inside)
    assert BOUNDS.contains(aligned)
    assert aligned.left % step == aligned.top % step == 0
    assert aligned.right % step == 0 or aligned.right == BOUNDS.right
    assert aligned.bottom % step == 0 or aligned.bottom == BOUNDS.bottom
    assert aligned.align(step, BOUNDS) == aligned


def test_aligning_outside_the_bounds_is_an_error():
    with pytest.raises(ValueError, match="outside"):
        Rect(100, 0, 110, 10).align(8, BOUNDS)


@given(rects())
def test_slices_select_exactly_the_pixels(rect):
    inside = rect.clip(BOUNDS)
    assume(inside is not None)
    image = np.zeros((BOUNDS.height, BOUNDS.width), np.uint8)
    image[inside.slices] = 1
    assert {(int(x), int(y)) for y, x in np.argwhere(image)} == pixels(inside)


@given(st.sets(st.tuples(st.integers(0, 18), st.integers(0, 12)), max_size=6))
def test_changes_are_bounded_by_their_outermost_pixels(changed):
    before = np.full((13, 19), 128, np.uint8)
    after = before.copy()
    for x, y in changed:
        after[y, x] = 255
    rect = Rect.of_changes(before, after)
    if not changed:
        assert rect is None
        return
    columns, rows = zip(*changed, strict=True)
    assert rect == Rect(min(columns), min(rows), max(columns) + 1, max(rows) + 1)


@given(rects(), rects())
def test_relative_pixels_are_counted_from_the_corner_of_the_origin(rect, origin):
    shift = Rect(0, 0, origin.width, origin.height)
    assert origin.relative_to(origin) == shift
    moved = rect.relative_to(origin)
    assert (moved.width, moved.height) == (rect.width, rect.height)
    assert moved.left + origin.left == rect.left


@given(rects(), rects())
def test_a_missing_rectangle_adds_nothing(first, second):
    assert union_of(None, None) is None
    assert union_of(first, None) == union_of(None, first) == first
    assert union_of(first, second) == first.union(second)


@pytest.mark.parametrize("corners", [(0, 0, 0, 1), (0, 0, 1, 0), (3, 0, 2, 5)])
def test_a_rectangle_without_pixels_cannot_be_made(corners):
    with pytest.raises(ValueError, match="needs pixels"):
        Rect(*corners)


def test_an_image_is_covered_from_corner_to_corner():
    assert Rect.of(np.zeros((7, 5, 3))) == Rect(0, 0, 5, 7)


def test_changes_in_distant_strips_lie_in_one_box():
    before = np.zeros((2000, 600), np.uint8)
    after = before.copy()
    after[10, 500] = after[1900, 3] = 1
    assert Rect.of_changes(before, after) == Rect(3, 10, 501, 1901)
    assert Rect.of_changes(before, before) is None
