"""What every family of mattes returns, and layers of premultiplied colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from sim_core.arrays import Alpha
    from sim_core.patterns import MattingPattern
    from sim_core.training.synthesis.arrays import Floats

_LEAST = np.float32(0.02)
"""Coverage below which the surroundings' colour outweighs a pixel's own."""

_NOTHING = np.float32(1 / 512)

_COARSEST = 5
"""Side in pixels at which one colour stands for the whole layer."""


@dataclass(frozen=True, slots=True, eq=False)
class ForegroundMatte:
    """An object without a background.

    Attributes
    ----------
    foreground
        H×W×3 float32, sRGB (encoded, not linear) in [0, 1]. Straight colours, continued
        past the edge: they are as valid where alpha is small as where it is 1.
    alpha
        H×W float32 in [0, 1].
    pattern
        What kind of fractions it has.
    bend
        H×W×2 float32 or None: how far, in pixels x and y, the background behind this
        object is displaced by refraction.
    """

    foreground: Floats
    alpha: Alpha
    pattern: MattingPattern
    bend: Floats | None = None


def layer(colours: Floats, alpha: Floats) -> Floats:
    """Return the premultiplied 4×H×W layer of 3×H×W (or 3×1×1) colours and H×W alpha."""
    stack = np.empty((4, *alpha.shape), np.float32)
    np.multiply(colours, alpha, out=stack[:3])
    stack[3] = alpha
    return stack


def over(front: Floats, back: Floats) -> Floats:
    """Return two premultiplied C×H×W layers as one; coverage is the last plane.

    Porter and Duff, *Compositing Digital Images* (1984).
    """
    stack = back * (1 - front[-1])
    stack += front
    return np.asarray(stack, np.float32)


def from_layer(
    stack: Floats, pattern: MattingPattern, bend: Floats | None = None
) -> ForegroundMatte:
    """Return the matte of a premultiplied 4×H×W layer, its colours continued outwards."""
    return from_colours(extend_colours(stack), stack[3], pattern, bend)


def from_colours(
    colours: Floats, alpha: Floats, pattern: MattingPattern, bend: Floats | None = None
) -> ForegroundMatte:
    """Return the matte of straight 3×H×W colours that are valid everywhere."""
    straight = np.clip(cv2.merge(list(colours)), 0, 1)
    return ForegroundMatte(straight, snap_alpha(alpha), pattern, bend)


def snap_alpha(alpha: Floats) -> Alpha:
    """Return alpha with what eight bits cannot tell from 0 and 1 set to exactly that."""
    stretched: Floats = (alpha - _NOTHING) * np.float32(1 / (1 - 2 * _NOTHING))
    return np.clip(stretched, 0, 1, out=stretched)


def extend_colours(stack: Floats) -> Floats:
    """Return straight 3×H×W colours that continue a premultiplied 4×H×W layer.

    Push–pull: where a pixel has little coverage, the colour of its surroundings, on the
    finest scale that has any, takes over (Gortler et al., *The Lumigraph*, 1996).
    """
    height, width = stack.shape[1:]
    half = (width + 1) // 2, (height + 1) // 2
    smaller = cv2.resize(cv2.merge(list(stack)), half, interpolation=cv2.INTER_AREA)
    around = cv2.resize(_extend(np.asarray(smaller, np.float32)), (width, height))
    return straighten(stack, np.stack(cv2.split(around)))


def straighten(stack: Floats, around: Floats) -> Floats:
    """Return straight 3×H×W colours of a premultiplied layer; `around` where it is thin."""
    colours: Floats = around * _LEAST
    colours += stack[:3]
    colours /= stack[3] + _LEAST
    return np.clip(colours, 0, 1, out=colours)


def _extend(pixels: Floats) -> Floats:
    """Return H×W×3 colours that continue a premultiplied H×W×4 layer."""
    height, width = pixels.shape[:2]
    if max(height, width) <= _COARSEST:
        mean = pixels.mean(axis=(0, 1))
        colour = mean[:3] / max(float(mean[3]), 1e-6)
        around = np.broadcast_to(colour, (height, width, 3))
    else:
        half = (width + 1) // 2, (height + 1) // 2
        smaller = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
        coarse = _extend(np.asarray(smaller, np.float32))
        around = np.asarray(cv2.resize(coarse, (width, height)), np.float32)
    return (pixels[..., :3] + _LEAST * around) / (pixels[..., 3:] + _LEAST)
