"""A picture whose alpha is known: a soft orange disc on textured blue."""

import numpy as np

from sim_core.arrays import Alpha, ImageRGB, Trimap
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN


def disc_alpha(height: int, width: int) -> Alpha:
    return np.clip(1.5 - _radius(height, width), 0, 1)


def disc_trimap(height: int, width: int) -> Trimap:
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[_radius(height, width) < 0.4] = FOREGROUND
    trimap[_radius(height, width) > 1.6] = BACKGROUND
    return trimap


def disc_image(height: int, width: int) -> ImageRGB:
    y, x = np.mgrid[:height, :width]
    texture = 20 * np.sin(x / 5) * np.cos(y / 7)
    background = np.array([40, 70, 160]) + texture[..., None]
    alpha = disc_alpha(height, width)[..., None]
    colour = alpha * np.array([230, 140, 30]) + (1 - alpha) * background
    return np.clip(colour, 0, 255).astype(np.uint8)


def _radius(height: int, width: int) -> Alpha:
    """Return the distance from the centre, as a multiple of the disc's radius."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return np.hypot(y - height / 2, x - width / 2) / np.float32(min(height, width) / 3)
