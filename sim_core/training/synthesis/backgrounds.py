"""Backgrounds that make matting hard: alike, cluttered, bent, shadowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour
from sim_core.training.synthesis.noise import displace, soften
from sim_core.training.synthesis.shapes import blob

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import Alpha
    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


def draw_background(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return 3×size×size, sharp or out of focus."""
    picture = textures.draw(rng, size)
    if happens(rng, 0.5):
        picture = soften(picture, log_uniform(rng, 0.8, 12) * size / 320)
    return picture


def approach_colours(
    rng: Generator, background: Floats, foreground: Floats, alpha: Alpha
) -> Floats:
    """Return the background moved towards the object's mean colour and contrast."""
    inside = alpha > 0.5
    if inside.sum() < 16:
        return background
    target = foreground[:, inside]
    mean, spread = target.mean(axis=1), target.std(axis=1)
    own_mean, own_spread = background.mean(axis=(1, 2)), background.std(axis=(1, 2))
    weight = np.float32(rng.uniform(0.4, 1))
    gain = 1 + weight * (np.clip(spread / (own_spread + 0.02), 0.3, 2) - 1)
    moved = (background - own_mean[:, None, None]) * gain[:, None, None]
    centre = own_mean + weight * (mean - own_mean)
    return np.asarray(
        np.clip(moved + centre[:, None, None], 0, 1).astype(np.float32), np.float32
    )


def repeat_texture(rng: Generator, foreground: Floats) -> Floats:
    """Return the object's own texture, turned, shifted and mirrored, as its background."""
    size = foreground.shape[-1]
    middle = (size / 2, size / 2)
    matrix = cv2.getRotationMatrix2D(middle, rng.uniform(0, 360), rng.uniform(0.8, 1.6))
    matrix[:, 2] += rng.uniform(0.3, 0.8, 2) * size
    turned = [
        cv2.warpAffine(plane, matrix, (size, size), borderMode=cv2.BORDER_REFLECT_101)
        for plane in foreground
    ]
    return np.asarray(turned, np.float32)


def add_clutter(
    rng: Generator, background: Floats, foreground: Floats, alpha: Alpha
) -> Floats:
    """Return the background with edges that cross the object's boundary.

    Bars and patches, some in the colours of the object, are placed on fractional pixels.
    """
    size = alpha.shape[0]
    y, x = np.nonzero((alpha > 0.05) & (alpha < 0.95))
    if not len(x):
        return background
    canvas = cv2.merge(list(background))
    for k in rng.integers(0, len(x), int(rng.integers(2, 14))):
        colour = foreground[:, y[k], x[k]] if happens(rng, 0.4) else any_colour(rng)
        point = np.array([x[k], y[k]], np.float64)
        draw = choose(rng, (_draw_bar, _draw_patch), (3, 2))
        draw(rng, canvas, point, tuple(float(c) for c in colour))
    picture = np.stack(cv2.split(canvas))
    return soften(picture, log_uniform(rng, 0.3, 4) * size / 320)


def _draw_bar(
    rng: Generator, canvas: Floats, point: Points, colour: tuple[float, ...]
) -> None:
    size = canvas.shape[0]
    angle = rng.uniform(0, np.pi)
    reach = log_uniform(rng, 0.05, 1) * size * np.array([np.cos(angle), np.sin(angle)])
    start, end = point - reach, point + reach
    width = max(1, int(log_uniform(rng, 1, 20) * size / 320))
    cv2.line(canvas, _whole(start), _whole(end), colour, width)


def _draw_patch(
    rng: Generator, canvas: Floats, point: Points, colour: tuple[float, ...]
) -> None:
    shape = blob(rng, point, log_uniform(rng, 0.01, 0.15) * canvas.shape[0], points=24)
    cv2.fillPoly(canvas, [np.rint(shape).astype(np.int32)], colour)


def _whole(point: Points) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def bend_behind(background: Floats, bend: Floats) -> Floats:
    """Return the background as refraction shows it; bend H×W×2 in pixels."""
    return displace(background, bend[..., 0], bend[..., 1])


def cast_shadow(rng: Generator, background: Floats, alpha: Alpha) -> Floats:
    """Return the background darkened by the object's shadow, near and soft."""
    size = alpha.shape[0]
    dx, dy = rng.normal(0, 0.03, 2) * size
    shift = np.array([[1, 0, dx], [0, 1, dy]])
    moved = cv2.warpAffine(alpha, shift, (size, size), borderMode=cv2.BORDER_REPLICATE)
    shadow = soften(np.asarray(moved, np.float32), log_uniform(rng, 2, 25) * size / 320)
    return background * (1 - shadow * np.float32(rng.uniform(0.15, 0.7)))
