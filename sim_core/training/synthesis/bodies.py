"""Opaque bodies that hair and fur grow on: several colours, lit, with accessories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, flat, mix, mottle, vary
from sim_core.training.synthesis.matte import layer
from sim_core.training.synthesis.noise import (
    fractal,
    smoothstep,
    soften,
)
from sim_core.training.synthesis.shapes import (
    blank,
    blob,
    coverage,
    depth_inside,
    develop,
    relief_light,
    stroke,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


def place_outline(
    rng: Generator,
    size: int,
    *,
    radius: tuple[float, float],
    roughness: float = 0.15,
    standing: float = 0.7,
) -> Points:
    """Return an outline that crosses the picture's middle part; radii × size.

    Large bodies are cut by the border, as in a close-up; a share of `standing` is seen at
    its upper side.
    """
    outline = blob(
        rng, (0, 0), log_uniform(rng, *radius) * size, roughness=roughness, points=240
    )
    right, down = outline[rng.integers(len(outline))]
    if happens(rng, standing):
        down = -abs(down)
    return np.asarray(outline - (right, down) + rng.uniform(0.2, 0.8, 2) * size)


def coat_colours(
    rng: Generator, size: int, base: Floats, textures: Textures, *, patchy: float
) -> tuple[Floats, Floats]:
    """Return two 3×size×size colour fields of a coat: the common hairs and the rarer ones.

    The coat has patches of other colours with the probability `patchy`.
    """
    coat = mottle(rng, size, base, rng.uniform(0.1, 0.4))
    if happens(rng, patchy):
        for _ in range(int(rng.integers(1, 4))):
            coat = _patch(rng, coat, vary(rng, base, 0.35))
    if happens(rng, patchy / 3):
        coat = _patch(rng, coat, any_colour(rng))
    if happens(rng, patchy / 3):
        coat = mix(coat, textures.draw(rng, size), fractal(rng, size, cells=2))
    rarer = vary(rng, rgb(1.0, 1.0, 1.0), 0.1) * rng.uniform(0.7, 1.5)
    return coat, np.clip(coat * flat(rarer), 0, 1)


def _patch(rng: Generator, coat: Floats, colour: Floats) -> Floats:
    field = fractal(rng, coat.shape[-1], cells=int(rng.integers(1, 6)), octaves=4)
    level, softness = rng.uniform(0.4, 0.7), log_uniform(rng, 0.02, 0.3)
    return mix(coat, flat(colour), smoothstep(field, level, level + softness))


def lit_body(
    rng: Generator,
    size: int,
    inside: Floats,
    colours: Floats,
    *,
    angle: float,
    rim: float = 0.3,
) -> Floats:
    """Return the premultiplied layer of a body in relief and shadow.

    With the probability `rim` there is a light behind it.
    """
    light = relief_light(inside, angle=angle, roundness=size * rng.uniform(0.06, 0.4))
    shaded = colours * (light * light_field(rng, size))
    if happens(rng, rim):
        depth = depth_inside(inside > 0.5)
        edge = np.exp(-depth / np.float32(size * log_uniform(rng, 0.004, 0.02)))
        shaded += np.float32(rng.uniform(0.05, 0.5)) * edge
    return layer(np.minimum(shaded, 1, out=shaded), inside)


def light_field(rng: Generator, size: int) -> Floats:
    """Return a smooth light, about 1, as cast by a window or a neighbour's shadow."""
    depth = rng.uniform(0.1, 0.8)
    return 1 + np.float32(depth) * (
        fractal(rng, size, cells=2, octaves=3) - np.float32(0.5)
    )


def accessory(rng: Generator, size: int, outline: Points, textures: Textures) -> Floats:
    """Return the layer of a thing of another colour that touches or crosses the outline."""
    colours = (
        textures.draw(rng, size)
        if happens(rng, 0.4)
        else mottle(rng, size, any_colour(rng), 0.2)
    )
    kind = choose(rng, ("patch", "band", "strap"), (3, 2, 2))
    anchor = outline[rng.integers(len(outline))]
    if kind == "patch":
        shape = blob(rng, anchor, size * log_uniform(rng, 0.03, 0.2), roughness=0.25)
        inside = coverage(size, [shape])
    else:
        inside = _ribbon(rng, size, anchor, outline.mean(axis=0), along=kind == "strap")
    return lit_body(rng, size, inside, colours, angle=rng.uniform(0, 2 * np.pi))


def _ribbon(
    rng: Generator, size: int, anchor: Points, middle: Points, *, along: bool
) -> Floats:
    """Return a bent stripe through the anchor, across the outline or along it."""
    inward = middle - anchor
    inward /= np.linalg.norm(inward) + 1e-9
    heading = np.array([-inward[1], inward[0]]) if along else inward
    t = np.linspace(-1, 1, 24)[:, None] * size * rng.uniform(0.15, 0.5)
    sag = (t / size) ** 2 * size * rng.normal(0, 0.6)
    line = anchor + heading * t + np.array([heading[1], -heading[0]]) * sag
    canvas = blank(size)
    stroke(canvas, [line], width=size * log_uniform(rng, 0.006, 0.06))
    return soften(develop(canvas, size), 0.4)


def vary_focus(rng: Generator, stack: Floats) -> Floats:
    """Return the layer sharp in one part and out of focus in another, for some draws."""
    if not happens(rng, 0.35):
        return stack
    size = stack.shape[-1]
    blurred = soften(stack, log_uniform(rng, 0.7, 3.5) * size / 320)
    weight = smoothstep(fractal(rng, size, cells=1, octaves=2), 0.3, 0.7)
    return stack + (blurred - stack) * weight
