"""Patches give back what they were given, small and late."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.patches import Patches
from sim_core.changes import ChangeRecord
from sim_core.rect import Rect
from sim_core.trimap import FOREGROUND, paint_segment

points = st.tuples(st.floats(-50, 750), st.floats(-50, 550))


@given(st.lists(st.tuples(points, points, st.floats(1, 90)), min_size=1, max_size=4))
def test_patches_hold_both_sides_of_a_change(segments) -> None:
    trimap = np.zeros((500, 700), np.uint8)
    before, record = trimap.copy(), ChangeRecord(trimap)
    for start, end, radius in segments:
        record.keep(Rect.of(trimap))
        paint_segment(trimap, start, end, radius=radius, value=FOREGROUND)
    patches, after = Patches(record.tiles()), trimap.copy()
    trimap[:] = after
    for rect, pixels in patches.before():
        trimap[rect.slices] = pixels
    assert (trimap == before).all()
    for rect, pixels in patches.after():
        trimap[rect.slices] = pixels
    assert (trimap == after).all()


def test_what_is_painted_later_does_not_get_into_them() -> None:
    trimap = np.zeros((300, 300), np.uint8)
    record = ChangeRecord(trimap)
    record.keep(Rect.of(trimap))
    trimap[10:20, 10:20] = FOREGROUND
    patches = Patches(record.tiles())
    trimap[:] = 0
    assert all((pixels == FOREGROUND).all() for _, pixels in patches.after())


def test_two_hundred_strokes_at_24_megapixels_stay_small() -> None:
    """At most 1 MB a step, so that 200 of them stay within 200 MB."""
    trimap = np.zeros((4000, 6000), np.uint8)
    record = ChangeRecord(trimap)
    for row in range(4):
        start, end = (500.0, 500 + 900.0 * row), (5500.0, 800 + 900.0 * row)
        record.keep(Rect(0, 0, 6000, 4000))
        paint_segment(trimap, start, end, radius=100, value=FOREGROUND)
    assert Patches(record.tiles()).size < 1_000_000
