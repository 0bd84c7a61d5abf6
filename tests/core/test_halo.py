"""A fringe of the old background is found, measured and placed; a clean edge is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sim_core.foreground import estimate_foreground
from sim_core.halo import SLIGHT, STRONG, measure_halo
from sim_core.rect import Rect

SIDE = 256
RED, DARK, BRIGHT = (150, 60, 50), (10, 15, 30), (240, 240, 235)


def disc(softness=4.0, radius=70):
    """Return the alpha of a disc with a soft edge."""
    y, x = np.mgrid[:SIDE, :SIDE] - np.float32(SIDE / 2)
    return np.clip((radius - np.hypot(x, y)) / softness + 0.5, 0, 1).astype(np.float32)


def colours(colour, *, roughness=6):
    """Return a textured picture of one colour."""
    noise = np.random.default_rng(3).normal(0, roughness, (SIDE, SIDE, 1))
    return np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)


def mixed(foreground, background, alpha):
    weight = alpha[..., None]
    return np.rint(foreground * weight + background * (1 - weight)).astype(np.uint8)


@pytest.mark.parametrize(("behind", "light"), [(DARK, False), (BRIGHT, True)])
def test_the_old_background_in_the_edge_scores_high_and_the_truth_low(behind, light):
    alpha, truth = disc(), colours(RED)
    image = mixed(truth, colours(behind), alpha)
    dirty, clean = measure_halo(image, image, alpha), measure_halo(image, truth, alpha)
    assert dirty.score > STRONG
    assert dirty.is_light is light
    assert clean.score < SLIGHT / 2
    assert clean.spots == ()


def test_estimated_colours_take_the_fringe_away():
    alpha = disc(softness=8)
    image = mixed(colours(RED), colours(BRIGHT), alpha)
    clean = measure_halo(image, estimate_foreground(image, alpha), alpha)
    assert clean.score < SLIGHT < measure_halo(image, image, alpha).score


def test_a_matte_that_is_too_wide_scores_high():
    alpha = disc()
    image = mixed(colours(RED), colours(BRIGHT), alpha)
    wide = np.asarray(cv2.dilate(alpha, np.ones((9, 9), np.uint8)))
    assert measure_halo(image, image, wide).score > 2 * STRONG


def test_the_score_grows_with_what_is_left_of_the_background():
    alpha, truth = disc(), colours(RED)
    image = mixed(truth, colours(BRIGHT), alpha)
    scores = [
        measure_halo(image, cv2.addWeighted(image, rest, truth, 1 - rest, 0), alpha).score
        for rest in (0.0, 0.25, 0.5, 1.0)
    ]
    assert scores == sorted(scores)
    assert scores[2] == pytest.approx(scores[3] / 2, rel=0.3)


def test_the_worst_place_is_where_the_fringe_is():
    alpha, truth = disc(), colours(RED)
    image = mixed(truth, colours(BRIGHT), alpha)
    foreground = truth.copy()
    foreground[110:140, :100] = image[110:140, :100]
    report = measure_halo(image, foreground, alpha)
    assert report.spots
    assert all(Rect(40, 95, 75, 155).contains(spot) for spot in report.spots)
    assert report.worst > STRONG > report.score


def test_a_background_of_the_same_colour_leaves_no_fringe():
    alpha = disc()
    image = mixed(colours(RED), colours(RED), alpha)
    assert measure_halo(image, image, alpha).score < 1


@pytest.mark.parametrize("value", [0, 0.5, 1])
@pytest.mark.parametrize("shape", [(1, 1), (5, 300), (64, 64)])
def test_without_an_edge_between_two_sides_there_is_nothing_to_say(shape, value):
    image = np.full((*shape, 3), 90, np.uint8)
    alpha = np.full(shape, value, np.float32)
    assert measure_halo(image, image, alpha) is None


def test_strips_and_odd_sizes_are_measured():
    alpha = np.zeros((40, 301), np.float32)
    alpha[:, 150:], alpha[:, 149] = 1, 0.5
    image = np.where(alpha[..., None] > 0.6, 200, 20).repeat(3, 2).astype(np.uint8)
    report = measure_halo(image, image, alpha)
    assert report is not None
    assert not report.is_light
