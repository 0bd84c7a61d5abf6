import numpy as np

from sim_core.inference.reduced import enlarge, estimate_reduced, reduce
from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.inference.discs import disc_alpha, disc_image, disc_trimap


def test_small_pictures_are_not_reduced() -> None:
    image, trimap = disc_image(20, 20), disc_trimap(20, 20)
    reduced = reduce(image, trimap, pixels=400)
    assert reduced.image is image
    assert reduced.trimap is trimap


def test_reduced_pictures_have_about_the_pixels_asked_for() -> None:
    reduced = reduce(disc_image(200, 300), disc_trimap(200, 300), pixels=6000)
    assert 5500 < reduced.trimap.size < 6500
    assert reduced.image.shape[:2] == reduced.trimap.shape


def test_even_a_long_strip_keeps_its_pixels() -> None:
    reduced = reduce(disc_image(1, 5000), disc_trimap(1, 5000), pixels=100)
    assert min(reduced.trimap.shape) == 1


def test_a_reduced_pixel_is_known_where_all_it_stands_for_is_known() -> None:
    trimap = np.full((8, 8), FOREGROUND, np.uint8)
    trimap[0, 0], trimap[4:, 4:] = UNKNOWN, BACKGROUND
    reduced = reduce(disc_image(8, 8), trimap, pixels=4).trimap
    assert reduced.tolist() == [[UNKNOWN, FOREGROUND], [FOREGROUND, BACKGROUND]]


def test_enlarged_mattes_are_exact_on_known_pixels() -> None:
    trimap = disc_trimap(60, 80)
    half = np.full((30, 40), 0.5, np.float32)
    patterns = np.full((30, 40), 3, np.uint8)
    matte = enlarge(Matte(half, patterns, patterns), trimap)
    assert (matte.alpha[trimap == FOREGROUND] == 1).all()
    assert (matte.alpha[trimap == UNKNOWN] == 0.5).all()
    assert matte.pattern is not None
    assert (matte.pattern == np.where(trimap == UNKNOWN, 3, NO_PATTERN)).all()


def test_the_methods_own_colours_are_enlarged() -> None:
    trimap = disc_trimap(60, 80)
    colours = np.full((30, 40, 3), 9, np.uint8)
    colours[:, 20:] = 201
    enlarged = enlarge(Matte(np.ones((30, 40), np.float32), foreground=colours), trimap)
    assert enlarged.foreground is not None
    assert enlarged.foreground.shape == (60, 80, 3)
    assert (enlarged.foreground[:, :39] == 9).all()
    assert (enlarged.foreground[:, 41:] == 201).all()


def test_reduced_foregrounds_equal_the_image_where_alpha_is_one() -> None:
    image, alpha = disc_image(60, 80), disc_alpha(60, 80)
    seen = []

    def estimate(small_image: np.ndarray, small_alpha: np.ndarray) -> np.ndarray:
        seen.append(small_alpha.size)
        return np.zeros_like(small_image)

    foreground = estimate_reduced(estimate, image, alpha, pixels=1000)
    assert seen[0] < 1100
    assert (foreground[alpha >= 1] == image[alpha >= 1]).all()
    assert (foreground[alpha < 1] == 0).all()
