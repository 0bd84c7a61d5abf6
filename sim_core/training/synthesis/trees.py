"""Trees and bushes: branches that divide, under thousands of small leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import leaf_colour, vary
from sim_core.training.synthesis.foliage import finish_plant, paint
from sim_core.training.synthesis.shapes import blank, stroke

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points
    from sim_core.training.synthesis.matte import ForegroundMatte
    from sim_core.training.synthesis.textures import Textures


_BARK = rgb(0.32, 0.25, 0.19)
_SHADES = 9


def make_tree(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a bare or leafy tree, or the edge of a crown."""
    del textures
    canvas = blank(size, 4)
    tips = _branches(rng, canvas, size)
    if happens(rng, 0.3):
        tips = np.concatenate([tips, _branches(rng, canvas, size)])
    if happens(rng, 0.85):
        _leaves(rng, canvas, size, tips)
    return finish_plant(rng, canvas, size, MattingPattern.PLANT_TREE)


def _branches(rng: Generator, canvas: Bytes, size: int) -> Points:
    """Paint a trunk that divides, the thick parts first; return where leaves may sit."""
    points = np.array([[rng.uniform(0.1, 0.9) * size, rng.uniform(0.85, 1.15) * size]])
    headings = np.array([-np.pi / 2 + rng.normal(0, 0.25)])
    length = rng.uniform(0.16, 0.42) * size
    width = length * log_uniform(rng, 0.06, 0.35)
    bark = vary(rng, _BARK, 0.15)
    opening = rng.uniform(0.35, 0.8)
    tips = []
    for generation in range(int(rng.integers(5, 8))):
        ends = _draw_generation(rng, canvas, (points, headings), length, (width, bark))
        if generation >= 1:
            tips.append(ends)
        children = 3 if generation < 3 else 2
        points = np.repeat(ends, children, axis=0)
        headings = np.repeat(headings, children) + rng.normal(0, opening, len(points))
        length *= rng.uniform(0.65, 0.82)
        width *= rng.uniform(0.5, 0.65)
    return np.concatenate(tips)


def _draw_generation(
    rng: Generator,
    canvas: Bytes,
    shoots: tuple[Points, Points],
    length: float,
    look: tuple[float, Floats],
) -> Points:
    points, headings = shoots
    width, bark = look
    lengths = (length * rng.uniform(0.6, 1.1, len(points)))[:, None]
    run = lengths * np.stack([np.cos(headings), np.sin(headings)], axis=1)
    ends = points + run
    middles = points + 0.5 * run + rng.normal(0, 0.07 * length, ends.shape)
    lines = np.stack([points, middles, ends], axis=1)
    for shift, light in ((0.0, 0.7), (-0.25, 1.15)):
        thickness = width * (0.5 if shift else 1)
        stroke(
            canvas, lines + shift * width, paint(bark * light), width=max(thickness, 0.4)
        )
    return np.asarray(ends)


def _leaves(rng: Generator, canvas: Bytes, size: int, tips: Points) -> None:
    """Paint leaves around the twigs: dark ones below and inside, lit ones above."""
    count = int(log_uniform(rng, 500, 3500))
    length = log_uniform(rng, 1.2, 9) * size / 320
    width = max(0.5, length * rng.uniform(0.25, 0.6))
    cluster = rng.uniform(0.012, 0.06) * size
    centres = tips[rng.integers(0, len(tips), count)] + rng.normal(0, cluster, (count, 2))
    angles = rng.uniform(0, 2 * np.pi, count)
    run = 0.5 * length * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    lines = np.stack([centres - run, centres + run], axis=1)
    lift = -centres[:, 1] / size + rng.normal(0, 0.35, count)
    colour = leaf_colour(rng)
    for part, chosen in enumerate(np.array_split(np.argsort(lift), _SHADES)):
        light = 0.45 + 1.0 * part / (_SHADES - 1)
        stroke(canvas, lines[chosen], paint(vary(rng, colour * light, 0.05)), width=width)
