"""Insects and spiders: opaque segments, thin legs and feelers, veined wings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import WHITE, rgb
from sim_core.training.synthesis.bodies import lit_body, vary_focus
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, mix, mottle, vary
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, layer, over
from sim_core.training.synthesis.noise import fractal, smoothstep, soften
from sim_core.training.synthesis.shapes import (
    blank,
    blob,
    coverage,
    depth_inside,
    develop,
    rotate,
    stroke,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points
    from sim_core.training.synthesis.textures import Textures


class _Pose(NamedTuple):
    """Where an insect sits: middle, length of the body in pixels, heading in radians."""

    middle: Points
    length: float
    heading: float

    def place(self, points: list[tuple[float, float]] | Points) -> Points:
        """Return points given in body lengths, x ahead, as pixels of the picture."""
        return rotate(np.asarray(points) * self.length, self.heading) + self.middle


def make_insect(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a fly, butterfly, beetle or spider, one or a few."""
    stack = _insect(rng, size, textures)
    if happens(rng, 0.2):
        stack = over(_insect(rng, size, textures), stack)
    soft = soften(stack, rng.uniform(0.1, 0.8))
    return from_layer(vary_focus(rng, soft), MattingPattern.INSECT)


def _insect(rng: Generator, size: int, textures: Textures) -> Floats:
    pose = _Pose(
        rng.uniform(0.25, 0.75, 2) * size,
        log_uniform(rng, 0.2, 0.75) * size,
        rng.uniform(0, 2 * np.pi),
    )
    colour = vary(rng, any_colour(rng) * 0.5, 0.1)
    kind = choose(rng, ("fly", "butterfly", "crawler"), (3, 2, 2))
    body = over(_body(rng, size, pose, colour), _limbs(rng, size, pose, colour))
    if kind == "crawler":
        return body
    glassy = kind == "fly"
    wings = _wings(rng, size, pose, textures, glassy=glassy)
    return over(wings, body) if happens(rng, 0.5) else over(body, wings)


def _body(rng: Generator, size: int, pose: _Pose, colour: Floats) -> Floats:
    """Return abdomen, thorax and head, ringed and shiny."""
    plump = rng.uniform(0.07, 0.2)
    t = np.linspace(0, 2 * np.pi, 40)
    circle = np.stack([np.cos(t), np.sin(t)], axis=1)
    parts = [
        circle * (0.28, plump * rng.uniform(0.8, 1.2)) + (-0.22, 0),
        circle * (0.15, plump) + (0.15, 0),
        circle * (0.08, plump * 0.7) + (0.34, 0),
    ]
    inside = coverage(size, [pose.place(part) for part in parts])
    rings = [pose.place([(x, -0.3), (x, 0.3)]) for x in np.linspace(-0.48, 0, 7)]
    canvas = blank(size)
    stroke(canvas, rings, width=0.03 * pose.length)
    ringed = develop(canvas, size) * np.float32(rng.uniform(0, 0.8))
    colours = mix(
        mottle(rng, size, colour, 0.3), mottle(rng, size, any_colour(rng), 0.2), ringed
    )
    return lit_body(rng, size, inside, colours, angle=rng.uniform(0, 2 * np.pi), rim=0.5)


def _limbs(rng: Generator, size: int, pose: _Pose, colour: Floats) -> Floats:
    """Return legs of three joints, feelers, and the bristles on them."""
    canvas = blank(size)
    reach = rng.uniform(0.3, 0.7)
    legs = []
    for side in (-1, 1):
        for start, ahead in zip(
            (0.25, 0.15, 0.02, 0.2), (0.35, 0.02, -0.4, 0.1), strict=True
        ):
            lean = ahead * rng.uniform(0.6, 1.3)
            knee = (start + 0.5 * lean, side * reach * rng.uniform(0.4, 0.7))
            foot = (start + 1.3 * lean, side * reach * rng.uniform(0.8, 1.3))
            toe = (foot[0] + 0.15 * lean, foot[1] + side * 0.05)
            legs.append(pose.place([(start, 0), knee, foot, toe]))
    width = pose.length * log_uniform(rng, 0.008, 0.03)
    stroke(canvas, [leg[:3] for leg in legs], width=width)
    stroke(canvas, [leg[2:] for leg in legs], width=0.5 * width)
    _bristles(rng, canvas, legs, 0.04 * pose.length)
    for side in (-1, 1):
        bow = rng.uniform(0.1, 0.4, 3) * side * np.array([0.3, 0.7, 1.2])
        feeler = [(0.38, 0.0), *zip((0.5, 0.62, 0.75), bow, strict=True)]
        stroke(canvas, [pose.place(feeler)], width=0.4 * width)
    return layer(mottle(rng, size, colour * 0.7, 0.3), develop(canvas, size))


def _bristles(rng: Generator, canvas: Bytes, legs: list[Points], length: float) -> None:
    if happens(rng, 0.5):
        return
    share = rng.random((14, 1))
    for leg in legs:
        foot = (
            leg[0] + (leg[2] - leg[0]) * share
            if happens(rng, 0.2)
            else (leg[1] + (leg[2] - leg[1]) * share)
        )
        tips = foot + rng.normal(0, length, foot.shape)
        stroke(canvas, np.stack([foot, tips], axis=1), width=0.3)


def _wings(
    rng: Generator, size: int, pose: _Pose, textures: Textures, *, glassy: bool
) -> Floats:
    pairs = int(rng.integers(1, 3))
    long, broad = (
        rng.uniform(0.5, 1.1),
        rng.uniform(0.1, 0.2) if glassy else rng.uniform(0.25, 0.5),
    )
    outlines, veins = [], []
    for pair in range(pairs):
        open_angle = rng.uniform(1.0, 1.7) + 0.7 * pair
        form = blob(rng, (0, 0), 1.0, roughness=0.08, points=60)
        shape = form * (0.5 * long, 0.5 * broad) * (1 - 0.2 * pair) + (0.5 * long, 0)
        for side in (-1, 1):
            turned = rotate(shape * (1, side), side * open_angle) + np.array([0.15, 0])
            outlines.append(pose.place(turned))
            veins.append(_veins(rng, outlines[-1], pose.place([(0.15, 0)])[0]))
    inside = coverage(size, outlines)
    canvas = blank(size)
    for family in veins:
        stroke(canvas, family, width=max(0.3, 0.006 * pose.length))
    lines = develop(canvas, size) * inside
    if glassy:
        return _glassy_wings(rng, size, inside, lines)
    return _painted_wings(rng, size, inside, lines, textures)


def _veins(rng: Generator, outline: Points, root: Points) -> list[Points]:
    fan = [np.stack([root, outline[k]]) for k in rng.integers(0, len(outline), 9)]
    first, second = rng.integers(0, len(outline), (2, 10))
    crossing = [
        np.stack([outline[a], outline[b]]) * 0.8 + root * 0.2
        for a, b in zip(first, second, strict=True)
    ]
    return fan + crossing[:4] + [np.vstack([outline, outline[:1]])]


def _glassy_wings(rng: Generator, size: int, inside: Floats, lines: Floats) -> Floats:
    film = np.float32(rng.uniform(0.06, 0.5)) * (
        np.float32(0.6) + np.float32(0.8) * fractal(rng, size, octaves=4)
    )
    sheen = smoothstep(fractal(rng, size, cells=4, octaves=3), 0.6, 0.9)
    alpha = np.clip(film + lines * np.float32(rng.uniform(0.4, 0.9)) + 0.4 * sheen, 0, 1)
    tint = vary(rng, rgb(0.75, 0.72, 0.62), 0.15)
    colours = mottle(rng, size, tint, 0.25) * (1 - np.float32(0.75) * lines)
    return layer(mix(colours, WHITE, 0.6 * sheen), alpha * inside)


def _painted_wings(
    rng: Generator, size: int, inside: Floats, lines: Floats, textures: Textures
) -> Floats:
    plain = mottle(rng, size, any_colour(rng), 0.3)
    spots = smoothstep(fractal(rng, size, cells=7, octaves=3), 0.55, 0.65)
    second = (
        textures.draw(rng, size)
        if happens(rng, 0.3)
        else mottle(rng, size, any_colour(rng), 0.2)
    )
    colours = mix(plain, second, spots) * (1 - np.float32(0.6) * lines)
    border = np.exp(-depth_inside(inside > 0.5) / np.float32(0.015 * size))
    colours = colours * (1 - np.float32(rng.uniform(0, 0.9)) * border)
    alpha = inside * np.float32(1 if happens(rng, 0.6) else rng.uniform(0.75, 0.98))
    return layer(np.clip(colours, 0, 1), alpha)
