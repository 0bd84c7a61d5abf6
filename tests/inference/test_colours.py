import numpy as np
import pytest

from sim_core.inference.colour_fill import ColourFill
from sim_core.inference.colour_sampling import NO_COLOUR, sample_colours
from sim_core.jobs import Cancelled, CancelToken
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.inference.discs import disc_image, disc_trimap

HALVES = np.zeros((32, 64, 3), np.uint8) + np.uint8([250, 10, 10])
HALVES[:, 32:] = [10, 10, 250]


def half_known() -> np.ndarray:
    trimap = np.full((32, 64), UNKNOWN, np.uint8)
    trimap[:, :20], trimap[:, 44:] = FOREGROUND, BACKGROUND
    return trimap


def test_unknown_pixels_get_the_known_colours_around_them() -> None:
    sampled = sample_colours(HALVES, half_known())
    np.testing.assert_allclose(sampled.foreground[8, 16] * 255, [250, 10, 10], atol=0.5)
    np.testing.assert_allclose(sampled.background[8, 16] * 255, [10, 10, 250], atol=0.5)


def test_without_anything_known_there_is_no_colour() -> None:
    sampled = sample_colours(HALVES, np.full((32, 64), UNKNOWN, np.uint8))
    assert (sampled.foreground == NO_COLOUR).all()
    assert (sampled.background == NO_COLOUR).all()


def test_without_known_foreground_background_is_still_sampled() -> None:
    trimap = half_known()
    trimap[trimap == FOREGROUND] = UNKNOWN
    sampled = sample_colours(HALVES, trimap)
    assert (sampled.foreground == NO_COLOUR).all()
    np.testing.assert_allclose(sampled.background[8, 20] * 255, [10, 10, 250], atol=0.5)


def test_the_number_of_threads_changes_nothing() -> None:
    image, trimap = disc_image(256, 256), disc_trimap(256, 256)
    one, three = (sample_colours(image, trimap, threads=n) for n in (1, 3))
    assert (one.foreground == three.foreground).all()
    assert (one.background == three.background).all()


def test_sampling_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        sample_colours(HALVES, half_known(), token=token)


def test_filling_keeps_known_colours() -> None:
    image, known = disc_image(96, 128), disc_trimap(96, 128) == BACKGROUND
    filled = ColourFill(image, known).crop(Rect.of(image))
    np.testing.assert_allclose(filled[known] * 255, image[known], atol=0.01)


def test_filling_continues_colours_smoothly_into_the_unknown() -> None:
    filled = ColourFill(HALVES, half_known() == FOREGROUND).crop(Rect.of(HALVES))
    np.testing.assert_allclose(filled[16, 40] * 255, [250, 10, 10], atol=0.5)


def test_a_crop_is_filled_like_the_whole_picture() -> None:
    image, known = disc_image(320, 352), disc_trimap(320, 352) == FOREGROUND
    fill = ColourFill(image, known)
    whole, crop = fill.crop(Rect.of(image)), fill.crop(Rect(64, 32, 288, 256))
    np.testing.assert_allclose(crop[64:-64, 64:-64], whole[96:192, 128:224], atol=1e-6)


def test_filling_from_nothing_is_finite() -> None:
    fill = ColourFill(HALVES, np.zeros((32, 64), np.bool_))
    assert np.isfinite(fill.crop(Rect.of(HALVES))).all()
