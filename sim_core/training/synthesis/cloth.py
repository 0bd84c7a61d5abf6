"""Cloth: lace and perforated fabric, and smooth veils, silk and chiffon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.bodies import light_field, lit_body
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, mottle, shade
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, layer, over
from sim_core.training.synthesis.noise import fractal, pixel_grid, smoothstep, soften, warp
from sim_core.training.synthesis.shapes import (
    blank,
    blob,
    coverage,
    develop,
    emboss,
    fill,
    rotate,
    stroke,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


def make_holed_cloth(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return lace, crochet, perforated leather or torn cloth."""
    weave = choose(rng, (_lace, _perforated, _torn), (4, 3, 1.5))(rng, size)
    draped = warp(rng, weave, log_uniform(rng, 0.004, 0.06) * size)
    inside = soften(draped, rng.uniform(0.2, 0.6)) * coverage(size, [_extent(rng, size)])
    relief = emboss(soften(inside, 0.7), angle=rng.uniform(0, 2 * np.pi))
    colours = shade(_fabric(rng, size, textures), relief * _fold_light(rng, size))
    stack = layer(colours, inside)
    if happens(rng, 0.3):
        stack = over(stack, _lining(rng, size, textures))
    return from_layer(stack, MattingPattern.TEXTURE_HOLED)


def _extent(rng: Generator, size: int) -> Points:
    centre = rng.uniform(0.2, 0.8, 2) * size
    return blob(rng, centre, size * log_uniform(rng, 0.3, 1.0), roughness=0.2)


def _fabric(rng: Generator, size: int, textures: Textures) -> Floats:
    if happens(rng, 0.35):
        return textures.draw(rng, size)
    if happens(rng, 0.4):
        return mottle(rng, size, rgb(0.92, 0.9, 0.86), 0.1)
    return mottle(rng, size, any_colour(rng), rng.uniform(0.05, 0.25))


def _fold_light(rng: Generator, size: int) -> Floats:
    folds = fractal(rng, size, cells=int(rng.integers(1, 5)), octaves=3, roughness=0.4)
    folds = soften(folds, 0.01 * size)  # the light would show how it was enlarged
    strength = np.float32(size * rng.uniform(0.005, 0.03))
    return emboss(
        folds * strength, angle=rng.uniform(0, 2 * np.pi), pixels=3
    ) * light_field(rng, size)


def _lattice(rng: Generator, size: int, pitch: float) -> Points:
    """Return the points of a turned hexagonal lattice that covers the picture."""
    steps = np.arange(-int(0.8 * size / pitch) - 1, int(0.8 * size / pitch) + 2)
    column, row = np.meshgrid(steps, steps)
    points = (
        np.stack([column + 0.5 * (row % 2), row * 0.87], axis=-1).reshape(-1, 2) * pitch
    )
    return rotate(points, rng.uniform(0, np.pi)) + size / 2


def _lace(rng: Generator, size: int) -> Floats:
    """Return thread drawn as one motif on a lattice: rings, petals, links and a ground."""
    pitch = log_uniform(rng, 14, 80) * size / 320
    thread = max(0.5, pitch * rng.uniform(0.02, 0.08))
    motif = _motif(rng, pitch)
    canvas = blank(size)
    for point in _lattice(rng, size, pitch):
        if (np.abs(point - size / 2) < 0.6 * size).all():
            stroke(canvas, [line + point for line in motif], width=thread)
            if happens(rng, 0.5):
                fill(canvas, [motif[0] * 0.25 + point])
    if happens(rng, 0.6):
        ground = _lattice(rng, size, pitch * rng.uniform(0.12, 0.3))
        hexagon = _circle(6) * pitch * 0.12
        near = (np.abs(ground - size / 2) < 0.55 * size).all(axis=1)
        closed = np.vstack([hexagon, hexagon[:1]])
        stroke(canvas, list(ground[near][:1500, None] + closed), width=0.5 * thread)
    return develop(canvas, size)


