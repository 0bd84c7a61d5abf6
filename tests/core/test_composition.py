"""Shadow, light wrap and linear light against cases worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import gaussian_filter

from sim_core.composite import composite
from sim_core.composition import Composition, compose, shadow_share
from sim_core.look import PLAIN, LightWrap, Look, Shadow
from sim_core.rect import Rect
from sim_core.soft import soften

SHAPE = (4, 5)
PICTURES = arrays(np.uint8, (*SHAPE, 3))
ALPHAS = arrays(np.float32, SHAPE, elements=st.floats(0, 1, width=32))
LINEAR = Look(linear=True)
LOOKS = st.builds(
    Look,
    shadow=st.builds(Shadow, st.floats(0, 1), blur=st.floats(0, 9)),
    light_wrap=st.builds(LightWrap, st.floats(0, 1), st.floats(0, 9)),
    linear=st.booleans(),
)


def flat(value, shape=SHAPE):
    return np.full((*shape, 3), value, np.uint8)


def alpha_of(value, shape=SHAPE):
    return np.full(shape, value, np.float32)


def to_light(level):
    share = level / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def to_level(light):
    share = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return 255 * share


@given(PICTURES, PICTURES, ALPHAS)
def test_a_plain_look_is_the_compositing_equation(foreground, background, alpha):
    expected = composite(foreground, background, alpha)
    assert np.array_equal(compose(foreground, background, alpha, PLAIN), expected)


@given(PICTURES, ALPHAS)
def test_a_picture_over_itself_is_itself_in_light_as_well(picture, alpha):
    assert np.array_equal(compose(picture, picture, alpha, LINEAR), picture)


@given(PICTURES, PICTURES, LOOKS)
def test_solid_foreground_hides_background_and_shadow(foreground, background, look):
    ones = alpha_of(1)
    assert np.array_equal(compose(foreground, background, ones, look), foreground)


@given(PICTURES, PICTURES, LOOKS)
def test_nothing_in_front_leaves_the_background(foreground, background, look):
    zeros = alpha_of(0)
    assert np.array_equal(compose(foreground, background, zeros, look), background)


@given(PICTURES, PICTURES, ALPHAS)
def test_in_light_every_pixel_is_the_nearest_level_to_the_equation(
    foreground, background, alpha
):
    composed = compose(foreground, background, alpha, LINEAR).astype(float)
    for index in np.ndindex(composed.shape):
        share = float(alpha[index[:2]])
        light = share * to_light(foreground[index]) + (1 - share) * to_light(
            background[index]
        )
        assert abs(composed[index] - to_level(light)) <= 0.56


def test_half_white_over_black_is_188_in_light_and_128_in_values():
    half = alpha_of(0.5)
    assert (compose(flat(255), flat(0), half, LINEAR) == 188).all()
    assert (compose(flat(255), flat(0), half, PLAIN) == 128).all()


def test_a_flat_shadow_darkens_by_its_share():
    """α = 0.5 everywhere: s = 0.4, B′ = 200·0.6 = 120, C = (100 + 120)/2 = 110."""
    look = Look(shadow=Shadow(0.8, across=3, down=-2, blur=5))
    assert (compose(flat(100), flat(200), alpha_of(0.5), look) == 110).all()


def test_a_shadow_has_its_colour():
    look = Look(shadow=Shadow(1.0, blur=0, colour=(10, 20, 30)))
    composed = compose(flat(100), flat(200), alpha_of(0.5), look)
    # s = 0.5: B′ = (200 + colour)/2, C = (100 + B′)/2.
    assert (composed == np.rint((100 + (200 + np.array([10, 20, 30])) / 2) / 2)).all()


def test_a_sharp_shadow_falls_where_it_is_told_to():
    alpha = np.zeros((40, 40), np.float32)
    alpha[10:14, 10:14] = 1
    look = Look(shadow=Shadow(1.0, across=7, down=5, blur=0))
    composed = compose(flat(255, (40, 40)), flat(255, (40, 40)), alpha, look)
    dark = Rect.of_mask(composed[..., 0] == 0)
    assert dark == Rect(17, 15, 21, 19)


def test_a_shadow_lies_under_the_foreground():
    alpha = np.zeros((40, 40), np.float32)
    alpha[10:30, 10:30] = 1
    look = Look(shadow=Shadow(1.0, across=2, down=2, blur=3))
    composed = compose(flat(90, (40, 40)), flat(255, (40, 40)), alpha, look)
    assert (composed[alpha == 1] == 90).all()
    assert composed[31, 31, 0] < 255


@pytest.mark.parametrize("deviation", [1, 3, 8, 20])
def test_a_soft_shadow_is_a_gaussian(deviation):
    alpha = np.zeros((200, 240), np.float32)
    alpha[60:140, 80:150] = 1
    look = Look(shadow=Shadow(0.5, across=0, down=0, blur=deviation))
    exact = 0.5 * gaussian_filter(alpha, deviation, mode="nearest", truncate=5)
    assert np.abs(shadow_share(alpha, look) - exact).max() < 0.006


def test_light_wraps_by_its_amount():
    """α = 0.5 everywhere: m = 2·0.6·0.5·0.5 = 0.3; values are shares of 255."""
    look = Look(light_wrap=LightWrap(0.6, 4))
    mixed = (100 + 200) / 2 / 255
    expected = mixed + 0.3 * (200 / 255) * (1 - mixed)
    composed = compose(flat(100), flat(200), alpha_of(0.5), look)
    assert np.abs(composed - 255 * expected).max() <= 0.51


def test_light_wraps_in_light():
    look = Look(light_wrap=LightWrap(0.6, 4), linear=True)
    mixed = (to_light(100) + to_light(200)) / 2
    expected = mixed + 0.3 * to_light(200) * (1 - mixed)
    composed = compose(flat(100), flat(200), alpha_of(0.5), look)
    assert np.abs(composed - to_level(expected)).max() <= 0.56


def test_light_spills_over_edges_and_not_into_the_middle():
    alpha = np.zeros((60, 200), np.float32)
    alpha[:, 100:] = 1
    look = Look(light_wrap=LightWrap(1.0, 6))
    composed = compose(flat(50, alpha.shape), flat(250, alpha.shape), alpha, look)
    row = composed[30, :, 0].astype(int)
    assert row[100] > row[105] > row[110] > 50
    assert (row[130:] == 50).all()
    assert (row[:100] == 250).all()


def test_a_black_background_gives_no_light():
    look = Look(light_wrap=LightWrap(1.0, 6))
    alpha = alpha_of(0.5)
    composed = compose(flat(90), flat(0), alpha, look)
    assert np.array_equal(composed, composite(flat(90), flat(0), alpha))


@given(PICTURES, PICTURES, ALPHAS, LOOKS)
def test_parts_make_the_whole(foreground, background, alpha, look):
    composition = Composition(background, alpha, look)
    whole = composition.part(Rect.of(alpha), foreground)
    for rect in (Rect(0, 0, 2, 4), Rect(2, 1, 5, 3)):
        part = composition.part(rect, foreground[rect.slices])
        assert np.array_equal(part, whole[rect.slices])


def test_one_colour_is_as_good_as_a_picture_of_it():
    alpha = np.linspace(0, 1, 20, dtype=np.float32).reshape(SHAPE)
    look = Look(shadow=Shadow(0.5), light_wrap=LightWrap(0.5), linear=True)
    colour = np.array([12, 200, 255], np.uint8)
    expected = compose(flat(99), np.broadcast_to(colour, (*SHAPE, 3)), alpha, look)
    assert np.array_equal(compose(flat(99), colour, alpha, look), expected)


def test_only_what_is_within_reach_matters():
    random = np.random.default_rng(5)
    alpha = random.random((160, 160), np.float32)
    background = random.integers(0, 256, (160, 160, 3), np.uint8)
    look = Look(shadow=Shadow(0.7, 5, -3, 2.0), light_wrap=LightWrap(0.5, 3))
    rect = Rect(70, 80, 90, 95)
    before = Composition(background, alpha, look).part(rect, background[rect.slices])
    outside = np.ones_like(alpha, bool)
    outside[rect.grow(look.reach).slices] = False
    alpha[outside], background[outside] = 0, 0
    after = Composition(background, alpha, look).part(rect, background[rect.slices])
    assert np.abs(before.astype(int) - after).max() <= 1


def test_a_look_can_be_scaled_for_a_smaller_picture():
    look = Look(shadow=Shadow(0.5, 10, -20, 8), light_wrap=LightWrap(0.5, 6))
    small = look.scaled(0.5)
    assert (small.shadow.across, small.shadow.down, small.shadow.blur) == (5, -10, 4)
    assert (small.light_wrap.radius, small.shadow.opacity) == (3, 0.5)


def test_a_look_out_of_range_is_refused():
    for wrong in (
        {"clean_edges": 2},
        {"shadow": Shadow(-1)},
        {"shadow": Shadow(1, blur=-1)},
    ):
        with pytest.raises(ValueError, match=r"range|below"):
            Look(**wrong)


@pytest.mark.parametrize("deviation", [0, 2.5, 9, 33])
def test_a_flat_picture_stays_flat_when_blurred(deviation):
    pixels = np.full((37, 53), 0.25, np.float32)
    soft = soften(pixels, deviation).cut(Rect.of(pixels), across=11.5, down=-7)
    assert np.allclose(soft, 0.25, atol=1e-6)
