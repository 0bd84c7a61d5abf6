"""Glass, ice, water drops and plastic bags: little alpha, rims, glints, bent background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import WHITE, rgb
from sim_core.training.synthesis.bodies import light_field, lit_body
from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, flat, mix, mottle, shade, vary
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, layer, over
from sim_core.training.synthesis.noise import fractal, pixel_grid, smoothstep, soften, warp
from sim_core.training.synthesis.shapes import (
    blob,
    coverage,
    depth_inside,
    emboss,
    rotate,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


def make_glass(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a vessel of glass, often with a drink in it, or a lump of ice."""
    ice = happens(rng, 0.35)
    outline = _lump(rng, size) if ice else _vessel(rng, size)
    inside = coverage(size, [outline])
    depth = depth_inside(inside > 0.5)
    pixel = size / 320
    rim = np.exp(-depth / np.float32(log_uniform(rng, 1.2, 9) * pixel))
    body = _ice_body(rng, size) if ice else _glass_streaks(rng, size, outline)
    haze = rng.uniform(0.02, 0.3)
    glints = _glints(rng, size, sparse=rng.uniform(0.66, 0.85))
    alpha = np.clip(haze + rim * np.float32(rng.uniform(0.3, 0.95)) + body + glints, 0, 1)
    base = vary(rng, rgb(0.72, 0.76, 0.78), 0.12) if happens(rng, 0.75) else any_colour(rng)
    dark = 1 - rim * np.float32(rng.uniform(0, 0.9))
    colours = shade(mottle(rng, size, base, 0.25), dark * light_field(rng, size))
    bright = np.clip(glints + body * np.float32(rng.uniform(0.3, 1)), 0, 1)
    stack = layer(mix(colours, WHITE, bright), alpha * inside)
    if not ice and happens(rng, 0.5):
        stack = over(stack, _drink(rng, size, inside, depth))
    if happens(rng, 0.25):
        stack = over(_label(rng, size, inside, textures), stack)
    bend = bend_background(depth, inside, strength=rng.uniform(0.3, 1.6), reach=18 * pixel)
    return from_layer(stack, MattingPattern.GLASS_ICE, bend)


def bend_background(
    depth: Floats, inside: Floats, *, strength: float, reach: float
) -> Floats:
    """Return H×W×2 displacements towards the middle, as by a lens thick inside its rim."""
    height = soften(np.sqrt(np.minimum(depth, reach) * np.float32(reach)), 2.0)
    dx = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=1 / 8)
    dy = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=1 / 8)
    return np.dstack([dx, dy]) * np.float32(strength * reach) * inside[..., None]


