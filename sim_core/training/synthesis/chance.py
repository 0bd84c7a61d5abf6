"""Random draws that several families share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

Choice = TypeVar("Choice")


def happens(rng: Generator, probability: float) -> bool:
    return bool(rng.random() < probability)


def log_uniform(rng: Generator, low: float, high: float) -> float:
    """Return a number whose logarithm is uniform: as often near `low` as near `high`."""
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def choose(
    rng: Generator, options: Sequence[Choice], weights: Sequence[float] | None = None
) -> Choice:
    """Return one of the options; the weights need not sum to one."""
    if weights is None:
        return options[int(rng.integers(len(options)))]
    cumulated = np.cumsum(weights)
    position = np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right")
    return options[min(int(position), len(options) - 1)]


def grain(rng: Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return noise of zero mean and unit variance, bell-shaped: the sum of three bytes.

    Seven times faster than the normal distribution and bounded by three deviations.
    """
    raw = rng.integers(0, 256, (3, *shape), dtype=np.uint8)
    total = raw[0].astype(np.float32) + raw[1] + raw[2]
    deviation = math.sqrt(3 * (256**2 - 1) / 12)
    total -= np.float32(382.5)
    total *= np.float32(1 / deviation)
    return np.asarray(total, np.float32)
