"""Soft brush and refine-edge brush."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim_core.rect import Rect, union_of
from sim_core.trimap import (
    BACKGROUND,
    FOREGROUND,
    UNKNOWN,
    paint_segment,
    squared_distance,
)
from sim_core.trimap_tools.refine_edge import refine_edge_segment
from sim_core.trimap_tools.soft_brush import paint_soft_segment

classes = st.sampled_from([BACKGROUND, UNKNOWN, FOREGROUND])
trimaps = arrays.arrays(np.uint8, (14, 16), elements=classes)
places = st.tuples(st.floats(-3, 18), st.floats(-3, 18))
radii = st.floats(0, 7)


def _distance(point: tuple[float, float], path: list[tuple[float, float]]) -> float:
    best = np.inf
    for start, end in zip(path, path[1:] or path, strict=False):
        a, b, p = np.array(start), np.array(end), np.array(point)
        length = (b - a) @ (b - a)
        along = np.clip((p - a) @ (b - a) / length, 0, 1) if length else 0.0
        best = min(best, float(np.hypot(*(p - a - along * (b - a)))))
    return best


def _halves() -> np.ndarray:
    trimap = np.zeros((80, 100), np.uint8)
    trimap[:, 50:] = FOREGROUND
    return trimap


@given(start=places, end=places)
def test_distances_to_a_line_are_those_of_geometry(start, end) -> None:
    squares = squared_distance(Rect(0, 0, 16, 14), start, end)
    for y, x in ((0, 0), (7, 3), (13, 15)):
        expected = _distance((x + 0.5, y + 0.5), [start, end])
        assert squares[y, x] ** 0.5 == pytest.approx(expected, abs=1e-2)


@given(
    trimap=trimaps,
    path=st.lists(places, min_size=2, max_size=5),
    radius=radii,
    hardness=st.floats(0, 1),
    value=classes,
)
def test_a_soft_stroke_is_the_sweep_of_its_core_over_that_of_its_ring(
    trimap, path, radius, hardness, value
) -> None:
    before, painted = trimap.copy(), None
    for start, end in itertools.pairwise(path):
        box = paint_soft_segment(
            trimap, start, end, radius=radius, hardness=hardness, value=value
        )
        painted = union_of(painted, box)
    radius = max(radius, 0.7072)
    core = radius if value == UNKNOWN else max(hardness * radius, 0.7072)
    for y, x in np.ndindex(before.shape):
        distance = _distance((x + 0.5, y + 0.5), path)
        if min(abs(distance - core), abs(distance - radius)) < 1e-3:
            continue
        old = int(before[y, x])
        ring = old if old == value else UNKNOWN
        expected = value if distance < core else ring if distance < radius else old
        assert trimap[y, x] == expected
    changed = Rect.of_changes(before, trimap)
    assert changed is None or (painted is not None and painted.contains(changed))


@given(trimap=trimaps, start=places, end=places, radius=st.floats(0.8, 7), value=classes)
def test_a_soft_brush_of_full_hardness_is_the_hard_brush(
    trimap, start, end, radius, value
) -> None:
    hard = trimap.copy()
    paint_segment(hard, start, end, radius=radius, value=value)
    paint_soft_segment(trimap, start, end, radius=radius, hardness=1, value=value)
    differing = np.argwhere(hard != trimap)
    # Rounding may decide otherwise for centres exactly on the rim.
    assert all(
        abs(_distance((x + 0.5, y + 0.5), [start, end]) - radius) < 1e-3
        for y, x in differing
    )


def test_soft_painting_inside_its_own_class_leaves_no_ring() -> None:
    trimap = np.full((60, 60), FOREGROUND, np.uint8)
    paint_soft_segment(
        trimap, (30, 30), (40, 30), radius=15, hardness=0.3, value=FOREGROUND
    )
    assert (trimap == FOREGROUND).all()


def test_the_ring_gets_wider_as_the_brush_gets_softer() -> None:
    rings = []
    for hardness in (1.0, 0.8, 0.5, 0.0):
        trimap = np.zeros((60, 60), np.uint8)
        paint_soft_segment(
            trimap, (30, 30), (30, 30), radius=20, hardness=hardness, value=FOREGROUND
        )
        rings.append(int((trimap == UNKNOWN).sum()))
    assert rings[0] == 0
    assert rings == sorted(set(rings))


def test_crossing_an_edge_lays_a_band_as_wide_as_the_brush() -> None:
    trimap = _halves()
    changed = refine_edge_segment(trimap, trimap.copy(), (50, 20), (50, 60), radius=8)
    assert changed == Rect(42, 12, 58, 68)
    assert (trimap[20:60, 42:58] == UNKNOWN).all()
    assert (trimap[:, :42] == BACKGROUND).all()
    assert (trimap[:, 58:] == FOREGROUND).all()


@given(start=places, end=places, radius=st.floats(0, 9), value=classes)
def test_inside_one_class_the_refine_edge_brush_changes_nothing(
    start, end, radius, value
) -> None:
    trimap = np.full((14, 16), value, np.uint8)
    assert refine_edge_segment(trimap, trimap.copy(), start, end, radius=radius) is None
    assert (trimap == value).all()


def test_beside_an_edge_the_refine_edge_brush_changes_nothing() -> None:
    trimap = _halves()
    before = trimap.copy()
    assert refine_edge_segment(trimap, before, (41, 10), (41, 70), radius=9) is None
    assert refine_edge_segment(trimap, before, (59, 10), (59, 70), radius=9) is None
    assert (trimap == before).all()


def test_an_existing_band_gets_as_wide_as_the_brush() -> None:
    trimap = _halves()
    trimap[:, 49:51] = UNKNOWN
    refine_edge_segment(trimap, trimap.copy(), (50, 0), (50, 80), radius=6)
    assert (trimap == UNKNOWN).sum(axis=1).tolist() == [12] * 80


def test_the_band_of_a_stroke_does_not_follow_the_pointer_away_from_the_edge() -> None:
    trimap = _halves()
    before = trimap.copy()
    for x in range(50, 10, -2):
        refine_edge_segment(trimap, before, (x, 40), (x - 2, 40), radius=6)
    assert Rect.of_changes(before, trimap) == Rect(43, 34, 56, 46)


@given(trimap=trimaps, start=places, end=places, radius=radii)
def test_only_pixels_under_the_refine_edge_brush_become_unknown(
    trimap, start, end, radius
) -> None:
    before = trimap.copy()
    changed = refine_edge_segment(trimap, before, start, end, radius=radius)
    assert changed == Rect.of_changes(before, trimap)
    assert (trimap[trimap != before] == UNKNOWN).all()
    for y, x in np.argwhere(trimap != before):
        assert _distance((x + 0.5, y + 0.5), [start, end]) <= radius + 1e-3


@given(trimap=trimaps, start=places, end=places, radius=radii)
def test_a_second_pass_along_the_same_stroke_changes_nothing(
    trimap, start, end, radius
) -> None:
    before = trimap.copy()
    refine_edge_segment(trimap, before, start, end, radius=radius)
    assert refine_edge_segment(trimap, before, start, end, radius=radius) is None
