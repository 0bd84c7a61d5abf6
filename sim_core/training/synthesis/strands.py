"""How hairs grow: guide curves from roots, and clumps of hairs that follow a guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Points, Values


POINTS = 13
"""Points along a curled strand; a plain one has every second of them."""

_CURLED = 0.2


@dataclass(frozen=True, slots=True)
class Growth:
    """How strands leave their roots.

    Attributes
    ----------
    bend
        Turn from root to tip in radians; its sign is drawn per guide unless `combed`.
    wave, frequency
        Amplitude in radians and waves per strand of curls.
    pull
        x, y of a constant pull (gravity and wind), relative to the strand's stiffness; it
        acts more towards the tip.
    disorder
        Spread of the initial direction in radians.
    clump
        Share of the distance to its guide that a hair has lost at the tip, 0 to 1.
    spread
        Distance of hairs from their guide at the root, in pixels.
    frizz
        How far a hair strays from its guide, as a share of its length.
    combed
        Whether all guides bend to the same side.
    """

    bend: float = 0.3
    wave: float = 0.0
    frequency: float = 1.5
    pull: tuple[float, float] = (0.0, 0.3)
    disorder: float = 0.15
    clump: float = 0.5
    spread: float = 4.0
    frizz: float = 0.1
    combed: bool = False


def grow_guides(
    rng: Generator, roots: Points, angles: Values, lengths: Values, growth: Growth
) -> Points:
    """Return n×points×2 guide curves.

    Parameters
    ----------
    rng
        Draws what differs between guides.
    roots
        n×2 (x, y) in pixels.
    angles, lengths
        n initial directions in radians and n lengths in pixels.
    growth
        The common habit.
    """
    n = len(roots)
    t = np.linspace(0, 1, POINTS)
    bend = rng.normal(growth.bend if growth.combed else 0, abs(growth.bend) * 0.5 + 0.02, n)
    if not growth.combed:
        bend += growth.bend * rng.choice([-1.0, 1.0], n)
    frequency = growth.frequency * rng.uniform(0.6, 1.4, n)
    phase = rng.uniform(0, 2 * np.pi, n)
    curl = np.sin(2 * np.pi * frequency[:, None] * t + phase[:, None])
    angle = (
        (angles + rng.normal(0, growth.disorder, n))[:, None]
        + bend[:, None] * t
        + growth.wave * curl * np.minimum(1, 3 * t)
    )
    guides = _walk(roots, angle, lengths, growth.pull)
    return guides if growth.wave > _CURLED else guides[:, ::2]


def _walk(
    roots: Points, angle: Points, lengths: Values, pull: tuple[float, float]
) -> Points:
    t = np.linspace(0, 1, POINTS)
    heading = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    heading = heading + np.asarray(pull) * (t * 1.5)[:, None]
    heading /= np.linalg.norm(heading, axis=-1, keepdims=True) + 1e-9
    steps = heading * (lengths / (POINTS - 1))[:, None, None]
    steps[:, 0] = 0
    return roots[:, None] + np.cumsum(steps, axis=1)


def split_guides(rng: Generator, guides: Points, hairs: int, growth: Growth) -> Points:
    """Return (n·hairs)×points×2 hairs, around their guide at first, then clumped."""
    n, points = guides.shape[:2]
    t = np.linspace(0, 1, points, dtype=np.float32)[:, None]
    start = guides[:, None, :1].astype(np.float32)
    run = guides[:, None].astype(np.float32) - start
    offset = rng.normal(0, growth.spread, (n, hairs, 1, 2)).astype(np.float32)
    reach = np.linalg.norm(run[:, :, -1:], axis=-1, keepdims=True) * growth.frizz
    drift, twist = rng.standard_normal((2, n, hairs, 1, 2), dtype=np.float32) * reach
    hair = run * rng.uniform(0.55, 1.1, (n, hairs, 1, 1)).astype(np.float32)
    hair += start
    hair += offset * (1 - np.float32(growth.clump) * t**0.8)
    hair += drift * t**2
    hair += twist * (t * (1 - t) * (1 - 2 * t) * 6)
    return np.asarray(hair.reshape(n * hairs, points, 2))
