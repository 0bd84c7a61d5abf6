"""Scores by hand."""

import numpy as np
import pytest

from sim_core.metrics import mse, sad

TRIMAP = np.array([[0, 128, 128], [255, 128, 128]], np.uint8)
TRUTH = np.array([[0, 0.5, 0.25], [1, 1, 0]], np.float32)


def test_sad_adds_up_the_unknown_region_in_thousands():
    alpha = np.array([[1, 0.75, 0.25], [0, 0, 0.5]], np.float32)
    assert sad(alpha, TRUTH, TRIMAP) == pytest.approx((0.25 + 0 + 1 + 0.5) / 1000)


def test_mse_is_the_mean_over_the_unknown_region_in_thousandths():
    alpha = np.array([[1, 0.75, 0.25], [0, 0, 0.5]], np.float32)
    squares = 0.25**2 + 0 + 1 + 0.5**2
    assert mse(alpha, TRUTH, TRIMAP) == pytest.approx(squares / 4 * 1000)


def test_the_truth_scores_nothing():
    assert sad(TRUTH, TRUTH, TRIMAP) == mse(TRUTH, TRUTH, TRIMAP) == 0


def test_without_an_unknown_region_there_is_nothing_to_score():
    known = np.full_like(TRIMAP, 255)
    assert sad(TRUTH * 0, TRUTH, known) == mse(TRUTH * 0, TRUTH, known) == 0


def test_many_small_errors_are_not_lost_in_rounding():
    truth = np.zeros((1000, 1000), np.float32)
    alpha = np.full_like(truth, 1e-4)
    trimap = np.full(truth.shape, 128, np.uint8)
    assert sad(alpha, truth, trimap) == pytest.approx(0.1, rel=1e-6)
    assert mse(alpha, truth, trimap) == pytest.approx(1e-5, rel=1e-6)
