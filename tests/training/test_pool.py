"""Samples from a pool are those that were made, turned and recoloured."""

from __future__ import annotations

import numpy as np
import pytest

from sim_core.errors import MattingError
from sim_core.training.batches import Share, StepBatches
from sim_core.training.pool import PoolPlan, fill_pool, pooled, read_pooled
from sim_core.training.pool_draws import draw_from
from sim_core.training.recipes.compact import CompactRecipe
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.training.tiny import DATA, tiny_options

HALF_A_STEP = 0.5 / 255 + 1e-6


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("pool")
    plan = PoolPlan(place, None, None, size=80, samples=3, seed=7)
    assert list(fill_pool(plan)) == [0, 1, 2, 3]
    return place


def test_a_pool_is_completed_and_its_samples_depend_on_seed_and_number_alone(
    folder, tmp_path
):
    before = [path.read_bytes() for path in pooled(folder)]
    pooled(folder)[1].unlink()
    plan = PoolPlan(folder, None, None, size=80, samples=3, seed=7)
    assert list(fill_pool(plan)) == [2, 3]
    assert [path.read_bytes() for path in pooled(folder)] == before


def test_stored_hints_have_the_known_alpha(folder):
    for path in pooled(folder):
        sample = read_pooled(path)
        prior, shared = sample.hints
        for alpha in (prior, shared.alpha):
            assert (alpha[sample.trimap == FOREGROUND] == 1).all()
            assert (alpha[sample.trimap == BACKGROUND] == 0).all()


def test_a_drawn_sample_has_unknown_pixels_and_still_fits_together(folder):
    stored = read_pooled(pooled(folder)[0])
    for seed in range(8):
        sample = draw_from(np.random.default_rng(seed), stored, 64)
        shared = sample.hints.shared
        assert sample.image.shape == shared.foreground.shape == (64, 64, 3)
        assert (sample.trimap == UNKNOWN).any()
        known = sample.trimap != UNKNOWN
        colours = np.where(
            sample.alpha[..., None] > 0, shared.foreground, shared.background
        )
        assert np.abs(colours - sample.image / 255)[known].max() <= HALF_A_STEP


def test_what_is_drawn_is_the_stored_sample_under_a_turn_and_other_colours(folder):
    stored = read_pooled(pooled(folder)[0])
    drawn = draw_from(np.random.default_rng(1), stored, 80)
    turned = [
        np.rot90(alpha, n) for alpha in (stored.alpha, stored.alpha.T) for n in range(4)
    ]
    assert any(np.array_equal(drawn.alpha, alpha) for alpha in turned)


def test_training_draws_from_the_pool_the_same_sample_for_the_same_step(folder):
    options = tiny_options(data={**DATA, "pool": str(folder)})
    first, again, other = (
        StepBatches(options, Share(), CompactRecipe.collate)[step].inputs.features
        for step in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_empty_pool_says_how_to_fill_it(tmp_path):
    with pytest.raises(MattingError, match="simatte train pool"):
        pooled(tmp_path)
