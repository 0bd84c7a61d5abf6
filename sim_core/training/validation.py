"""Held-out procedural samples, the same in every run, and how a network does on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from sim_core import metrics
from sim_core.patterns import MattingPattern
from sim_core.training.batches import collate, textures_of
from sim_core.training.losses import pooled_activation
from sim_core.training.seeds import Stream, generator
from sim_core.training.synthesis.compose import make_sample
from sim_core.trimap import constrain_alpha

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim_core.network.compact import CompactOutput
    from sim_core.training.batches import Batch
    from sim_core.training.options import TrainingOptions
    from sim_core.training.synthesis.compose import TrainingSample

    Look = Callable[[Batch], CompactOutput]

_SEED = 20_210_619
"""Of all validation, whatever the run's own seed."""


class ValidationScore(NamedTuple):
    """Means over samples.

    Attributes
    ----------
    sad, mse
        Over the unknown region; see `sim_core.metrics`.
    accuracy
        Share of samples whose pattern is recognised.
    """

    sad: float
    mse: float
    accuracy: float


def make_validation(options: TrainingOptions) -> list[TrainingSample]:
    """Return the held-out samples, all patterns in turn.

    With the same textures and size, the same in every run. Realism has its defaults, so
    that runs which leave a part of it out are measured alike.
    """
    textures = textures_of(options.data)
    return [
        make_sample(
            generator(_SEED, Stream.VALIDATION, number),
            options.data.validation_size,
            textures,
            pattern=MattingPattern(number % len(MattingPattern)),
        )
        for number in range(options.data.validation_samples)
    ]


def validate(samples: Sequence[TrainingSample], look: Look) -> ValidationScore:
    """Return the mean score; `look` runs the network on a batch of one."""
    scores = [_score(sample, look) for sample in samples]
    return ValidationScore(*map(float, np.mean(scores, axis=0)))


def _score(sample: TrainingSample, look: Look) -> tuple[float, float, float]:
    batch = collate([sample])
    with torch.inference_mode():
        output = look(batch)
        unknown = batch.inputs.unknown.to(output.activation.device)
        found = int(pooled_activation(output.activation, unknown).argmax())
    alpha = constrain_alpha(output.alpha[0, 0].clamp(0, 1).cpu().numpy(), sample.trimap)
    return (
        metrics.sad(alpha, sample.alpha, sample.trimap),
        metrics.mse(alpha, sample.alpha, sample.trimap),
        float(found == sample.pattern),
    )
