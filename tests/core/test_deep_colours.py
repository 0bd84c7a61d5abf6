"""Exports in the picture's own depth and colour space show what the canvas shows."""

import numpy as np
import pytest

from sim_core.colour_profile import from_srgb, to_srgb
from sim_core.composite import change_depth
from sim_core.deep_colours import follow_shown
from sim_core.document import MattingDocument
from sim_core.picture import Picture
from sim_core.request import MattingUpdate
from sim_core.trimap import UNKNOWN
from tests.core.test_export import wide_profile

RNG = np.random.default_rng(6)
SHAPE = 20, 30
ESTIMATE = RNG.integers(10_000, 50_000, (*SHAPE, 3), dtype=np.uint16)


@pytest.mark.parametrize("profile", [None, wide_profile()], ids=["sRGB", "wide"])
def test_where_the_canvas_shows_the_estimate_it_keeps_every_bit(profile):
    shown = change_depth(ESTIMATE, 8)
    shown = shown if profile is None else to_srgb(shown, profile)
    assert follow_shown(ESTIMATE, shown, profile) is ESTIMATE


@pytest.mark.parametrize("profile", [None, wide_profile()], ids=["sRGB", "wide"])
def test_where_a_network_has_colours_of_its_own_they_are_taken(profile):
    shown = change_depth(ESTIMATE, 8)
    shown = shown.copy() if profile is None else to_srgb(shown, profile)
    shown[5:9, 4:20] = (200, 100, 50)
    moved = follow_shown(ESTIMATE, shown, profile)
    inside = np.s_[5:9, 4:20]
    wanted = shown if profile is None else from_srgb(shown, profile)
    assert np.abs(change_depth(moved, 8).astype(int) - wanted)[inside].max() <= 1
    rest = np.ones(SHAPE, bool)
    rest[inside] = False
    assert np.array_equal(moved[rest], ESTIMATE[rest])


def test_a_deep_cutout_has_the_network_s_colours():
    pixels = RNG.integers(0, 65536, (*SHAPE, 3), dtype=np.uint16)
    document = MattingDocument(Picture(pixels), np.full(SHAPE, UNKNOWN, np.uint8))
    own = np.full((*SHAPE, 3), (200, 100, 50), np.uint8)
    update = MattingUpdate(
        document.epoch,
        document.revision,
        exact=True,
        rect=document.bounds,
        alpha=np.full(SHAPE, 0.5, np.float32),
        foreground=own,
    )
    document.apply(update)
    assert np.abs(change_depth(document.colours(), 8).astype(int) - own).max() <= 3


def test_there_and_back_is_the_same():
    pixels = RNG.integers(40, 200, (*SHAPE, 3), dtype=np.uint8)
    again = to_srgb(from_srgb(pixels, wide_profile()), wide_profile())
    assert np.abs(again.astype(int) - pixels).max() <= 2
