"""What a record of changes gives back, against a copy of everything."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim_core.changes import TILE_SIDE, ChangeRecord, changed_parts
from sim_core.rect import Rect
from sim_core.trimap import paint_segment, segment_rect

HEIGHT, WIDTH = 300, 700
POINTS = st.tuples(st.floats(-40, WIDTH + 40), st.floats(-40, HEIGHT + 40))
SEGMENTS = st.tuples(POINTS, POINTS, st.floats(0, 60), st.sampled_from([0, 128, 255]))


def paint(trimap, record, segment):
    start, end, radius, value = segment
    record.keep(segment_rect(start, end, radius=radius))
    paint_segment(trimap, start, end, radius=radius, value=value)


@given(st.lists(SEGMENTS, max_size=5))
def test_putting_the_changes_back_equals_a_full_copy(segments):
    trimap = np.full((HEIGHT, WIDTH), 128, np.uint8)
    copy, record = trimap.copy(), ChangeRecord(trimap)
    for segment in segments:
        paint(trimap, record, segment)
    changes = record.changes()
    for change in changes:
        assert Rect.of_changes(change.before, change.after) == Rect(
            0, 0, change.rect.width, change.rect.height
        )
        trimap[change.rect.slices] = change.before
    assert np.array_equal(trimap, copy)


@given(st.lists(SEGMENTS, min_size=1, max_size=5))
def test_changes_do_not_overlap_and_fit_in_tiles(segments):
    trimap = np.full((HEIGHT, WIDTH), 128, np.uint8)
    record = ChangeRecord(trimap)
    for segment in segments:
        paint(trimap, record, segment)
    covered = np.zeros(trimap.shape, int)
    for change in record.changes():
        assert max(change.rect.width, change.rect.height) <= TILE_SIDE
        covered[change.rect.slices] += 1
    assert covered.max() <= 1


def test_what_is_painted_and_painted_back_is_no_change():
    trimap = np.full((HEIGHT, WIDTH), 128, np.uint8)
    record = ChangeRecord(trimap)
    for value in (255, 128):
        paint(trimap, record, ((50, 50), (500, 90), 20, value))
    assert record.changes() == []


def test_only_tiles_under_the_brush_are_kept():
    trimap = np.full((8 * TILE_SIDE, 8 * TILE_SIDE), 128, np.uint8)
    record = ChangeRecord(trimap)
    middle = 4.5 * TILE_SIDE
    record.keep(segment_rect((middle, middle), (middle, middle), radius=30))
    trimap[:] = 255
    assert [change.rect.area for change in record.changes()] == [TILE_SIDE * TILE_SIDE]


def test_the_first_kept_pixels_count():
    trimap = np.zeros((4, 4), np.uint8)
    record = ChangeRecord(trimap)
    for value in (1, 2):
        record.keep(Rect(0, 0, 4, 4))
        trimap[:] = value
    [change] = record.changes()
    assert (change.before == 0).all()
    assert (change.after == 2).all()


def test_keeping_outside_the_array_keeps_nothing():
    record = ChangeRecord(np.zeros((4, 4), np.uint8))
    record.keep(Rect(10, 10, 20, 20))
    assert record.changes() == []


MASKS = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).random((300, 420)) < 1e-3
)


@given(MASKS)
def test_changed_parts_cover_all_that_differs(differs):
    before = np.zeros(differs.shape, np.uint8)
    for part in changed_parts(before, differs.astype(np.uint8)):
        assert Rect.of(differs).contains(part)
        differs[part.slices] = False
    assert not differs.any()


def test_a_large_disc_that_moves_a_little_changes_a_crescent():
    before = np.zeros((2000, 2100), np.uint8)
    paint_segment(before, (1000, 1000), (1000, 1000), radius=990, value=255)
    after = before.copy()
    paint_segment(after, (1000, 1000), (1060, 1000), radius=990, value=255)
    parts = changed_parts(before, after)
    assert sum(part.area for part in parts) < 0.2 * before.size


def test_nothing_differs_in_no_part():
    same = np.zeros((400, 400), np.uint8)
    assert changed_parts(same, same) == []
    assert changed_parts(same[:9], same[:9]) == []