def _vessel(rng: Generator, size: int) -> Points:
    """Return the outline of a turned vessel: its radius over its height, mirrored."""
    knots = rng.uniform(0.25, 1, int(rng.integers(3, 7)))
    if happens(rng, 0.35):
        knots[len(knots) // 2 :][:1] *= 0.25
    t = np.linspace(0, 1, 60)
    radius = np.interp(t, np.linspace(0, 1, len(knots)), knots)
    radius = np.convolve(np.pad(radius, 5, mode="edge"), np.ones(11) / 11, mode="valid")
    height = size * rng.uniform(0.5, 1.3)
    half = radius * height * rng.uniform(0.15, 0.45)
    up = (0.5 - t) * height
    side = np.stack([half, up], axis=1)
    outline = np.vstack([side, side[::-1] * [-1, 1]])
    return rotate(outline, rng.normal(0, 0.15)) + rng.uniform(0.3, 0.7, 2) * size


def _lump(rng: Generator, size: int) -> Points:
    centre = rng.uniform(0.25, 0.75, 2) * size
    corners = int(rng.integers(6, 14))
    return blob(
        rng, centre, size * rng.uniform(0.2, 0.5), roughness=0.35, waves=7, points=corners
    )


def _glass_streaks(rng: Generator, size: int, outline: Points) -> Floats:
    """Return long reflections that follow the sides of a vessel."""
    middle = outline.mean(axis=0)
    streaks = np.zeros((size, size), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        first, second = np.sort(rng.uniform(-0.95, 0.95, 2))
        second = first + min(second - first, rng.uniform(0.03, 0.25))
        inner = [(outline - middle) * [share, 0.92] + middle for share in (first, second)]
        half = len(outline) // 2
        strip = np.vstack([inner[0][:half], inner[1][:half][::-1]])
        soft = soften(coverage(size, [strip]), rng.uniform(0.5, 4) * size / 320)
        streaks = np.maximum(streaks, soft * np.float32(rng.uniform(0.1, 0.8)))
    return streaks


def _ice_body(rng: Generator, size: int) -> Floats:
    """Return cracks and milky cores."""
    cracks = _ridges(rng, size, cells=3, sharpness=rng.uniform(6, 20))
    milk = smoothstep(fractal(rng, size, octaves=6, roughness=0.6), 0.4, 0.9)
    return cracks * np.float32(rng.uniform(0.2, 0.8)) + milk * np.float32(
        rng.uniform(0, 0.7)
    )


def _ridges(rng: Generator, size: int, *, cells: int, sharpness: float) -> Floats:
    """Return thin ridges where a folded field crosses its middle."""
    field = warp(
        rng, fractal(rng, size, cells=cells, octaves=4, roughness=0.45), 0.08 * size
    )
    return np.clip(1 - np.abs(2 * field - 1) * np.float32(sharpness), 0, 1)


def _glints(rng: Generator, size: int, *, sparse: float) -> Floats:
    field = fractal(rng, size, cells=5, octaves=4, roughness=0.5)
    return smoothstep(field, sparse, sparse + 0.08) * np.float32(rng.uniform(0.3, 1))


def _drink(rng: Generator, size: int, inside: Floats, depth: Floats) -> Floats:
    """Return a coloured liquid below a level line."""
    rows = np.arange(size, dtype=np.float32)[:, None]
    level = rng.uniform(0.3, 0.8) * size
    wet = smoothstep(np.broadcast_to(rows, (size, size)), level - 1, level + 1)
    strength = rng.uniform(0.2, 0.95)
    deep = 1 - np.exp(-depth / np.float32(rng.uniform(4, 30) * size / 320))
    alpha = wet * inside * (np.float32(0.4) + np.float32(0.6) * deep) * np.float32(strength)
    return layer(mottle(rng, size, any_colour(rng), 0.3), alpha)


def _label(rng: Generator, size: int, inside: Floats, textures: Textures) -> Floats:
    """Return something opaque on or in the object."""
    shape = blob(rng, rng.uniform(0.3, 0.7, 2) * size, size * rng.uniform(0.06, 0.2))
    patch = coverage(size, [shape]) * inside
    return lit_body(rng, size, patch, textures.draw(rng, size), angle=0.0, rim=0)


def make_water_drop(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return drops on a pane or in the air, each a small lens with a rim and a glint."""
    del textures
    pixel = size / 320
    largest = log_uniform(rng, 8, 75) * pixel
    drops = [
        blob(rng, rng.uniform(0, 1, 2) * size, largest * rng.uniform(0.1, 1) ** 1.5 + pixel,
             roughness=0.08, points=40)
        for _ in range(int(log_uniform(rng, 6, 160)))
    ]  # fmt: skip
    inside = coverage(size, drops)
    depth = depth_inside(inside > 0.5)
    dome = np.sqrt(np.minimum(depth / np.float32(largest), 1))
    angle = rng.uniform(0, 2 * np.pi)
    light = emboss(soften(dome, 0.8), angle=angle, pixels=0.2 * largest + 1)
    rim = np.exp(-depth / np.float32(0.08 * largest + 0.8))
    lit = np.clip(light - 1, 0, 1)
    dark = np.clip(1 - light, 0, 1)
    glint = smoothstep(lit, 0.25, 0.5) * np.float32(rng.uniform(0.4, 1))
    alpha = (
        rng.uniform(0.04, 0.3)
        + rim * np.float32(rng.uniform(0.1, 0.6))
        + dark * np.float32(0.7)
    )
    water = flat(vary(rng, rgb(0.55, 0.6, 0.63), 0.15))
    colours = mix(shade(water, 1 - dark * np.float32(0.8)), WHITE, glint)
    stack = layer(colours, np.clip(alpha + glint, 0, 1) * inside)
    bend = bend_background(depth, inside, strength=rng.uniform(0.8, 2), reach=largest)
    return from_layer(stack, MattingPattern.WATER_DROP, bend)


def _creases(rng: Generator, size: int) -> Floats:
    """Return straight creases that meet at points, with plain facets between them."""
    half = (size + 1) // 2
    nearest, second = _two_nearest(
        rng.uniform(-0.1, 1.1, (int(rng.integers(10, 40)), 2)) * half, half
    )
    edges = np.exp(-(second - nearest) / np.float32(rng.uniform(1.5, 7) * half / 320))
    facets = np.cos(nearest * np.float32(rng.uniform(0.01, 0.06) * 320 / half))
    small = edges + np.float32(0.15) * facets
    field = np.asarray(cv2.resize(small, (size, size)), np.float32)
    strength = fractal(rng, size, cells=3, octaves=3)
    creased = warp(rng, field * strength, 0.05 * size, cells=4)
    return np.clip(creased, 0, 1)


def _two_nearest(places: Points, size: int) -> tuple[Floats, Floats]:
    """Return each pixel's distances to the nearest and to the second nearest place."""
    x, y = pixel_grid(size)
    nearest = np.full((size, size), 4.0 * size, np.float32)
    second = nearest
    for u, v in places:
        distance = np.asarray(
            cv2.magnitude(x - np.float32(u), y - np.float32(v)), np.float32
        )
        second = np.minimum(second, np.maximum(nearest, distance))
        nearest = np.minimum(nearest, distance)
    return nearest, second


def make_plastic_bag(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a wrinkled translucent film, often printed or with something in it."""
    outline = blob(
        rng, rng.uniform(0.3, 0.7, 2) * size, size * rng.uniform(0.25, 0.6), roughness=0.3
    )
    inside = coverage(size, [outline])
    depth = depth_inside(inside > 0.5)
    folds = _creases(rng, size)
    rim = np.exp(-depth / np.float32(rng.uniform(1.5, 8) * size / 320))
    film = rng.uniform(0.08, 0.55)
    doubled = smoothstep(fractal(rng, size, cells=2, octaves=3), 0.45, 0.55) * np.float32(
        0.2
    )
    alpha = (
        film + doubled + folds * np.float32(rng.uniform(0.15, 0.6)) + rim * np.float32(0.3)
    )
    colour = rgb(0.9, 0.91, 0.92) if happens(rng, 0.6) else any_colour(rng)
    relief = emboss(soften(folds, 1.0), angle=rng.uniform(0, 2 * np.pi), pixels=2.5)
    colours = shade(mottle(rng, size, colour, 0.15), relief * light_field(rng, size))
    glints = smoothstep(relief, 1.25, 1.6) * np.float32(rng.uniform(0.3, 1))
    film_layer = layer(mix(colours, WHITE, glints), np.clip(alpha + glints, 0, 1) * inside)
    if happens(rng, 0.35):
        film_layer = over(film_layer, _label(rng, size, inside, textures))
    if happens(rng, 0.25):
        film_layer = over(_label(rng, size, inside, textures), film_layer)
    bend = bend_background(folds * 6, inside, strength=rng.uniform(0, 0.5), reach=6.0)
    return from_layer(film_layer, MattingPattern.PLASTIC_BAG, bend)
