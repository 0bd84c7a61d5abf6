"""What changes during a run: the learning rate and the size of crops."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim_core.training.seeds import Stream, generator
from sim_core.training.synthesis.chance import choose

if TYPE_CHECKING:
    from sim_core.training.options import Crop, TrainingOptions


def learning_rate(options: TrainingOptions, step: int) -> float:
    """Return the rate of a step, counted from 0: a ramp, then half a cosine."""
    rates, steps = options.optimiser, options.run.steps
    share = min(1.0, step / max(1, steps - 1))
    fall = rates.learning_rate - rates.final_learning_rate
    rate = rates.final_learning_rate + fall * 0.5 * (1 + math.cos(math.pi * share))
    return rate * min(1.0, (step + 1) / (rates.warm_up + 1))


def crop_of(options: TrainingOptions, step: int) -> Crop:
    """Return the crop of a step; the same in all processes."""
    share = step / options.run.steps
    usable = [crop for crop in options.crops if crop.since <= share < crop.until]
    rng = generator(options.run.seed, Stream.CROPS, step)
    return choose(rng, usable, [crop.weight for crop in usable])
