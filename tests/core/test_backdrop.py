"""Backdrops: exact where that can be said, and the same in every size."""

import cv2
import numpy as np
import pytest

from sim_core.backdrop import Backdrop, BackdropKind, render_backdrop

ORIGINAL = np.random.default_rng(2).integers(0, 256, (40, 60, 3), dtype=np.uint8)
PICTURE = cv2.GaussianBlur(
    np.random.default_rng(3).integers(0, 256, (30, 30, 3), dtype=np.uint8), (0, 0), 3
)
EMPTY = np.zeros((40, 60, 3), np.uint8)


def test_a_colour_is_that_colour_everywhere():
    rendered = render_backdrop(Backdrop(colour=(1, 2, 3)), ORIGINAL)
    assert rendered.shape == ORIGINAL.shape
    assert (rendered == (1, 2, 3)).all()


@pytest.mark.parametrize(
    ("angle", "first", "last"),
    [
        (0, np.s_[:, 0], np.s_[:, -1]),
        (90, np.s_[0], np.s_[-1]),
        (180, np.s_[:, -1], np.s_[:, 0]),
    ],
)
def test_a_gradient_goes_from_one_side_to_the_other(angle, first, last):
    backdrop = Backdrop(BackdropKind.GRADIENT, (0, 0, 0), (240, 120, 60), angle=angle)
    rendered = render_backdrop(backdrop, ORIGINAL).astype(int)
    assert rendered[first].max() <= 5
    assert np.abs(rendered[last] - (240, 120, 60)).max() <= 5


def test_a_slanted_gradient_never_leaves_its_colours():
    backdrop = Backdrop(BackdropKind.GRADIENT, (0, 0, 0), (255, 255, 255), angle=33)
    rendered = render_backdrop(backdrop, ORIGINAL)
    assert rendered.min() < 8
    assert rendered.max() > 247
    assert (np.diff(rendered[0, :, 0].astype(int)) >= 0).all()


def test_a_picture_of_the_same_size_is_itself():
    backdrop = Backdrop(BackdropKind.PICTURE, picture=ORIGINAL)
    assert np.array_equal(render_backdrop(backdrop, EMPTY), ORIGINAL)


def test_a_mirrored_picture_is_seen_from_behind():
    backdrop = Backdrop(BackdropKind.PICTURE, picture=ORIGINAL, mirrored=True)
    assert np.array_equal(render_backdrop(backdrop, EMPTY), ORIGINAL[:, ::-1])


def test_filling_covers_and_fitting_shows_all():
    red = np.full((30, 30, 3), (255, 0, 0), np.uint8)
    blue = (0, 0, 255)
    fills = Backdrop(BackdropKind.PICTURE, blue, picture=red)
    assert (render_backdrop(fills, EMPTY)[:, 1:-1] == (255, 0, 0)).all()
    fits = Backdrop(BackdropKind.PICTURE, blue, picture=red, fills=False)
    rendered = render_backdrop(fits, EMPTY)
    assert (rendered[:, :9] == blue).all()
    assert (rendered[1:-1, 12:48] == (255, 0, 0)).all()


def test_a_shift_moves_the_picture():
    still = Backdrop(BackdropKind.PICTURE, picture=ORIGINAL)
    moved = Backdrop(BackdropKind.PICTURE, picture=ORIGINAL, shift=(0.1, -0.05))
    before, after = render_backdrop(still, EMPTY), render_backdrop(moved, EMPTY)
    assert np.array_equal(after[:-2, 6:], before[2:, :-6])


def test_a_scale_enlarges_about_the_middle():
    disc = np.zeros((40, 60, 3), np.uint8)
    cv2.circle(disc, (30, 20), 8, (255, 255, 255), -1)
    backdrop = Backdrop(BackdropKind.PICTURE, picture=disc, scale=1.5)
    area = (render_backdrop(backdrop, EMPTY)[..., 0] > 127).sum()
    assert area / (disc[..., 0] > 127).sum() == pytest.approx(2.25, rel=0.1)


def test_a_blur_keeps_the_mean_and_loses_the_detail():
    rendered = render_backdrop(Backdrop(BackdropKind.BLUR, blur=0.1), ORIGINAL)
    assert abs(rendered.mean() - ORIGINAL.mean()) < 3
    assert rendered.std() < ORIGINAL.std() / 4
    same = render_backdrop(Backdrop(BackdropKind.BLUR, blur=0), ORIGINAL)
    assert np.array_equal(same, ORIGINAL)


@pytest.mark.parametrize(
    "backdrop",
    [
        Backdrop(BackdropKind.GRADIENT, angle=20),
        Backdrop(BackdropKind.PICTURE, picture=PICTURE, scale=0.8, shift=(0.1, 0.2)),
        Backdrop(BackdropKind.PICTURE, picture=PICTURE, fills=False, mirrored=True),
    ],
    ids=["gradient", "picture", "fitted"],
)
def test_a_preview_is_the_large_picture_made_small(backdrop):
    large = render_backdrop(backdrop, np.zeros((160, 240, 3), np.uint8))
    small = render_backdrop(backdrop, EMPTY).astype(int)
    reduced = cv2.resize(large, (60, 40), interpolation=cv2.INTER_AREA)
    assert np.abs(small - reduced).mean() < 2
