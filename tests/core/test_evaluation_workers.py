"""Scores of many pictures at a time are those of one at a time."""

import os
from functools import partial

import numpy as np
import pytest
import torch
from PIL import Image

from sim_core.errors import MattingError, WeightsError
from sim_core.evaluation_workers import evaluate_all, suitable_workers
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.test_sets import find_test_set


class GreyPredictor:
    """Takes the image's mean level for alpha."""

    def predict(self, request, *, token, progress=None):
        alpha = request.image.mean(2, dtype=np.float32) / 255
        rect = Rect.of(request.trimap)
        return MattingUpdate(
            request.epoch, request.revision, request.exact, rect, alpha, request.image
        )


def load():
    return GreyPredictor()


def load_none(reason):
    raise WeightsError(reason)


def end_at_once():
    os._exit(1)


@pytest.fixture
def root(tmp_path):
    rng = np.random.default_rng(3)
    for folder in ("image", "trimap", "alpha"):
        (tmp_path / folder).mkdir()
    for name in "abc":
        Image.fromarray(rng.integers(0, 256, (20, 24, 3), np.uint8)).save(
            tmp_path / f"image/{name}.png"
        )
        Image.new("L", (24, 20), 128).save(tmp_path / f"trimap/{name}.png")
        Image.fromarray(rng.integers(0, 256, (20, 24), np.uint8)).save(
            tmp_path / f"alpha/{name}.png"
        )
    return tmp_path


def scores(found):
    """Return what does not depend on the clock, by name."""
    return {
        score.name: (score.sad, score.mse, score.gradient, score.connectivity)
        for score, _ in found
    }


def test_scores_and_rows_are_the_same_however_many_processes(root):
    cases = find_test_set(root)
    alone, together = (
        list(evaluate_all(cases, load, drawn={"a", "b"}, workers=workers))
        for workers in (1, 2)
    )
    assert scores(alone) == scores(together)
    drawn = {score.name for score, row in together if row is not None}
    assert drawn == {"a", "b"}


def test_errors_of_other_processes_are_the_sentences_of_this_one(root):
    load_weights = partial(load_none, "no such weights")
    with pytest.raises(WeightsError, match="no such weights"):
        list(evaluate_all(find_test_set(root), load_weights, workers=2))


def test_a_process_that_is_ended_from_outside_is_a_sentence(root):
    with pytest.raises(MattingError, match=r"ended from outside.* --workers 1"):
        list(evaluate_all(find_test_set(root), end_at_once, workers=2))


def test_nothing_is_loaded_for_nothing():
    assert list(evaluate_all([], partial(load_none, "loaded"))) == []


def test_no_more_workers_than_pictures_and_cores():
    assert suitable_workers("cpu", 1) == 1
    assert suitable_workers("cpu", 1000) <= max(1, min(4, torch.get_num_threads()))
    assert suitable_workers("cpu", 0) == 1
