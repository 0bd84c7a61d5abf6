"""From cut-outs and a background to a training sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.composite import composite
from sim_core.training.augmentation.placement import CutOut
from sim_core.training.synthesis.camera import add_noise, compress, to_bytes
from sim_core.training.synthesis.chance import happens
from sim_core.training.synthesis.compose import TrainingSample
from sim_core.training.synthesis.matte import layer, over
from sim_core.training.synthesis.shapes import depth_inside
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.patterns import MattingPattern
    from sim_core.training.augmentation.options import Augmentation
    from sim_core.training.synthesis.arrays import Floats

_LEAST = np.float32(1 / 512)
"""Of a smaller coverage, eight bits see nothing."""


def compose(
    rng: Generator,
    cutout: CutOut,
    background: ImageRGB,
    pattern: MattingPattern | None,
    options: Augmentation,
) -> TrainingSample:
    """Return the sample of a cut-out before a background of the same size."""
    image = composite(cutout.foreground, background, cutout.alpha)
    return TrainingSample(
        image=degrade(rng, image, options),
        trimap=dilate_unknown(rng, cutout.alpha, options),
        alpha=cutout.alpha,
        foreground=cutout.foreground,
        background=background,
        pattern=pattern,
    )


def combine(front: CutOut, back: CutOut) -> CutOut:
    """Return two cut-outs of one size as one: α = 1 − (1 − α₁)(1 − α₂).

    Where nothing is to be seen, the colours are those of the cut-out behind.
    """
    around = _planes(back.foreground)
    stack = over(layer(_planes(front.foreground), front.alpha), layer(around, back.alpha))
    alpha = np.clip(stack[3], 0, 1)
    straight = stack[:3] / np.maximum(alpha, _LEAST)
    colours = np.where(alpha > _LEAST, straight, around)
    return CutOut(to_bytes(np.asarray(colours, np.float32)), alpha)


def dilate_unknown(rng: Generator, alpha: Alpha, options: Augmentation) -> Trimap:
    """Return a trimap that goes beyond what is mixed by random widths on either side."""
    low, high = options.narrowest_band, options.widest_band
    inside, outside = rng.integers(low, high + 1, 2)
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    trimap[depth_inside(alpha >= 1) > inside] = FOREGROUND
    trimap[depth_inside(alpha <= 0) > outside] = BACKGROUND
    return trimap


def degrade(rng: Generator, image: ImageRGB, options: Augmentation) -> ImageRGB:
    """Return a picture with noise and the traces of JPEG, as often as the options say."""
    if happens(rng, options.noise):
        image = to_bytes(add_noise(rng, _planes(image)))
    if happens(rng, options.jpeg):
        image = compress(rng, image)
    return image


def _planes(picture: ImageRGB) -> Floats:
    """Return 3×H×W in [0, 1]."""
    planes = cv2.split(picture.astype(np.float32) / np.float32(255))
    return np.asarray(planes, np.float32)
