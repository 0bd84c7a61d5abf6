"""Colours as nature and shops offer them.

One colour is a float32 triple, sRGB in [0, 1]; a field of colours is planar, 3×H×W, so
that a plane of light or alpha applies to it without being copied thrice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.chance import choose, happens
from sim_core.training.synthesis.noise import fractal

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats


_HAIR = np.array(
    [
        [0.06, 0.05, 0.04], [0.14, 0.10, 0.07], [0.26, 0.17, 0.11], [0.42, 0.29, 0.18],
        [0.62, 0.47, 0.30], [0.82, 0.70, 0.50], [0.52, 0.22, 0.10], [0.70, 0.30, 0.10],
        [0.46, 0.44, 0.43], [0.72, 0.70, 0.68], [0.93, 0.91, 0.88], [0.78, 0.62, 0.42],
    ],
    np.float32,
)  # fmt: skip
_SKIN = np.array(
    [[0.93, 0.76, 0.65], [0.80, 0.58, 0.45], [0.58, 0.38, 0.28], [0.36, 0.23, 0.17]],
    np.float32,
)
_LEAF = np.array(
    [
        [0.22, 0.42, 0.12],
        [0.40, 0.56, 0.20],
        [0.12, 0.28, 0.10],
        [0.55, 0.60, 0.22],
        [0.62, 0.38, 0.12],
        [0.55, 0.18, 0.10],
    ],
    np.float32,
)


def any_colour(rng: Generator) -> Floats:
    """Return a colour of any hue; weak colours are more frequent than strong ones."""
    saturation = min(1.0, abs(rng.normal(0.3, 0.3)))
    hsv = rgb(rng.uniform(0, 360), saturation, rng.uniform(0.12, 1))[None, None]
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0], np.float32)


def hair_colour(rng: Generator) -> Floats:
    """Return a natural hair or fur colour, and now and then a dyed or toy one."""
    if happens(rng, 0.15):
        return any_colour(rng)
    return vary(rng, _HAIR[rng.integers(len(_HAIR))], 0.06)


def skin_colour(rng: Generator) -> Floats:
    return vary(rng, _SKIN[rng.integers(len(_SKIN))], 0.05)


def leaf_colour(rng: Generator) -> Floats:
    return vary(rng, choose(rng, tuple(_LEAF), (4, 3, 3, 1, 1, 0.7)), 0.05)


def vary(rng: Generator, colour: Floats, amount: float) -> Floats:
    """Return a neighbour of the colour: another lightness, slightly another hue."""
    scaled = colour * np.exp(rng.normal(0, 2 * amount)) + rng.normal(0, amount / 2, 3)
    return np.asarray(np.clip(scaled, 0, 1).astype(np.float32), np.float32)


def flat(colour: Floats) -> Floats:
    """Return one colour as a 3×1×1 field, which fits every size."""
    return colour.astype(np.float32, copy=False).reshape(3, 1, 1)


def ramp(stops: Floats, position: Floats) -> Floats:
    """Return 3×H×W colours on an even ramp of K×3 stops; H×W positions in [0, 1]."""
    table = cv2.resize(stops[None].astype(np.float32), (256, 1))[0]
    index = np.clip(position * 255, 0, 255).astype(np.uint8)
    return np.stack([cv2.LUT(index, np.ascontiguousarray(table[:, c])) for c in range(3)])


def mottle(rng: Generator, size: int, colour: Floats, amount: float) -> Floats:
    """Return 3×size×size of one colour, uneven in lightness and slightly in hue."""
    light = fractal(rng, size, octaves=int(rng.integers(3, 7)), roughness=0.6)
    light *= np.float32(2 * amount)
    light += np.float32(1 - amount)
    hue = fractal(rng, size, octaves=2) - np.float32(0.5)
    tint = (rng.normal(0, 0.4 * amount, 3) * colour.mean()).astype(np.float32)
    return np.asarray(np.clip(flat(colour) * light + flat(tint) * hue, 0, 1), np.float32)


def mix(first: Floats, second: Floats, weight: Floats) -> Floats:
    """Return first·(1−weight) + second·weight of two fields; weight H×W."""
    return first + (second - first) * weight


def shade(colours: Floats, light: Floats) -> Floats:
    """Return a field of colours times H×W light, in [0, 1]."""
    return np.asarray(np.clip(colours * light, 0, 1), np.float32)


def adjust(rng: Generator, pixels: Bytes, strength: float = 1.0) -> Floats:
    """Return H×W×3 bytes as 3×H×W under another exposure, contrast, gamma and white."""
    gamma = np.exp(rng.normal(0, 0.25 * strength))
    exposure = np.exp(rng.normal(0, 0.12 * strength))
    gain = exposure * np.exp(rng.normal(0, 0.08 * strength, 3))
    contrast = np.exp(rng.normal(0, 0.15 * strength))
    levels = np.linspace(0, 1, 256)[:, None] ** gamma
    table = np.clip(((levels - 0.45) * contrast + 0.45) * gain, 0, 1).astype(np.float32)
    planes = cv2.split(pixels)
    return np.stack(
        [cv2.LUT(planes[c], np.ascontiguousarray(table[:, c])) for c in range(3)]
    )
