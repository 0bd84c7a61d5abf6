"""What every family of procedural mattes promises."""

from __future__ import annotations

import numpy as np
import pytest

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.families import FAMILIES, choose_pattern, make_matte
from sim_core.training.synthesis.matte import extend_colours, layer, over
from sim_core.training.synthesis.textures import Textures

SIZE = 128
MADE_UP = Textures()
HAIRY = (MattingPattern.FUR, MattingPattern.HAIR_EASY, MattingPattern.HAIR_HARD)
every_pattern = pytest.mark.parametrize("pattern", MattingPattern, ids=lambda p: p.name)


def _matte(pattern, seed=0, size=SIZE):
    return make_matte(np.random.default_rng(seed), size, MADE_UP, pattern)


def test_every_pattern_has_a_family():
    assert set(FAMILIES) == set(MattingPattern)


@every_pattern
def test_a_matte_has_colours_and_alpha_in_range(pattern):
    matte = _matte(pattern)
    assert matte.pattern is pattern
    assert matte.foreground.shape == (SIZE, SIZE, 3)
    assert matte.alpha.shape == (SIZE, SIZE)
    for values in (matte.foreground, matte.alpha):
        assert values.dtype == np.float32
        assert values.min() >= 0
        assert values.max() <= 1


@every_pattern
def test_foreground_colours_are_finite_where_nothing_is_seen(pattern):
    assert np.isfinite(_matte(pattern, seed=1).foreground).all()


@every_pattern
def test_the_same_seed_makes_the_same_matte(pattern):
    first, second = _matte(pattern, seed=2), _matte(pattern, seed=2)
    np.testing.assert_array_equal(first.foreground, second.foreground)
    np.testing.assert_array_equal(first.alpha, second.alpha)


@every_pattern
def test_another_seed_makes_another_matte(pattern):
    assert not np.array_equal(_matte(pattern, seed=3).alpha, _matte(pattern, seed=4).alpha)


@every_pattern
def test_every_pattern_has_fractional_pixels(pattern):
    alpha = np.stack([_matte(pattern, seed=seed).alpha for seed in range(4)])
    assert ((alpha > 0.02) & (alpha < 0.98)).mean() > 0.005


@every_pattern
def test_a_matte_of_any_size_can_be_made(pattern):
    assert _matte(pattern, size=97).alpha.shape == (97, 97)


@pytest.mark.parametrize("pattern", HAIRY, ids=lambda p: p.name)
def test_hair_and_fur_have_as_many_near_opaque_fractions_as_photographs(pattern):
    """In measured mattes of hair and fur, 0.19 to 0.56 of the fractions exceed 0.75."""
    alpha = np.stack([_matte(pattern, seed=seed, size=192).alpha for seed in range(16)])
    fractional = (alpha > 0.02) & (alpha < 0.98)
    share = (fractional & (alpha > 0.75)).sum() / fractional.sum()
    assert 0.19 <= share <= 0.56


@pytest.mark.parametrize("pattern", HAIRY, ids=lambda p: p.name)
def test_hair_and_fur_leave_nothing_where_they_do_not_reach(pattern):
    for seed in range(12):
        alpha = _matte(pattern, seed=seed).alpha
        assert (alpha == 0).mean() > 0.02 or (alpha > 0.98).mean() > 0.5


@pytest.mark.parametrize("pattern", HAIRY, ids=lambda p: p.name)
def test_hair_and_fur_have_an_opaque_body(pattern):
    alpha = np.stack([_matte(pattern, seed=seed).alpha for seed in range(6)])
    assert (alpha > 0.98).mean() > 0.1


def test_refraction_displaces_only_behind_the_object():
    matte = _matte(MattingPattern.WATER_DROP)
    assert matte.bend.shape == (SIZE, SIZE, 2)
    assert np.abs(matte.bend[matte.alpha == 0]).max() == 0
    assert np.abs(matte.bend).max() > 1


def test_frequent_patterns_are_drawn_more_often():
    rng = np.random.default_rng(0)
    drawn = [choose_pattern(rng) for _ in range(2000)]
    assert drawn.count(MattingPattern.HAIR_HARD) > 2 * drawn.count(MattingPattern.FIRE)


def test_extended_colours_are_the_layers_own_where_it_is_opaque():
    colours = np.random.default_rng(0).random((3, 40, 50), np.float32)
    extended = extend_colours(layer(colours, np.ones((40, 50), np.float32)))
    np.testing.assert_allclose(extended, colours, atol=0.02)


def test_extended_colours_continue_the_nearest_colour():
    colours = np.full((3, 64, 64), 0.25, np.float32)
    alpha = np.zeros((64, 64), np.float32)
    alpha[:, :8] = 1
    np.testing.assert_allclose(extend_colours(layer(colours, alpha)), 0.25, atol=1e-3)


def test_an_opaque_layer_hides_what_is_behind_it():
    rng = np.random.default_rng(0)
    opaque = layer(rng.random((3, 8, 8), np.float32), np.ones((8, 8), np.float32))
    behind = layer(rng.random((3, 8, 8), np.float32), rng.random((8, 8), np.float32))
    np.testing.assert_allclose(over(opaque, behind), opaque, atol=1e-6)


def test_layers_stack_like_one_minus_the_product_of_their_gaps():
    alpha = np.full((4, 4), 0.4, np.float32)
    veil = layer(np.ones((3, 1, 1), np.float32), alpha)
    np.testing.assert_allclose(over(veil, veil)[3], 1 - 0.6**2, atol=1e-6)
