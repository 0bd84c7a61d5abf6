"""Identities of the compositing equation, and what a cut-out holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim_core.composite import change_depth, composite, cutout, quantise_alpha

SHAPE = (4, 5)
PICTURES = arrays(np.uint8, (*SHAPE, 3))
DEEP_PICTURES = arrays(np.uint16, (*SHAPE, 3))
ALPHAS = arrays(np.float32, SHAPE, elements=st.floats(0, 1, width=32))


@given(PICTURES, ALPHAS)
def test_a_picture_over_itself_is_itself(picture, alpha):
    assert np.array_equal(composite(picture, picture, alpha), picture)


@given(PICTURES, PICTURES)
def test_full_and_no_alpha_are_exact(foreground, background):
    ones = np.ones(SHAPE, np.float32)
    assert np.array_equal(composite(foreground, background, ones), foreground)
    assert np.array_equal(composite(foreground, background, ones * 0), background)


@given(PICTURES, PICTURES, ALPHAS)
def test_every_pixel_is_the_nearest_level_to_the_equation(foreground, background, alpha):
    share = alpha.astype(np.float64)[..., None]
    exact = share * foreground + (1 - share) * background
    mixed = composite(foreground, background, alpha)
    assert mixed.dtype == np.uint8
    assert np.abs(mixed - exact).max() <= 0.5 + 1e-4  # single precision


@given(PICTURES, ALPHAS)
def test_one_colour_is_as_good_as_a_picture_of_it(foreground, alpha):
    colour = np.array([12, 200, 255], np.uint8)
    flat = np.broadcast_to(colour, foreground.shape)
    assert np.array_equal(
        composite(foreground, colour, alpha), composite(foreground, flat, alpha)
    )


@given(ALPHAS, st.sampled_from([8, 16]))
def test_quantised_alpha_is_within_half_a_level(alpha, depth):
    top = 2**depth - 1
    levels = quantise_alpha(alpha, depth)
    assert levels.dtype == {8: np.uint8, 16: np.uint16}[depth]
    assert np.abs(levels - alpha.astype(np.float64) * top).max() <= 0.5 + top * 1e-7
    assert (levels[alpha == 1] == top).all()
    assert (levels[alpha == 0] == 0).all()


@given(PICTURES)
def test_more_depth_and_back_changes_nothing(picture):
    deep = change_depth(picture, 16)
    assert deep.dtype == np.uint16
    assert np.array_equal(change_depth(deep, 8), picture)
    assert deep.max(initial=0) == int(picture.max(initial=0)) * 257


@given(DEEP_PICTURES)
def test_less_depth_rounds_to_the_nearest_level(picture):
    assert np.array_equal(change_depth(picture, 8), np.rint(picture / 257))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("depth", [8, 16])
def test_a_cutout_has_straight_colours_and_alpha_in_one_depth(dtype, depth):
    foreground = np.full((2, 3, 3), np.iinfo(dtype).max // 5, dtype)
    alpha = np.full((2, 3), 0.5, np.float32)
    result = cutout(foreground, alpha, depth)
    top = 2**depth - 1
    assert result.dtype == {8: np.uint8, 16: np.uint16}[depth]
    assert (result[..., :3] == top // 5).all()
    assert (result[..., 3] == round(top / 2)).all()
