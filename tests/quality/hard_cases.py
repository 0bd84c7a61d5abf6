"""Twenty pictures that are hard to matte, one of each pattern, made from fixed seeds.

``python -m tests.quality.hard_cases`` prints what the shipped weights reach on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import typer

from sim_core import metrics
from sim_core.inference.compact_method import CompactNetwork
from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.compose import make_sample
from sim_core.training.synthesis.textures import Textures
from sim_core.trimap import BACKGROUND, FOREGROUND

if TYPE_CHECKING:
    from sim_core.method import MattingMethod
    from sim_core.training.synthesis.compose import TrainingSample

SIDE = 192
_SEED = 1966
"""Runs draw from streams of their own, so that none trains on these."""


def hard_case(pattern: MattingPattern) -> TrainingSample:
    """Return the first sample of the pattern whose trimap marks both sides."""
    rng = np.random.default_rng((_SEED, pattern))
    while True:
        sample = make_sample(rng, SIDE, Textures(), pattern=pattern)
        if {BACKGROUND, FOREGROUND} <= set(np.unique(sample.trimap).tolist()):
            return sample


def error_of(method: MattingMethod, sample: TrainingSample) -> float:
    """Return the mean absolute error of alpha over the unknown region."""
    alpha = method.solve(sample.image, sample.trimap).alpha
    unknown = int(np.isin(sample.trimap, (BACKGROUND, FOREGROUND), invert=True).sum())
    return 1000 * metrics.sad(alpha, sample.alpha, sample.trimap) / unknown


if __name__ == "__main__":
    network = CompactNetwork.load(device="cpu")
    for kind in MattingPattern:
        typer.echo(f'    "{kind.name}": {error_of(network, hard_case(kind)):.3f},')