def _motif(rng: Generator, pitch: float) -> list[Points]:
    """Return the closed lines of one flower of thread around the origin."""
    outer = _circle(24) * pitch * rng.uniform(0.3, 0.5)
    petals = int(rng.integers(4, 9))
    t = np.linspace(0, 2 * np.pi, 72)
    wave = np.abs(np.cos(0.5 * petals * t)) * rng.uniform(0.4, 1) + rng.uniform(0.1, 0.5)
    rosette = (
        np.stack([np.cos(t), np.sin(t)], axis=1)
        * (wave / wave.max() * 0.45 * pitch)[:, None]
    )
    return [outer, rosette, outer * rng.uniform(0.2, 0.6)]


def _circle(points: int) -> Points:
    t = np.linspace(0, 2 * np.pi, points)
    return np.stack([np.cos(t), np.sin(t)], axis=1)


def _perforated(rng: Generator, size: int) -> Floats:
    """Return a sheet with round, oval or many-sided holes."""
    pitch = log_uniform(rng, 7, 45) * size / 320
    radius = pitch * rng.uniform(0.18, 0.46)
    corners = int(choose(rng, (24, 5, 7)))
    hole = _circle(corners) * radius * [1, rng.uniform(0.5, 1)]
    canvas = blank(size)
    canvas[:] = 255
    disorder = rng.uniform(0, 0.12) * pitch if happens(rng, 0.4) else 0.0
    places = _lattice(rng, size, pitch)
    near = (np.abs(places - size / 2) < 0.6 * size).all(axis=1)
    fill(
        canvas,
        list(places[near][:, None] + hole + rng.normal(0, disorder, (near.sum(), 1, 2))),
        0.0,
    )
    return develop(canvas, size)


def _torn(rng: Generator, size: int) -> Floats:
    """Return cloth with irregular holes and worn, frayed places."""
    field = fractal(rng, size, cells=int(rng.integers(4, 14)), octaves=6, roughness=0.55)
    level = rng.uniform(0.3, 0.5)
    return smoothstep(field, level, level + log_uniform(rng, 0.02, 0.15))


def _lining(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return something opaque behind a part of the cloth."""
    inside = coverage(size, [_extent(rng, size)])
    return lit_body(rng, size, inside, _fabric(rng, size, textures), angle=0.0, rim=0)


def make_smooth_cloth(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a veil, silk scarf or curtain: even alpha, denser where it folds."""
    outline = coverage(size, [_extent(rng, size)])
    edge = soften(outline, log_uniform(rng, 0.4, 5) * size / 320)
    drape = _drape(rng, size)
    sheer = rng.uniform(0.12, 0.98)
    layers = 1 + 2 * np.clip(drape - np.float32(0.4), 0, 1) * np.float32(
        rng.uniform(0.5, 2)
    )
    alpha = (1 - np.float32(1 - sheer) ** layers) * edge
    relief = emboss(soften(drape, 2.5) * 2, angle=rng.uniform(0, 2 * np.pi), pixels=3)
    light = (relief - 1) * np.float32(rng.uniform(0.3, 1.2)) + 1
    colours = shade(_fabric(rng, size, textures), light * light_field(rng, size))
    stack = layer(colours, alpha)
    if happens(rng, 0.35):
        stack = over(stack, _lining(rng, size, textures))
    return from_layer(stack, MattingPattern.TEXTURE_SMOOTH)


def _drape(rng: Generator, size: int) -> Floats:
    """Return folds in [0, 1] that run in one direction, meet and part."""
    x, y = pixel_grid(size)
    angle = rng.uniform(0, np.pi)
    across = x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle))
    period = np.float32(log_uniform(rng, 25, 160) * size / 320)
    bend = fractal(rng, size, cells=2, octaves=2) * period * np.float32(rng.uniform(0.3, 3))
    fold = np.float32(0.5) + np.float32(0.5) * np.sin(
        (across + bend) * (2 * np.pi / period)
    )
    weight = fractal(rng, size, cells=2, octaves=2)
    return np.asarray((fold ** np.float32(rng.uniform(1, 3))) * weight, np.float32)
