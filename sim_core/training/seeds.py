"""Random numbers that depend on the step and on nothing before it.

So a run resumes exactly, and whichever process makes a sample makes the same one.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

_HELD_OUT_SEED = 20_210_619


class Stream(IntEnum):
    """What random numbers are for; streams share no numbers."""

    SAMPLES = 0
    CROPS = 1
    VALIDATION = 2
    LAYERS = 3
    POOL = 4


def generator(seed: int, stream: Stream, *place: int) -> np.random.Generator:
    """Return the generator of one place in a stream."""
    return np.random.default_rng((seed, stream, *place))


def held_out_generator(number: int) -> np.random.Generator:
    """Return the random numbers of a sample for validation, whatever the run's seed."""
    return generator(_HELD_OUT_SEED, Stream.VALIDATION, number)


def torch_seed(seed: int, step: int, rank: int) -> int:
    """Return the seed of what layers draw by themselves in a step of one process."""
    return int(generator(seed, Stream.LAYERS, step, rank).integers(1 << 62))
