"""Fractal fields, the raw material of clouds, lighting, textures and deformation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.chance import grain

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats


def fractal(
    rng: Generator,
    size: int,
    *,
    cells: int = 3,
    octaves: int = 5,
    roughness: float = 0.5,
) -> Floats:
    """Return size×size fractal noise, spread over [0, 1].

    Parameters
    ----------
    rng
        Source of all randomness.
    size
        Height and width in pixels.
    cells
        Bumps along one side in the coarsest octave.
    octaves
        Each doubles the bumps; octaves finer than a pixel are left out.
    roughness
        Amplitude of an octave relative to the one before: 0.3 soft, 0.8 grainy.
    """
    field = grain(rng, (cells + 3, cells + 3))
    amplitude, bumps = 1.0, cells
    for _ in range(octaves - 1):
        bumps *= 2
        if bumps >= size:
            break
        amplitude *= roughness
        field = _enlarge(field, 2 * field.shape[0])
        margin = (field.shape[0] - bumps - 3) // 2
        field = np.ascontiguousarray(field[margin:-margin, margin:-margin])
        field += np.float32(amplitude) * grain(rng, field.shape)
    if field.shape[0] * 7 < size:
        field = _enlarge(field, 4 * field.shape[0])
    return _stretch(cv2.resize(field, (size, size), interpolation=cv2.INTER_LINEAR))


def _enlarge(field: Floats, side: int) -> Floats:
    return np.asarray(
        cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC), np.float32
    )


def _stretch(raw: object) -> Floats:
    """Return the field with 2.2 deviations either side of its mean as 0 and 1."""
    field = np.asarray(raw, np.float32)
    mean, deviation = cv2.meanStdDev(field)
    scale = 1 / (4.4 * float(deviation[0, 0]) + 1e-9)
    field *= np.float32(scale)
    field += np.float32(0.5 - float(mean[0, 0]) * scale)
    return np.clip(field, 0, 1, out=field)


def streaks(rng: Generator, size: int, *, across: float, along: float) -> Floats:
    """Return horizontal streaks in [0, 1], `across` × `along` pixels each, for warping."""
    rows, columns = max(3, round(size / across)), max(3, round(size / along))
    raw = cv2.resize(
        grain(rng, (rows, columns)), (size, size), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(np.clip(raw * np.float32(0.2) + np.float32(0.5), 0, 1), np.float32)


def smoothstep(values: Floats, low: float, high: float) -> Floats:
    """Return the cubic ramp that is 0 below `low` and 1 above `high`."""
    t = np.clip((values - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def pixel_grid(size: int) -> tuple[Floats, Floats]:
    """Return x and y of every pixel, each size×size."""
    line = np.arange(size, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    return x, y


def displace(image: Floats, dx: Floats, dy: Floats) -> Floats:
    """Return H×W or C×H×W values looked up elsewhere, in pixels; mirrored outside."""
    x, y = pixel_grid(dx.shape[0])
    x += dx
    y += dy
    if image.ndim == 3:
        return np.stack([_look_up(plane, x, y) for plane in image])
    return _look_up(image, x, y)


def _look_up(plane: Floats, x: Floats, y: Floats) -> Floats:
    return np.asarray(
        cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101),
        np.float32,
    )


def warp(rng: Generator, image: Floats, pixels: float, *, cells: int = 2) -> Floats:
    """Return H×W or C×H×W values bent by a smooth random displacement of up to `pixels`."""
    size = image.shape[-1]
    dx, dy = (
        (fractal(rng, size, cells=cells, octaves=2) - np.float32(0.5))
        * np.float32(2 * pixels)
        for _ in range(2)
    )
    return displace(image, dx, dy)


def soften(image: Floats, sigma: float) -> Floats:
    """Return H×W or C×H×W values blurred by a Gaussian; coarsely where it is large."""
    if sigma < 0.25:
        return image
    if image.ndim == 3:
        return np.stack([soften(plane, sigma) for plane in image])
    if sigma <= 4:
        return np.asarray(
            cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101),
            np.float32,
        )
    height, width = image.shape
    factor = min(int(sigma / 2), 8, height // 8)
    shape = width // factor, height // factor
    small = cv2.resize(image, shape, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(
        small, (0, 0), sigma / factor, borderType=cv2.BORDER_REFLECT_101
    )
    return np.asarray(
        cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )
