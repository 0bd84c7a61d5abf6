"""Fur: short dense hairs all over a body, standing out at its contour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.bodies import (
    accessory,
    coat_colours,
    light_field,
    lit_body,
    place_outline,
    vary_focus,
)
from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import hair_colour
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, over
from sim_core.training.synthesis.noise import fractal, smoothstep
from sim_core.training.synthesis.pen import Layer, Light, colour_strands, draw_strands
from sim_core.training.synthesis.shapes import blob, coverage, depth_inside, outward_normals
from sim_core.training.synthesis.strands import Growth, grow_guides, split_guides

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


_TUFT = 8
"""Hairs that grow together."""


@dataclass(frozen=True, slots=True)
class _Pelt:
    """How a body's fur lies.

    Attributes
    ----------
    growth, light
        Common to all hairs.
    length, width
        Of a hair, in pixels.
    comb
        Angle to which hairs bend away from the outward direction, in radians.
    lie
        Direction in which the fur lies far from the contour, in radians.
    """

    growth: Growth
    light: Light
    length: float
    width: float
    comb: float
    lie: float


def make_fur(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return an animal or a plush toy, from pile of a pixel to long hair."""
    body = _body(rng, size)
    depth = depth_inside(coverage(size, body) > 0.5)
    pelt = _choose_pelt(rng, size)
    common, rare = coat_colours(rng, size, hair_colour(rng), textures, patchy=0.5)
    stack = _core(rng, depth, pelt, common)
    strands = _inner_hairs(rng, body, depth, pelt)
    if happens(rng, 0.25):
        stack = over(colour_strands(strands, common, rare), stack)
        stack = over(accessory(rng, size, body[0], textures), stack)
        strands = np.zeros_like(strands)
    strands = over(_outer_hairs(rng, size, body, pelt), strands)
    stack = over(colour_strands(strands, common, rare), stack)
    if happens(rng, 0.2):
        stack = over(accessory(rng, size, body[0], textures), stack)
    stack[:3] *= np.minimum(light_field(rng, size), 1)
    return from_layer(vary_focus(rng, stack), MattingPattern.FUR)


def _body(rng: Generator, size: int) -> list[Points]:
    """Return one to three outlines: a trunk, and limbs or ears on its edge."""
    trunk = place_outline(rng, size, radius=(0.25, 0.9), roughness=0.12)
    reach = float(np.ptp(trunk, axis=0).mean()) / 2
    limbs = [
        blob(
            rng,
            trunk[rng.integers(len(trunk))],
            reach * rng.uniform(0.15, 0.45),
            points=160,
        )
        for _ in range(int(rng.integers(0, 3)))
    ]
    return [trunk, *limbs]


def _choose_pelt(rng: Generator, size: int) -> _Pelt:
    pixel = size / 320
    length = log_uniform(rng, 3.5, 42) * pixel
    growth = Growth(
        bend=rng.uniform(0.1, 0.8),
        wave=rng.uniform(0.2, 0.7) if happens(rng, 0.2) else 0.05,
        frequency=rng.uniform(0.4, 1.2),
        pull=(rng.normal(0, 0.25), rng.normal(0.15, 0.25)),
        disorder=rng.uniform(0.1, 0.45),
        clump=rng.uniform(-0.2, 0.9),
        spread=min(0.2 * length + 0.8 * pixel, 4 * pixel),
        frizz=rng.uniform(0.02, 0.12),
    )
    light = Light(
        angle=rng.uniform(0, 2 * np.pi),
        root=rng.uniform(0.55, 0.95),
        tip=rng.uniform(0.85, 1.25),
        contrast=rng.uniform(0.05, 0.2),
        gloss=rng.uniform(0, 0.2),
        rim=rng.uniform(0.1, 0.35) if happens(rng, 0.25) else 0.0,
    )
    return _Pelt(
        growth=growth,
        light=light,
        length=length,
        width=log_uniform(rng, 0.16, 0.65) * pixel,
        comb=rng.normal(0, 0.7),
        lie=rng.uniform(0, 2 * np.pi),
    )


def _core(rng: Generator, depth: Floats, pelt: _Pelt, colours: Floats) -> Floats:
    size = depth.shape[0]
    start = 0.35 * pelt.length
    soft = 0.5 + start * rng.uniform(0.3, 0.9)
    inside = smoothstep(depth, max(0.0, start - soft), start + soft)
    grain = fractal(rng, size, cells=24, octaves=4, roughness=0.8)
    rough = colours * (np.float32(0.55) + np.float32(0.5) * grain)
    return lit_body(rng, size, inside, rough, angle=pelt.light.angle, rim=0.1)


def _inner_hairs(rng: Generator, body: list[Points], depth: Floats, pelt: _Pelt) -> Floats:
    """Return the fur on the body, and the inner and darker hairs at its contour."""
    size, light = depth.shape[0], pelt.light
    shaded = replace(light, root=0.75 * light.root, tip=0.85 * light.tip)
    layers = [
        Layer(_row(rng, size, body, pelt, inset), lit, _TUFT)
        for inset, lit in ((0.65, shaded), (0.35, light))
    ]
    if (depth > 0.4 * pelt.length).any():
        layers.insert(0, Layer(_lying_hairs(rng, depth, pelt), light, _TUFT))
    return draw_strands(rng, layers, size, width=1.2 * pelt.width)


def _lying_hairs(rng: Generator, depth: Floats, pelt: _Pelt) -> Points:
    """Return hairs scattered over the body, lying along a field that bends smoothly."""
    size = depth.shape[0]
    y, x = np.nonzero(depth > 0.4 * pelt.length)
    chosen = rng.integers(0, len(x), 190)
    roots = np.stack([x[chosen], y[chosen]], axis=1).astype(np.float64)
    bend = fractal(rng, size, cells=2, octaves=3)[y[chosen], x[chosen]]
    angles = pelt.lie + 3.0 * (bend.astype(np.float64) - 0.5)
    lengths = (pelt.length * 0.7 + 5) * rng.uniform(0.6, 1.2, len(chosen))
    growth = replace(pelt.growth, spread=size * 0.02, clump=min(pelt.growth.clump, 0.3))
    guides = grow_guides(rng, roots, angles, lengths, growth)
    return split_guides(rng, guides, _TUFT, growth)


def _outer_hairs(rng: Generator, size: int, body: list[Points], pelt: _Pelt) -> Floats:
    """Return the hairs that stand out farthest."""
    outer = Layer(_row(rng, size, body, pelt, 0.1), pelt.light, _TUFT)
    return draw_strands(rng, [outer], size, width=pelt.width)


def _row(
    rng: Generator, size: int, body: list[Points], pelt: _Pelt, inset: float
) -> Points:
    """Return hairs rooted `inset` of their length inside the contour."""
    roots, normals = _contour(rng, size, body, pelt.length)
    depth = pelt.length * inset * rng.uniform(0.4, 1.6, (len(roots), 1))
    angles = np.arctan2(normals[:, 1], normals[:, 0]) + pelt.comb
    lengths = pelt.length * rng.uniform(0.5, 1.15, len(roots))
    guides = grow_guides(rng, roots - normals * depth, angles, lengths, pelt.growth)
    return split_guides(rng, guides, _TUFT, pelt.growth)


def _contour(
    rng: Generator, size: int, body: list[Points], reach: float
) -> tuple[Points, Points]:
    """Return points of the outlines that lie near the picture, with their normals."""
    points = np.concatenate(body)
    normals = np.concatenate([outward_normals(outline) for outline in body])
    near = np.flatnonzero(((points > -reach) & (points < size + reach)).all(axis=1))
    if not len(near):
        near = np.arange(len(points))
    chosen = rng.choice(near, 140)
    following = np.minimum(chosen + 1, len(points) - 1)
    same_outline = np.linalg.norm(points[following] - points[chosen], axis=1) < 0.1 * size
    step = (points[following] - points[chosen]) * same_outline[:, None]
    return points[chosen] + step * rng.random((len(chosen), 1)), normals[chosen]
