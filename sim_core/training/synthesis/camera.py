"""What a camera and its files do to a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.chance import grain, happens, log_uniform
from sim_core.training.synthesis.noise import pixel_grid, soften

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import ImageRGB
    from sim_core.training.synthesis.arrays import Floats


def photograph(rng: Generator, scene: Floats) -> ImageRGB:
    """Return 3×H×W sRGB in [0, 1] as a camera would have delivered it, H×W×3 bytes.

    Each of these happens with its own probability: vignette, lens softness, sensor noise,
    demosaicing, sharpening, JPEG.
    """
    if happens(rng, 0.2):
        scene = scene * _vignette(rng, scene.shape[-1])
    if happens(rng, 0.3):
        scene = soften(scene, rng.uniform(0.3, 0.8))
    if happens(rng, 0.6):
        scene = add_noise(rng, scene)
    image = to_bytes(scene)
    if happens(rng, 0.25):
        image = _demosaic(image)
    if happens(rng, 0.2):
        image = _sharpen(rng, image)
    if happens(rng, 0.4):
        image = compress(rng, image)
    return image


def to_bytes(colours: Floats) -> ImageRGB:
    """Return 3×H×W colours, none negative, as H×W×3 uint8, rounded and cut at 1."""
    planes = [cv2.convertScaleAbs(plane, alpha=255) for plane in colours]
    return np.asarray(cv2.merge(planes), np.uint8)


def _vignette(rng: Generator, size: int) -> Floats:
    x, y = pixel_grid(size)
    middle = rng.uniform(0.2, 0.8, 2) * size
    squared = (
        (x - np.float32(middle[0])) ** 2 + (y - np.float32(middle[1])) ** 2
    ) / size**2
    return np.asarray(1 / (1 + np.float32(rng.uniform(0.2, 1.2)) * squared), np.float32)


def add_noise(rng: Generator, scene: Floats) -> Floats:
    """Return the scene with shot and read noise, coarser where it was denoised."""
    strength = log_uniform(rng, 0.003, 0.04)
    noise = grain(rng, scene.shape)
    if happens(rng, 0.35):
        noise = soften(noise, 0.7) * np.float32(1.8)
    shot = np.sqrt(np.clip(scene, 0.02, 1))
    return np.maximum(scene + noise * shot * np.float32(strength), 0)


def _demosaic(image: ImageRGB) -> ImageRGB:
    """Return the picture seen through a Bayer filter and interpolated again."""
    raw = np.empty(image.shape[:2], np.uint8)
    raw[0::2, 0::2] = image[0::2, 0::2, 0]
    raw[0::2, 1::2] = image[0::2, 1::2, 1]
    raw[1::2, 0::2] = image[1::2, 0::2, 1]
    raw[1::2, 1::2] = image[1::2, 1::2, 2]
    return np.asarray(cv2.cvtColor(raw, cv2.COLOR_BayerRGGB2RGB), np.uint8)


def _sharpen(rng: Generator, image: ImageRGB) -> ImageRGB:
    amount = rng.uniform(0.2, 1.2)
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.6, 1.5))
    return np.asarray(cv2.addWeighted(image, 1 + amount, soft, -amount, 0), np.uint8)


def compress(rng: Generator, image: ImageRGB) -> ImageRGB:
    quality = int(rng.integers(55, 97))
    reversed_channels = np.ascontiguousarray(image[..., ::-1])
    _, encoded = cv2.imencode(
        ".jpg", reversed_channels, [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    decoded = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1])
