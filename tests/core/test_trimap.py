"""Trimaps from grey levels, masks and mattes, and what they impose on alpha."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim_core.errors import TrimapError
from sim_core.trimap import (
    BACKGROUND,
    FOREGROUND,
    UNKNOWN,
    check_trimap,
    constrain_alpha,
    from_alpha,
    from_mask,
    snap,
    unknown_region,
)

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12))
TRIMAPS = SHAPES.flatmap(
    lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 128, 255]))
)
MASKS = SHAPES.flatmap(lambda shape: arrays(bool, shape))


def distances(mask):
    """Return each true pixel's distance to the nearest false one, by looking at all."""
    others = np.argwhere(~mask)
    result = np.full(mask.shape, np.inf)
    for y, x in np.argwhere(mask):
        if len(others):
            result[y, x] = np.hypot(*(others - (y, x)).T).min()
    return result


@pytest.mark.parametrize(
    ("levels", "dtype"),
    [
        ([0, 25, 26, 127, 128, 229, 230, 255], np.uint8),
        ([0, 6553, 6554, 32768, 40000, 58981, 58982, 65535], np.uint16),
        ([0, 0.1, 0.11, 0.5, 0.6, 0.89, 0.9, 1], np.float64),
    ],
)
def test_a_tenth_at_either_end_is_known(levels, dtype):
    snapped = snap(np.array([levels], dtype))
    expected = [BACKGROUND] * 2 + [UNKNOWN] * 4 + [FOREGROUND] * 2
    assert snapped.dtype == np.uint8
    assert snapped.tolist() == [expected]


@given(TRIMAPS)
def test_a_trimap_snaps_to_itself(trimap):
    assert np.array_equal(snap(trimap), trimap)


@given(MASKS, st.integers(0, 4), st.integers(0, 4))
def test_a_mask_keeps_what_is_far_enough_from_its_edge(mask, inside, outside):
    trimap = from_mask(mask, inside, outside)
    assert np.array_equal(trimap == FOREGROUND, mask & (distances(mask) > inside))
    assert np.array_equal(trimap == BACKGROUND, ~mask & (distances(~mask) > outside))


@given(MASKS)
def test_a_band_of_no_width_is_the_mask_itself(mask):
    assert np.array_equal(from_mask(mask, 0, 0), np.where(mask, FOREGROUND, BACKGROUND))


def test_unknown_reaches_the_radius_around_fractions():
    alpha = np.array([[0, 0, 0, 0.5, 1, 1, 1]], np.float32)
    expected = [BACKGROUND, BACKGROUND, UNKNOWN, UNKNOWN, UNKNOWN, FOREGROUND, FOREGROUND]
    assert from_alpha(alpha, 1).tolist() == [expected]


def test_an_alpha_without_edges_has_no_unknown_region():
    assert (from_alpha(np.ones((4, 4), np.float32), 9) == FOREGROUND).all()
    assert (from_alpha(np.zeros((4, 4), np.float32), 9) == BACKGROUND).all()


@given(TRIMAPS, st.floats(0, 1, width=32))
def test_known_pixels_are_exactly_zero_and_one(trimap, value):
    alpha = np.full(trimap.shape, value, np.float32)
    constrained = constrain_alpha(alpha, trimap)
    assert constrained.dtype == np.float32
    assert (constrained[trimap == FOREGROUND] == 1).all()
    assert (constrained[trimap == BACKGROUND] == 0).all()
    assert (constrained[unknown_region(trimap)] == np.float32(value)).all()
    assert np.array_equal(constrain_alpha(constrained, trimap), constrained)


def test_nonsense_under_known_pixels_does_not_come_through():
    trimap = np.array([[BACKGROUND, FOREGROUND]], np.uint8)
    alpha = np.array([[np.nan, np.inf]], np.float32)
    assert constrain_alpha(alpha, trimap).tolist() == [[0, 1]]


def test_a_trimap_of_another_size_is_refused_with_both_sizes():
    with pytest.raises(TrimapError, match="5 × 4 pixels, but the picture is 7 × 6"):
        check_trimap(np.zeros((4, 5), np.uint8), (6, 7))
