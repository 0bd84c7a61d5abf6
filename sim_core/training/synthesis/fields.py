"""Smoke, clouds and fire: fractal fields carried along by a turbulent flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, flat, ramp, shade, vary
from sim_core.training.synthesis.matte import ForegroundMatte, from_colours
from sim_core.training.synthesis.noise import (
    displace,
    fractal,
    pixel_grid,
    smoothstep,
    soften,
    warp,
)
from sim_core.training.synthesis.shapes import emboss

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats
    from sim_core.training.synthesis.textures import Textures


_FLAMES = np.array(
    [
        [0.45, 0.06, 0.02],
        [0.80, 0.22, 0.03],
        [0.98, 0.55, 0.10],
        [1.0, 0.88, 0.45],
        [1, 1, 0.92],
    ],
    np.float32,
)


def make_smoke(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return smoke, steam, fog or a cloud, from a wisp to a solid bank."""
    maker = choose(
        rng, (_wisps, _cloud, _photographed_smoke), (3, 3, 2 * bool(textures.smoke))
    )
    density = maker(rng, size, textures)
    alpha = np.clip(density * np.float32(rng.uniform(0.6, 1.15)), 0, 1)
    tone = choose(rng, (0.97, 0.8, 0.5, 0.2), (4, 2, 1.5, 1.5))
    colour = (
        vary(rng, rgb(tone, tone, tone), 0.06) if happens(rng, 0.85) else any_colour(rng)
    )
    relief = emboss(soften(alpha, 2.5), angle=rng.uniform(0, 2 * np.pi), pixels=4)
    light = (relief - 1) * np.float32(rng.uniform(0.3, 2.0)) + 1
    light *= np.float32(0.8) + np.float32(0.4) * fractal(rng, size, octaves=4)
    return from_colours(shade(flat(colour), light), alpha, MattingPattern.SMOKE_CLOUD)


def _wisps(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return a plume: noise drawn out along its rise and folded by eddies."""
    del textures
    noise = fractal(rng, size, cells=int(rng.integers(2, 6)), octaves=5, roughness=0.55)
    plume = noise * _plume(rng, size)
    folded = _stir(rng, plume, strength=rng.uniform(0.03, 0.12) * size, steps=2)
    low = rng.uniform(0.0, 0.2)
    return smoothstep(folded, low, low + rng.uniform(0.25, 0.8))


def _plume(rng: Generator, size: int) -> Floats:
    """Return the density of a column that widens and thins as it rises or drifts."""
    x, y = pixel_grid(size)
    rise = 1 - y / np.float32(size)
    source, drift = rng.uniform(0.2, 0.8), rng.normal(0, 0.35)
    sway = np.float32(rng.uniform(0, 0.1)) * np.sin(rise * np.float32(rng.uniform(3, 12)))
    aside = x / np.float32(size) - np.float32(source) - rise * np.float32(drift) - sway
    width = np.float32(rng.uniform(0.05, 0.2)) + rise * np.float32(rng.uniform(0.05, 0.6))
    column = np.exp(-((aside / width) ** 2))
    thinning = 1 - rise * np.float32(rng.uniform(0, 0.8))
    plume = column * thinning
    return np.asarray(
        np.rot90(plume, int(rng.integers(4))).copy() if happens(rng, 0.4) else plume,
        np.float32,
    )


def _stir(rng: Generator, field: Floats, *, strength: float, steps: int) -> Floats:
    """Return the field stirred by curl noise, in a few steps (Bridson et al. 2007)."""
    size = field.shape[-1]
    for step in range(steps):
        potential = fractal(rng, size, cells=3 * 2**step, octaves=2)
        dx = cv2.Sobel(potential, cv2.CV_32F, 1, 0, scale=1 / 8)
        dy = cv2.Sobel(potential, cv2.CV_32F, 0, 1, scale=1 / 8)
        reach = np.float32(strength * size / (9 * 2**step) * 0.5)
        field = displace(field, np.asarray(reach * dy), np.asarray(-reach * dx))
    return field


def _cloud(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return billows: sharp and bright above, ragged and thin below."""
    del textures
    bumps = fractal(rng, size, cells=int(rng.integers(2, 5)), octaves=6, roughness=0.45)
    billow = 1 - np.abs(2 * fractal(rng, size, cells=6, octaves=5, roughness=0.6) - 1)
    _, y = pixel_grid(size)
    level = np.abs(y / np.float32(size) - np.float32(rng.uniform(0.2, 0.8)))
    body = bumps + np.float32(0.35) * billow - level * np.float32(rng.uniform(0.3, 1.2))
    low = rng.uniform(0.25, 0.5)
    return smoothstep(body, low, low + log_uniform(rng, 0.2, 0.7))


def _photographed_smoke(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return a smoke picture, enlarged about one of its places and bent."""
    puff = textures.draw_smoke(rng, size)
    place = (rng.uniform(0.2, 0.8) * size, rng.uniform(0.2, 0.8) * size)
    matrix = cv2.getRotationMatrix2D(place, rng.uniform(0, 360), rng.uniform(0.7, 2.5))
    enlarged = np.asarray(cv2.warpAffine(puff, matrix, (size, size)), np.float32)
    return warp(rng, enlarged, rng.uniform(0, 0.1) * size)


def make_fire(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return flames with sparks, transparent where they are cool."""
    del textures
    heat = np.maximum(_flames(rng, size), _sparks(rng, size))
    thick = smoothstep(heat, 0.03, rng.uniform(0.4, 1.1))
    alpha = thick * (np.float32(rng.uniform(0.55, 0.9)) + np.float32(0.2) * heat)
    glow = np.clip(heat * np.float32(rng.uniform(0.9, 1.5)), 0, 1)
    colours = ramp(_FLAMES if happens(rng, 0.9) else _FLAMES[:, ::-1], glow)
    uneven = np.float32(0.85) + np.float32(0.3) * fractal(rng, size, octaves=4)
    return from_colours(colours * uneven, alpha, MattingPattern.FIRE)


def _flames(rng: Generator, size: int) -> Floats:
    """Return heat that licks upwards: noise stretched in height, torn by eddies."""
    tall = fractal(rng, size, cells=int(rng.integers(3, 7)), octaves=6, roughness=0.5)
    x, y = pixel_grid(size)
    stretch = np.float32(rng.uniform(0.25, 0.6))
    licks = displace(tall, np.zeros_like(x), (stretch - 1) * y)
    rise = 1 - y / np.float32(size) - np.float32(rng.uniform(-0.1, 0.3))
    aside = (x / np.float32(size) - np.float32(rng.uniform(0.25, 0.75))) / np.float32(
        rng.uniform(0.15, 0.6)
    )
    hearth = np.clip(1 - aside * aside, 0, 1) * smoothstep(-rise, -1.0, 0.1)
    heat = np.clip(licks * np.float32(1.5) + hearth - np.float32(1.15), 0, 1)
    return _stir(rng, heat * hearth * np.float32(1.6), strength=0.05 * size, steps=2)


def _sparks(rng: Generator, size: int) -> Floats:
    sparks = np.zeros((size, size), np.float32)
    count = int(rng.integers(0, 120))
    x, y = rng.integers(0, size, (2, count))
    sparks[y, x] = rng.uniform(1, 6, count)
    return np.clip(soften(sparks, rng.uniform(0.4, 1.0) * size / 320), 0, 1)
