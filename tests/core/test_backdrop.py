"""Backdrops: exact where that can be said, and the same in every size."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from sim_core.backdrop import (
    Backdrop,
    BackdropKind,
    covering,
    placement,
    render_backdrop,
)

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
    rendered = render_backdrop(Backdrop(BackdropKind.BLUR, blur=6), ORIGINAL)
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


@pytest.mark.parametrize("turn", [90, 180, -90])
def test_quarter_turns_are_exact(turn):
    square = np.random.default_rng(2).integers(0, 256, (40, 40, 3), np.uint8)
    backdrop = Backdrop(BackdropKind.PICTURE, picture=square, turn=turn)
    rendered = render_backdrop(backdrop, np.zeros_like(square))
    assert np.array_equal(rendered, np.rot90(square, -turn // 90))


def test_a_slanted_picture_ends_softly_on_the_colour():
    red = np.full((30, 30, 3), (255, 0, 0), np.uint8)
    turned = Backdrop(BackdropKind.PICTURE, (0, 0, 255), picture=red, fills=False, turn=45)
    rendered = render_backdrop(turned, np.zeros((80, 80, 3), np.uint8))
    assert (rendered[40, 40] == (255, 0, 0)).all()
    assert (rendered[2, 2] == (0, 0, 255)).all()
    share = (rendered[..., 0] / 255).sum() / (80 * 80)
    assert share == pytest.approx(2 * (2**0.5 - 1), abs=0.003)  # an octagon


@pytest.mark.parametrize("turn", [0, 20, 45, 90, 137])
def test_filling_covers_everything_however_the_picture_is_turned(turn):
    red = np.full((30, 50, 3), (255, 0, 0), np.uint8)
    backdrop = Backdrop(BackdropKind.PICTURE, picture=red, turn=turn, shift=(0.4, 0))
    filled = covering(backdrop, (60, 40), fills=True)
    place = placement(filled, (60, 40))
    assert place.cover((60, 40))[1:-1, 1:-1].min() == 1
    smaller = placement(replace(filled, scale=filled.scale * 0.9), (60, 40))
    assert smaller.cover((60, 40)).min() < 1


@pytest.mark.parametrize("turn", [0, 20, 45, 90, 137])
def test_fitting_shows_all_however_the_picture_is_turned(turn):
    backdrop = Backdrop(BackdropKind.PICTURE, picture=PICTURE, turn=turn)
    x, y = zip(
        *placement(covering(backdrop, (60, 40), fills=False), (60, 40)).corners,
        strict=True,
    )
    touches = min(min(x), 60 - max(x), min(y), 40 - max(y))
    assert touches == pytest.approx(0, abs=1e-6)


def test_a_reduced_blur_is_as_wide_on_the_picture():
    large = cv2.resize(ORIGINAL, (240, 160), interpolation=cv2.INTER_CUBIC)
    small = cv2.resize(large, (120, 80), interpolation=cv2.INTER_AREA)
    backdrop = Backdrop(BackdropKind.BLUR, blur=12)
    whole = render_backdrop(backdrop, large)
    reduced = render_backdrop(backdrop, small, reduction=0.5).astype(int)
    wanted = cv2.resize(whole, (120, 80), interpolation=cv2.INTER_AREA)
    assert np.abs(reduced - wanted).mean() < 2
