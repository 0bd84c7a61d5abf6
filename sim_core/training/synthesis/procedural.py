"""Made-up pictures, 3×size×size, for when there are no photographs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.arrays import WHITE
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, flat, mix, ramp, shade, vary
from sim_core.training.synthesis.noise import fractal, pixel_grid, smoothstep, soften, warp
from sim_core.training.synthesis.shapes import blob, develop

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats


def clouded(rng: Generator, size: int) -> Floats:
    """Return two to four colours that flow into each other."""
    stops = np.stack([any_colour(rng) for _ in range(int(rng.integers(2, 5)))])
    field = fractal(rng, size, octaves=6, roughness=rng.uniform(0.35, 0.75))
    contrast = rng.uniform(0.6, 3)
    return ramp(stops, np.clip((field - 0.5) * contrast + 0.5, 0, 1))


def gradient(rng: Generator, size: int) -> Floats:
    """Return a studio wall: smooth changes between near or far colours."""
    cells = np.stack([any_colour(rng) for _ in range(9)]).reshape(3, 3, 3)
    if happens(rng, 0.6):
        cells = cells.mean(axis=(0, 1)) + 0.35 * (cells - cells.mean(axis=(0, 1)))
    smooth = cv2.resize(
        cells.astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC
    )
    return np.clip(np.stack(cv2.split(smooth)), 0, 1)


def striped(rng: Generator, size: int) -> Floats:
    """Return stripes or a plaid with bent lines, from threads to curtains."""
    x, y = pixel_grid(size)
    angle, period = rng.uniform(0, np.pi), log_uniform(rng, 4, 70) * size / 320
    wave = np.sin(2 * np.pi / period * (x * math.cos(angle) + y * math.sin(angle)))
    if happens(rng, 0.4):
        wave = wave * np.sin(
            2 * np.pi / period * (y * math.cos(angle) - x * math.sin(angle))
        )
    weight = np.clip(wave * np.float32(rng.uniform(0.5, 4)) * 0.5 + 0.5, 0, 1)
    bent = warp(rng, weight, rng.uniform(0, 0.12) * size)
    return mix(flat(any_colour(rng)), flat(any_colour(rng)), bent)


def littered(rng: Generator, size: int) -> Floats:
    """Return overlapping things of all sizes (dead leaves, Lee et al. 2001), shaded."""
    canvas = np.full((size, size, 3), any_colour(rng) * 255, np.uint8)
    palette = [any_colour(rng) for _ in range(int(rng.integers(3, 9)))]
    for _ in range(int(rng.integers(25, 75))):
        radius = min(0.02 / math.sqrt(rng.uniform(0.002, 1)), 0.4) * size
        colour = tuple(float(c) * 255 for c in vary(rng, choose(rng, palette), 0.1))
        centre = rng.uniform(-0.05, 1.05, 2) * size
        shape = blob(rng, centre, radius, roughness=rng.uniform(0, 0.6), points=16)
        cv2.fillPoly(canvas, [np.rint(shape).astype(np.int32)], colour, cv2.LINE_AA)
    light = fractal(rng, size, octaves=7, roughness=rng.uniform(0.4, 0.7))
    return shade(develop(canvas, size), np.float32(0.6) + np.float32(0.8) * light)


def landscape(rng: Generator, size: int) -> Floats:
    """Return a sky over ridges, each nearer one darker and rougher."""
    _, y = pixel_grid(size)
    picture = mix(flat(any_colour(rng)), flat(any_colour(rng)), y / np.float32(size))
    clouds = smoothstep(fractal(rng, size, octaves=6), 0.5, 0.9)
    picture = mix(picture, WHITE, clouds * np.float32(rng.uniform(0, 0.8)))
    horizon = rng.uniform(0.2, 0.7)
    for _ in range(int(rng.integers(1, 4))):
        ridge = fractal(rng, size, cells=3, octaves=6)[0] * 0.3 + horizon
        ground = y >= ridge[None] * np.float32(size)
        rough = fractal(rng, size, cells=6, octaves=6, roughness=0.7)
        colour = shade(flat(any_colour(rng)), np.float32(0.4) + np.float32(0.9) * rough)
        picture = np.where(ground, colour, picture)
        horizon += rng.uniform(0.1, 0.25)
    return picture.astype(np.float32)


def lights(rng: Generator, size: int) -> Floats:
    """Return a dim blurred place with discs of light, as behind a portrait at night."""
    picture = soften(clouded(rng, size), 0.03 * size) * np.float32(rng.uniform(0.15, 0.7))
    canvas = np.zeros((size, size, 3), np.uint8)
    radius = log_uniform(rng, 3, 26) * size / 320
    for _ in range(int(rng.integers(8, 70))):
        centre = rng.integers(0, size, 2)
        colour = vary(rng, any_colour(rng), 0.1) * rng.uniform(60, 255)
        cv2.circle(
            canvas,
            (int(centre[0]), int(centre[1])),
            max(1, int(radius * rng.uniform(0.7, 1.2))),
            tuple(map(float, colour)),
            -1,
            cv2.LINE_AA,
        )
    glow = soften(develop(canvas, size), 0.05 * radius + 0.3)
    return np.asarray(np.clip(picture + glow, 0, 1), np.float32)


PROCEDURAL: tuple[tuple[Callable[[Generator, int], Floats], float], ...] = (
    (clouded, 3), (gradient, 2.5), (striped, 1.5), (littered, 3), (landscape, 2.5),
    (lights, 1),
)  # fmt: skip
"""Every maker with how often it is drawn."""
