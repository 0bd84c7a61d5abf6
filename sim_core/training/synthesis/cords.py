"""Cords that hang side by side, each of its own colour: fringes, tassels, yarn, cables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, mottle, vary
from sim_core.training.synthesis.shapes import blank, develop, stroke
from sim_core.training.synthesis.strands import Growth, grow_guides

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points
    from sim_core.training.synthesis.textures import Textures

_BANDS = ((1.0, 0.55), (0.75, 0.85), (0.4, 1.1))
"""Widths of the bands that make a cord look round, and their lightness."""


def hang_cords(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return the premultiplied layer of a row of cords.

    Neighbours differ in colour, as colours of the background do: what tells them from it is
    that each is one thing from end to end.
    """
    width = log_uniform(rng, 2.5, 16) * size / 320
    cords = _guides(rng, size, width)
    palette = _palette(rng, size, textures, count=int(rng.integers(2, 9)))
    colours, cover = blank(size, 3), blank(size)
    for cord in cords:
        colour = vary(rng, palette[rng.integers(len(palette))], 0.1)
        own = width * rng.uniform(0.7, 1.3)
        _draw_round(colours, cord, colour * rng.uniform(0.6, 1), own)
        stroke(cover, [cord], width=own)
    alpha = develop(cover, size)
    stack = np.concatenate([develop(colours, size), alpha[None]])
    fibres = mottle(rng, size, np.full(3, 0.8, np.float32), rng.uniform(0.05, 0.5))
    stack[:3] *= np.minimum(fibres * np.float32(1.25), 1)
    return stack


def _guides(rng: Generator, size: int, width: float) -> Points:
    """Return n×points×2 curves from a line across the picture, most of them down."""
    count = int(np.clip(rng.uniform(0.3, 1.3) * size / width, 4, 60))
    spread = rng.uniform(0.4, 1.2)
    left = rng.uniform(-0.1, 1.1 - spread) if spread < 1 else -0.1
    roots = np.empty((count, 2))
    roots[:, 0] = (left + spread * rng.random(count)) * size
    roots[:, 1] = rng.uniform(-0.1, 0.5) * size + rng.normal(0, width, count)
    growth = Growth(
        bend=rng.uniform(0.05, 0.5),
        wave=rng.uniform(0, 0.5),
        frequency=rng.uniform(0.5, 2),
        pull=(rng.normal(0, 0.2), rng.uniform(0, 0.6)),
        disorder=rng.uniform(0.02, 0.25),
    )
    lengths = size * rng.uniform(0.3, 0.8) * rng.uniform(0.7, 1.1, count)
    return grow_guides(rng, roots, np.full(count, np.pi / 2), lengths, growth)


def _palette(rng: Generator, size: int, textures: Textures, *, count: int) -> list[Floats]:
    """Return so many colours: any, or those of a photograph."""
    if happens(rng, 0.5):
        return [any_colour(rng) for _ in range(count)]
    photograph = textures.draw(rng, size)
    rows, columns = rng.integers(size, size=(2, count))
    return [photograph[:, y, x] for y, x in zip(rows, columns, strict=True)]


def _draw_round(canvas: Bytes, line: Points, colour: Floats, width: float) -> None:
    for share, lightness in _BANDS:
        shade = np.clip(colour * lightness * 255, 0, 255).tolist()
        stroke(canvas, [line], shade, width=share * width)
