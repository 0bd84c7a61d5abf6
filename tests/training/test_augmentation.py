"""Each augmentation does what its name says, from random numbers alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim_core.training.augmentation.colours import change_gamma, jitter, vary_colours
from sim_core.training.augmentation.options import Augmentation
from sim_core.training.augmentation.placement import (
    CutOut,
    Placement,
    draw_placement,
    upright_placement,
)
from sim_core.training.augmentation.samples import combine, degrade, dilate_unknown
from sim_core.trimap import BACKGROUND, FOREGROUND

SIZE = 64
SEEDS = st.integers(0, 10_000)


def rng_of(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def soft_disc(size: int = 96, middle: float = 48.0, radius: float = 24.0) -> np.ndarray:
    y, x = np.mgrid[:size, :size]
    distance = np.hypot(x - middle, y - middle)
    return np.clip((radius + 4 - distance) / 8, 0, 1).astype(np.float32)


def colours_of(alpha: np.ndarray) -> np.ndarray:
    """Red is alpha, so that colours and alpha can be compared."""
    grey = np.rint(alpha * 255).astype(np.uint8)
    return np.dstack([grey, 255 - grey, np.full_like(grey, 90)])


def cutout_of(alpha: np.ndarray) -> CutOut:
    return CutOut(colours_of(alpha), alpha)


@given(SEEDS)
def test_a_mixed_pixel_comes_to_the_middle(seed: int) -> None:
    alpha = soft_disc(256, 128)
    placed = draw_placement(rng_of(seed), alpha, SIZE, Augmentation()).apply(
        cutout_of(alpha)
    )
    middle = placed.alpha[SIZE // 2 - 2 : SIZE // 2 + 2, SIZE // 2 - 2 : SIZE // 2 + 2]
    assert ((middle > 0) & (middle < 1)).any()
    assert placed.alpha.shape == (SIZE, SIZE)


@given(SEEDS)
def test_an_unturned_crop_does_not_reach_beyond_the_picture(seed: int) -> None:
    alpha = np.full((100, 120), 0.5, np.float32)
    options = Augmentation(affine=0)
    placement = draw_placement(rng_of(seed), alpha, SIZE, options)
    reach = (SIZE / placement.zoom - 1) / 2
    for place, length in zip(placement.centre, (120, 100), strict=True):
        assert reach - 1e-9 <= place <= length - 1 - reach + 1e-9


@given(SEEDS)
def test_colours_and_alpha_are_moved_alike(seed: int) -> None:
    alpha = soft_disc()
    placement = draw_placement(rng_of(seed), alpha, SIZE, Augmentation())
    placed = placement.apply(cutout_of(alpha))
    np.testing.assert_allclose(placed.foreground[..., 0] / 255, placed.alpha, atol=0.012)


def test_an_upright_placement_is_a_crop_of_the_very_pixels() -> None:
    alpha = soft_disc(192, 96)
    placed = Placement((40.5, 60.5), np.eye(2), 1.0, SIZE).apply(cutout_of(alpha))
    np.testing.assert_allclose(placed.alpha, alpha[29 : 29 + SIZE, 9 : 9 + SIZE], atol=1e-6)


def test_held_out_samples_show_the_very_pixels() -> None:
    alpha = rng_of().random((100, 120)).astype(np.float32)
    placed = upright_placement(rng_of(1), alpha, SIZE).apply(cutout_of(alpha))
    assert np.isin(placed.alpha.ravel(), alpha.ravel()).all()


def test_halving_a_picture_averages_its_pixels() -> None:
    checkers = (np.indices((128, 128)).sum(0) % 2).astype(np.float32)
    placed = Placement((63.5, 63.5), np.eye(2), 0.5, SIZE).apply(cutout_of(checkers))
    np.testing.assert_allclose(placed.alpha, 0.5, atol=1e-6)


def test_a_mirror_image_is_mirrored() -> None:
    alpha = soft_disc(64, middle=20, radius=10)
    mirror = Placement((31.5, 31.5), np.diag([-1.0, 1.0]), 1.0, SIZE)
    np.testing.assert_allclose(
        mirror.apply(cutout_of(alpha)).alpha, alpha[:, ::-1], atol=1e-6
    )


def test_turning_by_a_right_angle_turns() -> None:
    alpha = soft_disc(64, middle=20, radius=10)
    alpha[:32, 32:] = 0.5
    quarter = Placement((31.5, 31.5), np.array([[0.0, -1.0], [1.0, 0.0]]), 1.0, SIZE)
    np.testing.assert_allclose(
        quarter.apply(cutout_of(alpha)).alpha, np.rot90(alpha, -1), atol=1e-6
    )


def test_two_cut_outs_cover_what_either_covers() -> None:
    front, back = soft_disc(64, middle=24), soft_disc(64, middle=40)
    both = combine(cutout_of(front), cutout_of(back))
    np.testing.assert_allclose(both.alpha, 1 - (1 - front) * (1 - back), atol=1e-6)
    opaque = front == 1
    np.testing.assert_allclose(
        both.foreground[opaque], cutout_of(front).foreground[opaque], atol=1
    )


@given(SEEDS)
def test_a_dilated_trimap_never_contradicts_alpha(seed: int) -> None:
    alpha = soft_disc()
    trimap = dilate_unknown(rng_of(seed), alpha, Augmentation(narrowest_band=0))
    assert (alpha[trimap == FOREGROUND] == 1).all()
    assert (alpha[trimap == BACKGROUND] == 0).all()


def test_the_unknown_region_is_as_much_wider_as_the_options_say() -> None:
    alpha = np.zeros((64, 64), np.float32)
    alpha[:, 32:] = 1
    band = Augmentation(narrowest_band=5, widest_band=5)
    trimap = dilate_unknown(rng_of(), alpha, band)
    row = trimap[0]
    assert (row[:27] == BACKGROUND).all()
    assert (row[37:] == FOREGROUND).all()
    assert not np.isin(row[27:37], (BACKGROUND, FOREGROUND)).any()


def test_no_jitter_and_no_gamma_change_nothing() -> None:
    colours = colours_of(soft_disc())
    still = jitter(colours, hue_degrees=0, saturation=1, lightness=1)
    assert np.abs(np.int16(still) - colours).max() <= 1
    np.testing.assert_array_equal(change_gamma(colours, 1.0), colours)


def test_a_third_of_the_circle_turns_red_to_green() -> None:
    red = np.full((2, 2, 3), (200, 0, 0), np.uint8)
    green = jitter(red, hue_degrees=120, saturation=1, lightness=1)
    np.testing.assert_array_equal(green, np.full((2, 2, 3), (0, 200, 0)))


def test_gamma_keeps_black_and_white() -> None:
    ends = np.array([[[0, 255, 128]]], np.uint8)
    dark = change_gamma(ends, 2.0)
    assert dark.tolist() == [[[0, 255, 64]]]


@pytest.mark.parametrize("name", ["jitter", "gamma"])
def test_colours_that_are_left_alone_stay(name: str) -> None:
    colours = colours_of(soft_disc())
    off = Augmentation(jitter=0, gamma=0)
    np.testing.assert_array_equal(vary_colours(rng_of(), colours, off), colours)
    on = Augmentation(**{"jitter": 0, "gamma": 0, name: 1})
    assert (vary_colours(rng_of(), colours, on) != colours).any()


@pytest.mark.parametrize("name", ["noise", "jpeg"])
def test_degraded_pictures_stay_close(name: str) -> None:
    image = colours_of(soft_disc())
    degraded = degrade(rng_of(1), image, Augmentation(**{"noise": 0, "jpeg": 0, name: 1}))
    difference = np.abs(np.int16(degraded) - image)
    assert 0 < difference.mean() < 20
