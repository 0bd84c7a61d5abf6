"""The brush: which pixels a stroke covers, and what it says that it touched."""

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sim_core.rect import Rect
from sim_core.trimap import (
    FOREGROUND,
    UNKNOWN,
    paint_segment,
    segment_rect,
    squared_distance,
)
from sim_core.trimap_tools.soft_brush import paint_soft_segment

HEIGHT, WIDTH = 23, 31
POINTS = st.tuples(st.floats(-15, 45), st.floats(-15, 40))
RADII = st.floats(0.1, 14)
ROUNDING = 1e-3
"""Pixels; centres so near to the rim of the disc may fall on either side of it."""


def blank(height=HEIGHT, width=WIDTH):
    return np.full((height, width), UNKNOWN, np.uint8)


def distance_to_segment(x, y, start, end):
    length = math.dist(start, end)
    if length < 1e-12:
        return math.dist((x, y), start)
    along = (
        (x - start[0]) * (end[0] - start[0]) + (y - start[1]) * (end[1] - start[1])
    ) / (length * length)
    along = min(max(along, 0), 1)
    nearest = [a + along * (b - a) for a, b in zip(start, end, strict=True)]
    return math.dist((x, y), nearest)


@given(POINTS, POINTS, RADII)
@example((2.1, 2.5), (2.1, 2.5), 0.1)
def test_a_segment_paints_what_a_disc_sweeps_over(start, end, radius):
    trimap = blank()
    paint_segment(trimap, start, end, radius=radius, value=FOREGROUND)
    reach = max(radius, math.sqrt(0.5))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            distance = distance_to_segment(x + 0.5, y + 0.5, start, end)
            if abs(distance - reach) > ROUNDING:
                assert (trimap[y, x] == FOREGROUND) == (distance < reach), (x, y, distance)


@given(POINTS, POINTS, RADII)
def test_nothing_is_painted_outside_the_returned_rectangle(start, end, radius):
    trimap = blank()
    rect = paint_segment(trimap, start, end, radius=radius, value=FOREGROUND)
    if rect is not None:
        assert Rect.of(trimap).contains(rect)
        assert segment_rect(start, end, radius=radius).contains(rect)
        trimap[rect.slices] = UNKNOWN
    assert (trimap == UNKNOWN).all()


@given(POINTS, POINTS, RADII)
def test_direction_does_not_matter(start, end, radius):
    there, back = blank(), blank()
    paint_segment(there, start, end, radius=radius, value=FOREGROUND)
    paint_segment(back, end, start, radius=radius, value=FOREGROUND)
    differing = np.argwhere(there != back)
    for y, x in differing:
        distance = distance_to_segment(x + 0.5, y + 0.5, start, end)
        assert abs(distance - max(radius, math.sqrt(0.5))) < ROUNDING


@given(st.floats(0, WIDTH - 1e-6), st.floats(0, HEIGHT - 1e-6))
def test_the_thinnest_brush_covers_the_pixel_it_is_in(x, y):
    trimap = blank()
    paint_segment(trimap, (x, y), (x, y), radius=0, value=FOREGROUND)
    assert trimap[int(y), int(x)] == FOREGROUND


def test_far_from_the_origin_the_rim_is_as_exact():
    near, far = blank(1, 40), blank(1, 40_040)
    for trimap, x in ((near, 20.5004), (far, 40_020.5004)):
        paint_segment(trimap, (x, 0.5), (x, 0.5), radius=5, value=FOREGROUND)
    assert np.flatnonzero(near[0] == FOREGROUND).tolist() == list(range(16, 26))
    assert np.array_equal(far[0, 40_000:], near[0])


def test_a_stroke_beside_the_picture_touches_nothing():
    trimap = blank()
    rect = paint_segment(trimap, (-50, -50), (-40, 90), radius=9, value=FOREGROUND)
    assert rect is None
    assert (trimap == UNKNOWN).all()


def test_a_stroke_may_come_from_far_outside():
    trimap = blank()
    paint_segment(trimap, (-90_000, 10.5), (15, 10.5), radius=3, value=FOREGROUND)
    assert (trimap[10, :18] == FOREGROUND).all()
    assert (trimap[10, 18:] == UNKNOWN).all()


def test_a_picture_of_one_pixel_can_be_painted():
    trimap = blank(1, 1)
    assert paint_segment(trimap, (0.5, 0.5), (0.5, 0.5), radius=500, value=FOREGROUND)
    assert trimap.tolist() == [[FOREGROUND]]


FAR_POINTS = st.tuples(st.floats(-200, 900), st.floats(-200, 700))
LARGE_RADII = st.floats(20, 400)


@given(FAR_POINTS, FAR_POINTS, LARGE_RADII)
def test_a_large_brush_paints_what_a_disc_sweeps_over(start, end, radius):
    """It looks at its rim only, and fills the rest."""
    trimap = blank(500, 700)
    paint_segment(trimap, start, end, radius=radius, value=FOREGROUND)
    swept = squared_distance(Rect.of(trimap), start, end) <= radius * radius
    assert ((trimap == FOREGROUND) == swept).all()


@given(FAR_POINTS, FAR_POINTS, LARGE_RADII, st.floats(0, 1))
def test_a_large_soft_brush_leaves_its_ring(start, end, radius, hardness):
    trimap = np.zeros((500, 700), np.uint8)
    trimap[:, 300:400] = FOREGROUND
    before = trimap.copy()
    paint_soft_segment(
        trimap, start, end, radius=radius, hardness=hardness, value=FOREGROUND
    )
    squares = squared_distance(Rect.of(trimap), start, end)
    core = squares <= max(hardness * radius, math.sqrt(0.5)) ** 2
    ring = (squares <= radius * radius) & ~core & (before != FOREGROUND)
    expected = np.where(core, FOREGROUND, np.where(ring, UNKNOWN, before))
    assert (trimap == expected).all()
