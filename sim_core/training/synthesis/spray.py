"""Water spray: droplets in flight, their streaks, and the mist between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import mottle, shade, vary
from sim_core.training.synthesis.matte import ForegroundMatte, from_colours
from sim_core.training.synthesis.noise import fractal, smoothstep, soften, warp
from sim_core.training.synthesis.shapes import blank, develop, emboss, stroke

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


_SIZES = 5


def make_spray(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a splash, jet or fountain: drops of many sizes, streaked by the exposure."""
    del textures
    places, velocities = _throw(rng, size)
    drops = _draw_drops(rng, size, places, velocities)
    clear = 1 - drops
    if happens(rng, 0.8):
        clear = clear * (1 - _mist(rng, drops))
    if happens(rng, 0.5):
        clear = clear * (1 - _sheet(rng, drops))
    alpha = soften(1 - clear, rng.uniform(0.2, 0.7))
    water = vary(rng, rgb(0.86, 0.9, 0.93), 0.08)
    light = emboss(soften(alpha, 2.0), angle=rng.uniform(0, 2 * np.pi), pixels=2)
    colours = shade(mottle(rng, size, water, 0.15), light)
    return from_colours(colours, alpha, MattingPattern.WATER_SPRAY)


def _throw(rng: Generator, size: int) -> tuple[Points, Points]:
    """Return places and velocities of drops that left one spot and fall since then."""
    count = int(log_uniform(rng, 600, 4500))
    source = rng.uniform(0.1, 0.9, 2) * size
    heading = rng.uniform(0, 2 * np.pi) + rng.normal(0, rng.uniform(0.15, 1.2), count)
    speed = size * rng.uniform(0.3, 1.1) * rng.gamma(2, 0.5, count)
    velocity = speed[:, None] * np.stack([np.cos(heading), np.sin(heading)], axis=1)
    age = rng.uniform(0.02, 1, (count, 1))
    fall = np.array([0, size * rng.uniform(0, 0.9)])
    jitter = rng.normal(0, 0.01 * size, (count, 2))
    return source + velocity * age + fall * age**2 + jitter, velocity + 2 * fall * age


def _draw_drops(rng: Generator, size: int, places: Points, velocities: Points) -> Floats:
    exposure = log_uniform(rng, 0.001, 0.05) if happens(rng, 0.6) else 0.0
    lines = np.stack([places, places + velocities * exposure], axis=1)
    largest = log_uniform(rng, 1.5, 8) * size / 320
    canvas = blank(size)
    groups = np.array_split(rng.permutation(len(places)), _SIZES)
    for rank, members in enumerate(groups):
        width = largest * 0.55**rank
        brightness = 255 * rng.uniform(0.45, 1) * min(1, 4 * width)
        count = len(members) // (1 + 4 * (rank == 0))
        stroke(canvas, lines[members[:count]], brightness, width=width)
    return develop(canvas, size)


def _mist(rng: Generator, drops: Floats) -> Floats:
    size = drops.shape[0]
    near = soften(drops, rng.uniform(0.015, 0.06) * size) * np.float32(rng.uniform(1, 5))
    puffs = smoothstep(fractal(rng, size, octaves=6, roughness=0.6), 0.25, 0.9)
    return np.asarray(np.clip(near * puffs, 0, 0.97), np.float32)


def _sheet(rng: Generator, drops: Floats) -> Floats:
    """Return films of water: ridges between cells, where there are many drops."""
    size = drops.shape[0]
    field = fractal(rng, size, cells=int(rng.integers(4, 10)), octaves=4, roughness=0.5)
    ridge = 1 - np.abs(2 * warp(rng, field, 0.05 * size) - 1) * np.float32(
        rng.uniform(3, 8)
    )
    near = np.clip(soften(drops, 0.03 * size) * 4, 0, 1)
    return np.clip(ridge, 0, 1) * near * np.float32(rng.uniform(0.3, 0.9))
