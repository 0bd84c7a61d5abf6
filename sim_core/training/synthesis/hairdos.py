"""Hairdos: how hair falls, and the strands that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.pen import Light
from sim_core.training.synthesis.strands import Growth, grow_guides, split_guides

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Points


@dataclass(frozen=True, slots=True)
class Hairdo:
    """How a head's hair falls.

    Attributes
    ----------
    growth, light
        Common to all hairs.
    lean
        Angle between a hair and the direction away from the crown, in radians.
    overhang
        How far hairs reach past the outline, in pixels.
    depth
        How far inside the outline the head is opaque, in pixels.
    width
        Of a hair, in pixels.
    locks, hairs
        Guides in a layer, and hairs that follow each.
    flyaways
        Single loose hairs.
    tresses
        Long strands of many hairs that hang or fly out of the rest.
    """

    growth: Growth
    light: Light
    lean: float
    overhang: float
    depth: float
    width: float
    locks: int
    hairs: int
    flyaways: int
    tresses: int


def choose_hairdo(rng: Generator, size: int, *, difficult: bool) -> Hairdo:
    """Return a hairdo; what makes it difficult is disorder, frizz and loose hairs."""
    pixel = size / 320
    overhang = log_uniform(rng, 12, 110) * pixel
    tresses = int(rng.integers(2, 9)) if happens(rng, 0.4) else 0
    return Hairdo(
        growth=_choose_growth(rng, pixel, overhang=overhang, difficult=difficult),
        light=_choose_light(rng),
        lean=rng.choice([-1.0, 1.0])
        * choose(rng, (rng.uniform(0, 0.5), rng.uniform(0.7, 1.4))),
        overhang=overhang,
        depth=min(0.5 * overhang, rng.uniform(5, 24) * pixel),
        width=log_uniform(rng, 0.16, 0.85) * pixel,
        locks=int(rng.integers(40, 75) if tresses else rng.integers(55, 95)),
        hairs=int(rng.integers(9, 15)),
        flyaways=int(log_uniform(rng, 40, 260) if difficult else rng.integers(0, 12)),
        tresses=tresses,
    )


def _choose_growth(
    rng: Generator, pixel: float, *, overhang: float, difficult: bool
) -> Growth:
    curled = happens(rng, 0.4 if difficult else 0.2)
    falling = happens(rng, 0.35)
    return Growth(
        bend=rng.uniform(0.1, 1.0),
        wave=rng.uniform(0.3, 1.1) if curled else rng.uniform(0, 0.15),
        frequency=min(overhang / (rng.uniform(25, 60) * pixel), 2.5),
        pull=(
            rng.normal(0, 0.4),
            rng.uniform(0.6, 2.0) if falling else rng.normal(0.1, 0.3),
        ),
        disorder=rng.uniform(0.18, 0.5) if difficult else rng.uniform(0.03, 0.12),
        clump=rng.uniform(-0.7, 0.6) if difficult else rng.uniform(0.3, 0.95),
        spread=rng.uniform(1.5, 6) * pixel,
        frizz=rng.uniform(0.04, 0.14) if difficult else rng.uniform(0.005, 0.025),
        combed=happens(rng, 0.6),
    )


def _choose_light(rng: Generator) -> Light:
    return Light(
        angle=rng.uniform(0, 2 * np.pi),
        root=rng.uniform(0.45, 0.95),
        tip=rng.uniform(0.75, 1.25),
        contrast=rng.uniform(0.08, 0.25),
        gloss=rng.uniform(0, 0.4),
        rim=rng.uniform(0.1, 0.4) if happens(rng, 0.25) else 0.0,
    )


def grow_locks(
    rng: Generator, size: int, head: Points, hairdo: Hairdo, *, innermost: float
) -> Points:
    """Return hairs rooted between `innermost` (0 the crown) and the outline (1)."""
    end, away = _ends(rng, size, head, hairdo.locks, reach=hairdo.overhang)
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    nearest = np.maximum(innermost, 1 - 0.7 * size / distance)
    share = np.sqrt(rng.uniform(nearest**2, 1))
    roots = end - away * (1 - share) - away / distance * hairdo.depth
    within = np.linalg.norm(end - roots, axis=1)
    excess = hairdo.overhang * (0.1 + 1.1 * rng.random(hairdo.locks) ** 2)
    lengths = np.minimum(within, 2 * hairdo.overhang) + excess
    angles = np.arctan2(away[:, 1], away[:, 0]) + hairdo.lean
    guides = grow_guides(rng, roots, angles, lengths, hairdo.growth)
    return split_guides(rng, guides, hairdo.hairs, hairdo.growth)


def _ends(
    rng: Generator, size: int, head: Points, count: int, *, reach: float
) -> tuple[Points, Points]:
    """Return points of the outline near the picture, and their offsets from the crown."""
    near = ((head > -reach) & (head < size + reach)).all(axis=1)
    candidates = np.flatnonzero(near) if near.any() else np.arange(len(head))
    first = rng.choice(candidates, count)
    along = rng.random((count, 1))
    end = head[first] * (1 - along) + head[(first + 1) % len(head)] * along
    return end, end - head.mean(axis=0)


def grow_flyaways(rng: Generator, size: int, head: Points, hairdo: Hairdo) -> Points:
    end, away = _ends(rng, size, head, hairdo.flyaways, reach=hairdo.overhang)
    growth = replace(
        hairdo.growth,
        disorder=hairdo.growth.disorder + 0.3,
        bend=hairdo.growth.bend + 0.6,
        wave=hairdo.growth.wave + 0.1,
        frequency=min(hairdo.growth.frequency, 1.2),
        combed=False,
    )
    angles = np.arctan2(away[:, 1], away[:, 0]) + hairdo.lean
    shares = rng.uniform(0.4, 2.2, hairdo.flyaways)
    lengths = hairdo.overhang * shares + 2 * hairdo.depth
    roots = end - away / np.linalg.norm(away, axis=1, keepdims=True) * hairdo.depth
    return grow_guides(rng, roots, angles, lengths, growth)


TRESS_HAIRS = 90
"""Hairs in one tress."""


def grow_tresses(rng: Generator, size: int, head: Points, hairdo: Hairdo) -> Points:
    """Return long bundles of nearly parallel hairs that leave the head the same way."""
    pixel = size / 320
    end, away = _ends(rng, size, head, hairdo.tresses, reach=hairdo.overhang)
    hanging = happens(rng, 0.6)
    outwards = np.arctan2(away[:, 1], away[:, 0])
    angles = np.full(len(end), np.pi / 2) if hanging else outwards + hairdo.lean
    growth = replace(
        hairdo.growth,
        bend=rng.uniform(0.1, 0.8),
        wave=min(hairdo.growth.wave, 0.5),
        frequency=rng.uniform(0.5, 1.3),
        pull=(rng.normal(0, 0.15), rng.uniform(0, 0.6)),
        disorder=rng.uniform(0.03, 0.35),
        clump=rng.uniform(-0.9, 0.7),
        spread=rng.uniform(1.5, 9) * pixel,
        frizz=rng.uniform(0.004, 0.04),
    )
    lengths = size * rng.uniform(0.3, 0.95) * rng.uniform(0.6, 1, len(end))
    roots = end - away * rng.uniform(0.05, 0.7, (len(end), 1))
    guides = grow_guides(rng, roots, angles, lengths, growth)
    return split_guides(rng, guides, TRESS_HAIRS, growth)
