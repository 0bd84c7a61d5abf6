"""A spot on four colours."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from sim_core.loupe import BLACK, GREY, WHITE, Spot
from sim_core.rect import Rect

RECT = Rect(2, 1, 7, 5)


def spot(colour, alpha):
    shape = RECT.height, RECT.width
    colours = np.full((*shape, 3), colour, np.uint8)
    return Spot(RECT, colours, np.full(shape, alpha, np.float32))


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
