"""Other colours for a layer before it is composited, so that the composite stays true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.chance import happens, log_uniform

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import ImageRGB
    from sim_core.training.augmentation.options import Augmentation

_HUE_DEGREES, _SATURATION, _LIGHTNESS = 30.0, 0.4, 0.2
"""Largest shift of hue; largest changes of the logarithms of the others."""

_GRADATIONS = 0.5, 2.0


def vary_colours(rng: Generator, layer: ImageRGB, options: Augmentation) -> ImageRGB:
    """Return H×W×3 colours, changed as often as the options say."""
    if happens(rng, options.jitter):
        layer = jitter(
            layer,
            hue_degrees=rng.uniform(-_HUE_DEGREES, _HUE_DEGREES),
            saturation=float(np.exp(rng.uniform(-_SATURATION, _SATURATION))),
            lightness=float(np.exp(rng.uniform(-_LIGHTNESS, _LIGHTNESS))),
        )
    if happens(rng, options.gamma):
        layer = change_gamma(layer, log_uniform(rng, *_GRADATIONS))
    return layer


def jitter(
    layer: ImageRGB, *, hue_degrees: float, saturation: float, lightness: float
) -> ImageRGB:
    """Return colours with their hue turned and the others multiplied, in HSV."""
    hsv = cv2.cvtColor(layer.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2HSV)
    hue, saturated, light = cv2.split(hsv)
    turned = np.asarray((hue + hue_degrees) % 360, np.float32)
    stronger = np.clip(saturated * saturation, 0, 1)
    lighter = np.clip(light * lightness, 0, 1)
    colours = cv2.cvtColor(cv2.merge([turned, stronger, lighter]), cv2.COLOR_HSV2RGB)
    return np.asarray(cv2.convertScaleAbs(colours, alpha=255), np.uint8)


def change_gamma(layer: ImageRGB, gamma: float) -> ImageRGB:
    """Return colours to a power; black and white stay."""
    table = np.rint(255 * (np.arange(256) / 255) ** gamma).astype(np.uint8)
    return np.asarray(cv2.LUT(layer, table), np.uint8)
