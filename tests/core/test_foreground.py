"""Foreground colours: near the truth where it is known, and sound where nothing is."""

import numpy as np
import pytest

from sim_core.composite import composite
from sim_core.foreground import estimate_foreground

HEIGHT, WIDTH = 48, 64


def smooth_colours(first, second, height=HEIGHT, width=WIDTH):
    """Return a picture that passes from one colour to another from left to right."""
    share = np.linspace(0, 1, width)[None, :, None]
    mixed = np.float64(first) * (1 - share) + np.float64(second) * share
    return np.repeat(mixed, height, axis=0)


def ramp_alpha(height=HEIGHT, width=WIDTH):
    """Return alpha that rises from 0 to 1 in the middle third."""
    rise = np.clip(np.linspace(-1, 2, width), 0, 1)
    return np.repeat(np.float32(rise)[None], height, axis=0)


def strands_alpha():
    """Return alpha of thin strands, where every pixel is near a fraction."""
    x = np.arange(WIDTH)[None] + 0.2 * np.arange(HEIGHT)[:, None]
    return np.clip(np.float32(np.sin(x) * 1.2), 0, 1)


FOREGROUND = smooth_colours((220, 60, 40), (240, 160, 60))
BACKGROUND = smooth_colours((20, 90, 200), (30, 200, 90))
LEVELS = 8
"""Of 255; the method of the paper, with its own settings, is 6.8 away on the ramp."""

ALPHAS = {"ramp": ramp_alpha(), "strands": strands_alpha()}


def mixed(alpha, top=255):
    weight = alpha.astype(np.float64)[..., None]
    image = (FOREGROUND * weight + BACKGROUND * (1 - weight)) * (top / 255)
    return np.rint(image).astype(np.uint8 if top == 255 else np.uint16)


def mean_error(colours, truth, alpha):
    """Return the mean difference where alpha is fractional, weighted by its visibility."""
    weight = np.where(alpha < 1, alpha, 0)[..., None]
    return float((np.abs(colours - truth) * weight).sum() / weight.sum() / 3)


@pytest.mark.parametrize("name", ALPHAS)
def test_smooth_colours_are_found_again(name):
    alpha = ALPHAS[name]
    estimated = estimate_foreground(mixed(alpha), alpha)
    assert mean_error(estimated, FOREGROUND, alpha) < LEVELS


@pytest.mark.parametrize("name", ALPHAS)
def test_estimated_colours_are_far_nearer_the_truth_than_the_picture(name):
    alpha = ALPHAS[name]
    image = mixed(alpha)
    raw = mean_error(image, FOREGROUND, alpha)
    assert mean_error(estimate_foreground(image, alpha), FOREGROUND, alpha) < raw / 4


def test_a_new_background_shows_no_trace_of_the_old_one():
    alpha = ALPHAS["strands"]
    new = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    truth = composite(np.rint(FOREGROUND).astype(np.uint8), new, alpha)
    cut = composite(estimate_foreground(mixed(alpha), alpha), new, alpha)
    assert np.abs(cut.astype(int) - truth).mean() < 3


def test_solid_pixels_keep_their_colour_exactly():
    alpha = ALPHAS["ramp"]
    image = mixed(alpha)
    estimated = estimate_foreground(image, alpha)
    assert np.array_equal(estimated[alpha == 1], image[alpha == 1])


def test_sixteen_bits_give_the_same_colours_in_more_detail():
    alpha = ALPHAS["ramp"]
    deep = estimate_foreground(mixed(alpha, 65535), alpha)
    assert deep.dtype == np.uint16
    shallow = estimate_foreground(mixed(alpha), alpha)
    assert np.abs(deep / 257 - shallow)[alpha > 0.1].max() < 12
    assert mean_error(deep / 257, FOREGROUND, alpha) < LEVELS


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 3), (17, 5)])
@pytest.mark.parametrize("value", [0, 1e-6, 0.5, 1 - 1e-6, 1])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_any_size_and_constant_alpha_gives_a_picture(shape, value, dtype):
    image = np.full((*shape, 3), (10, 120, 250), dtype)
    estimated = estimate_foreground(image, np.full(shape, value, np.float32))
    assert estimated.shape == image.shape
    assert estimated.dtype == dtype
    assert np.array_equal(estimated, image)


def test_random_alphas_stay_finite_and_in_range():
    random = np.random.default_rng(5)
    image = random.integers(0, 256, (33, 47, 3), dtype=np.uint8)
    for sharpness in (0, 1, 20):
        alpha = np.clip((random.random((33, 47)) - 0.5) * sharpness + 0.5, 0, 1)
        with np.errstate(all="raise", under="ignore"):
            estimated = estimate_foreground(image, alpha.astype(np.float32))
        assert estimated.dtype == np.uint8


def test_the_picture_itself_is_not_changed():
    alpha = ALPHAS["strands"]
    image = mixed(alpha)
    image.flags.writeable = False
    before, alpha_before = image.copy(), alpha.copy()
    estimate_foreground(image, alpha)
    assert np.array_equal(image, before)
    assert np.array_equal(alpha, alpha_before)
