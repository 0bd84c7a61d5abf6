"""Leaves on stems, grass, and flowers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.bodies import light_field, vary_focus
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, leaf_colour, vary
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer
from sim_core.training.synthesis.noise import fractal, soften
from sim_core.training.synthesis.shapes import blank, develop, fill, rotate, stroke

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points, Values
    from sim_core.training.synthesis.textures import Textures


_ALONG = np.linspace(0, 1, 15)
"""Where a leaf's outline is known, from its foot to its tip."""


@dataclass(frozen=True, slots=True)
class Blade:
    """Form and colour that the leaves or petals of one plant share.

    Attributes
    ----------
    length, width
        In pixels.
    outline
        Half width at `_ALONG`, relative to `width`.
    curve
        Sideways bend, relative to the length.
    colour, base
        At the tip and around the stalk.
    veins
        Contrast of the midrib and the veins, 0 to 1.
    """

    length: float
    width: float
    outline: Values
    curve: float
    colour: Floats
    base: Floats
    veins: float


def make_leaf(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return twigs with leaves, fern-like fronds, or a tuft of grass."""
    del textures
    canvas = blank(size, 4)
    choose(rng, (_twigs, _grass), (4, 1))(rng, canvas, size)
    return finish_plant(rng, canvas, size, MattingPattern.PLANT_LEAF)


def make_flower(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return flowers on stems, from daisies to lilies."""
    del textures
    canvas = blank(size, 4)
    petal = choose_blade(rng, size, any_colour(rng), (24, 120))
    for _ in range(int(rng.integers(1, 7))):
        _flower(rng, canvas, size, petal)
    return finish_plant(rng, canvas, size, MattingPattern.PLANT_FLOWER)


def finish_plant(
    rng: Generator, canvas: Bytes, size: int, pattern: MattingPattern
) -> ForegroundMatte:
    """Return a painted canvas as a matte with grain, light and some lens blur."""
    stack = develop(canvas, size)
    grain = fractal(rng, size, cells=12, octaves=5, roughness=0.7)
    light = light_field(rng, size) * (np.float32(0.75) + np.float32(0.5) * grain)
    stack[:3] = np.minimum(stack[:3] * light, stack[3])
    return from_layer(vary_focus(rng, soften(stack, rng.uniform(0, 0.7))), pattern)


def choose_blade(
    rng: Generator, size: int, colour: Floats, lengths: tuple[float, float]
) -> Blade:
    length = log_uniform(rng, *lengths) * size / 320
    return Blade(
        length=length,
        width=length * rng.uniform(0.08, 0.38),
        outline=_outline(
            rng.uniform(0.6, 1.5), rng.uniform(0.1, 0.35) if happens(rng, 0.25) else 0.0
        ),
        curve=abs(rng.normal(0, 0.15)),
        colour=colour,
        base=vary(rng, colour, 0.2),
        veins=rng.uniform(0, 0.5),
    )


def _outline(fullest: float, teeth: float) -> Values:
    """Return a half width along a leaf; widest near its base below 1, its tip above."""
    return np.sin(np.pi * _ALONG**fullest) * (1 + teeth * np.sin(45 * _ALONG))


def paint_blade(
    rng: Generator, canvas: Bytes, blade: Blade, foot: Points, angle: float
) -> None:
    """Paint one leaf: two halves in different light, a midrib and some veins."""
    scale = rng.uniform(0.6, 1.2)
    length, width = blade.length * scale, blade.width * scale * rng.uniform(0.4, 1.1)
    bend = rng.normal(0, blade.curve + 1e-3) * length
    spine = np.stack([_ALONG * length, bend * _ALONG**2], axis=1)
    half = width * blade.outline
    aside = np.stack([np.zeros_like(half), half], axis=1)
    right, middle, left = (
        rotate(np.stack([spine - aside, spine, spine + aside]), angle) + foot
    )
    colour = blade.colour * np.float32(np.exp(rng.normal(0, 0.18)))
    tilt = rng.uniform(-0.3, 0.3)
    for edge, light in ((right, 1 - tilt), (left, 1 + tilt)):
        fill(canvas, [np.concatenate([middle, edge[::-1]])], paint(colour * light))
    if width * canvas.shape[0] / 1280 > 3 and blade.veins > 0.1:
        shine = paint(colour * (1 + blade.veins))
        stroke(canvas, [middle], shine, width=0.05 * blade.width)
        lean = int(rng.integers(1, 3))
        foot_points = np.concatenate([middle[2:12:2]] * 2)
        tips = np.concatenate([edge[2 + lean : 12 + lean : 2] for edge in (right, left)])
        ends = foot_points + 0.8 * (tips - foot_points)
        stroke(canvas, np.stack([foot_points, ends], axis=1), shine, width=0.25)


def paint(colour: Floats) -> tuple[float, ...]:
    """Return a colour as bytes with full coverage, for a premultiplied canvas."""
    red, green, blue = (min(1.0, max(0.0, c)) * 255 for c in colour.tolist())
    return red, green, blue, 255.0


def _twigs(rng: Generator, canvas: Bytes, size: int) -> None:
    blade = choose_blade(rng, size, leaf_colour(rng), (14, 120))
    spacing = blade.length * rng.uniform(0.12, 0.6)
    for _ in range(int(rng.integers(2, 8))):
        stem = _wander(
            rng, rng.uniform(-0.1, 1.1, 2) * size, spacing, int(rng.integers(5, 15))
        )
        stroke(
            canvas, [stem], paint(blade.colour * 0.6), width=max(0.6, 0.035 * blade.length)
        )
        for before, foot in pairwise(stem):
            ahead = float(np.arctan2(*(foot - before)[::-1]))
            for side in (-1, 1):
                if happens(rng, 0.85):
                    paint_blade(
                        rng, canvas, blade, foot, ahead + side * rng.uniform(0.4, 1.2)
                    )


def _wander(rng: Generator, start: Points, step: float, count: int) -> Points:
    turns = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.18, count))
    steps = step * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    return start + np.cumsum(steps, axis=0)


