"""A spot on four colours."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from sim_core.loupe import BLACK, GREY, WHITE, Spot
from sim_core.rect import Rect

RECT = Rect(2, 1, 7, 5)


def spot(colour, alpha, *, decontaminate=1.0, image=(9, 9, 9)):
    shape = 8, 10
    return Spot.of(
        np.full((*shape, 3), image, np.uint8),
        np.full((*shape, 3), colour, np.uint8),
        np.full(shape, alpha, np.float32),
        rect=RECT,
        decontaminate=decontaminate,
    )


def test_a_spot_is_seen_on_black_white_grey_and_its_complement():
    tiles = spot((200, 100, 50), 0.5).on_colours()
    grounds = BLACK, WHITE, GREY, spot((200, 100, 50), 0.5).complement
    for tile, ground in zip(tiles, grounds, strict=True):
        assert tile.shape == (RECT.height, RECT.width, 3)
        assert np.array_equal(tile[0, 0], np.rint((np.array((200, 100, 50)) + ground) / 2))


@pytest.mark.parametrize("colour", [(200, 100, 50), (20, 60, 240), (90, 91, 90)])
def test_the_complement_is_opposite_in_hue_and_plain_to_see(colour):
    def hue(rgb):
        return colorsys.rgb_to_hsv(*(level / 255 for level in rgb))[0]

    complement = spot(colour, 1).complement
    assert abs((hue(complement) - hue(colour)) % 1 - 0.5) < 0.02
    assert max(complement) - min(complement) > 100


def test_a_grey_or_invisible_foreground_has_a_complement_too():
    assert spot((128, 128, 128), 1).complement != (128, 128, 128)
    assert len(spot((0, 0, 0), 0).complement) == 3


def test_colours_are_cleaned_as_far_as_the_export_would():
    assert (spot((200, 100, 50), 1, decontaminate=0).foreground == 9).all()
    assert (spot((209, 109, 59), 1, decontaminate=0.5).foreground == (109, 59, 34)).all()


def test_a_spot_is_a_copy():
    image = np.zeros((8, 10, 3), np.uint8)
    alpha = np.zeros((8, 10), np.float32)
    taken = Spot.of(image, image, alpha, rect=RECT, decontaminate=0)
    image[:], alpha[:] = 9, 1
    assert not taken.foreground.any()
    assert not taken.alpha.any()
