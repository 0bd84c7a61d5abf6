"""Held-out samples, the same in every run, and how a network does on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from sim_core import metrics
from sim_core.training.sources import source_of
from sim_core.trimap import constrain_alpha

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from sim_core.training.batches import Batch
    from sim_core.training.options import TrainingOptions
    from sim_core.training.recipes.recipe import Inputs, Output, Recipe
    from sim_core.training.synthesis.compose import TrainingSample


class AlphaScore(NamedTuple):
    """SAD and MSE over the unknown region; see `sim_core.metrics`."""

    sad: float
    mse: float


def make_validation(options: TrainingOptions) -> list[TrainingSample]:
    """Return the held-out samples of a run's source."""
    source, data = source_of(options), options.data
    return [
        source.held_out(number, data.validation_size)
        for number in range(data.validation_samples)
    ]


def validate(
    recipe: Recipe[Inputs, Output],
    samples: Sequence[TrainingSample],
    look: Callable[[Batch[Inputs]], Output],
) -> dict[str, float]:
    """Return the mean of each of the recipe's scores; `look` runs the network."""
    scores = []
    for sample in samples:
        batch = recipe.collate([sample]).to(recipe.device)
        with torch.inference_mode():
            scores.append(recipe.score(look(batch), batch, sample))
    means = map(float, np.mean(scores, axis=0))
    return dict(zip(recipe.score_names, means, strict=True))


def score_alpha(alpha: Tensor, sample: TrainingSample) -> AlphaScore:
    """Return how far 1×1×H×W alpha, constrained by the trimap, is from the truth."""
    pixels = alpha[0, 0].float().clamp(0, 1).cpu().numpy()
    constrained = constrain_alpha(pixels, sample.trimap)
    return AlphaScore(
        metrics.sad(constrained, sample.alpha, sample.trimap),
        metrics.mse(constrained, sample.alpha, sample.trimap),
    )