def _grass(rng: Generator, canvas: Bytes, size: int) -> None:
    colour = leaf_colour(rng)
    blade = choose_blade(rng, size, colour, (60, 220))
    slim = Blade(
        length=blade.length,
        width=blade.length * log_uniform(rng, 0.006, 0.03),
        outline=_outline(0.7, 0.0),
        curve=rng.uniform(0.1, 0.35),
        colour=colour,
        base=colour,
        veins=0.0,
    )
    ground = rng.uniform(0.6, 1.1) * size
    for _ in range(int(rng.integers(60, 220))):
        foot = np.array(
            [rng.uniform(-0.1, 1.1) * size, ground + rng.normal(0, 0.03) * size]
        )
        paint_blade(rng, canvas, slim, foot, -np.pi / 2 + rng.normal(0, 0.25))


def _flower(rng: Generator, canvas: Bytes, size: int, petal: Blade) -> None:
    heart = rng.uniform(0.1, 0.9, 2) * size
    green = leaf_colour(rng)
    drop = np.array([[0, 0], [rng.normal(0, 0.05), 0.3], [0, 1]])
    below = heart + drop * size
    stroke(canvas, [below], paint(green), width=petal.length * rng.uniform(0.03, 0.12))
    leaf = choose_blade(rng, size, green, (20, 90))
    for _ in range(int(rng.integers(0, 4))):
        paint_blade(rng, canvas, leaf, below[1], rng.uniform(0, 2 * np.pi))
    count = int(rng.integers(5, 19))
    for ring in range(int(rng.integers(1, 3))):
        inner = _smaller(petal, 1 - 0.22 * ring)
        for angle in _around(rng, count, ring):
            paint_blade(rng, canvas, inner, heart, angle)
    _paint_heart(rng, canvas, heart, petal)


def _smaller(blade: Blade, factor: float) -> Blade:
    return replace(
        blade,
        length=blade.length * factor,
        width=blade.width * factor,
        colour=blade.colour * factor + blade.base * (1 - factor),
    )


def _around(rng: Generator, count: int, ring: int) -> Points:
    turn = 2 * np.pi / count
    angles = (np.arange(count) + 0.5 * ring) * turn + rng.normal(0, 0.15 * turn, count)
    rng.shuffle(angles)
    return angles


def _paint_heart(rng: Generator, canvas: Bytes, heart: Points, petal: Blade) -> None:
    """Paint the stamens as a disc of dots, now and then as long threads."""
    colour = any_colour(rng)
    threads = happens(rng, 0.3)
    reach = petal.length * (rng.uniform(0.3, 0.8) if threads else rng.uniform(0.08, 0.25))
    for _ in range(30 if threads else 90):
        angle, share = rng.uniform(0, 2 * np.pi), np.sqrt(rng.random())
        tip = heart + reach * share * np.array([np.cos(angle), np.sin(angle)])
        shade = paint(vary(rng, colour, 0.12))
        if threads:
            stroke(canvas, [np.stack([heart, tip])], shade, width=0.5)
        stroke(canvas, [np.stack([tip, tip])], shade, width=0.1 * petal.width + 1)
