"""The least decided places are found, the worst first."""

from __future__ import annotations

import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, UNKNOWN
from sim_core.uncertainty import uncertain_spots, uncertainty


def test_uncertainty_is_greatest_at_a_half():
    values = uncertainty(np.array([[0, 0.5, 1, 0.25]], np.float32))
    assert values.tolist() == [[0, 1, 0, 0.75]]


def test_the_worst_place_comes_first():
    alpha = np.zeros((320, 480), np.float32)
    alpha[100:140, 200:240] = 0.5
    alpha[250:290, 20:60] = 0.1
    spots = uncertain_spots(alpha, np.full(alpha.shape, UNKNOWN, np.uint8))
    assert Rect(190, 90, 250, 150).contains(spots[0])
    assert any(Rect(10, 240, 70, 300).contains(spot) for spot in spots)


def test_what_is_known_is_not_uncertain():
    alpha = np.full((320, 480), 0.5, np.float32)
    assert not uncertain_spots(alpha, np.full(alpha.shape, BACKGROUND, np.uint8))


def test_places_lie_apart_and_are_no_more_than_wanted():
    alpha = np.full((320, 480), 0.5, np.float32)
    spots = uncertain_spots(alpha, np.full(alpha.shape, UNKNOWN, np.uint8), most=7)
    assert len(spots) == 7
    for number, spot in enumerate(spots):
        assert all(spot.grow(1).clip(other) is None for other in spots[:number])


def test_a_tiny_picture_has_one_place():
    alpha = np.full((3, 2), 0.5, np.float32)
    spots = uncertain_spots(alpha, np.full(alpha.shape, UNKNOWN, np.uint8))
    assert spots == [Rect(0, 0, 2, 3)]
