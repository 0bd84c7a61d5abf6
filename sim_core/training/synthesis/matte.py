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
    """Return two premultiplied 4×H×W layers as one (Porter and Duff 1984)."""
    return np.asarray(front + back * (1 - front[3]), np.float32)


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
    return ForegroundMatte(straight, np.clip(alpha, 0, 1), pattern, bend)


def extend_colours(stack: Floats) -> Floats:
    """Return straight 3×H×W colours that continue a premultiplied 4×H×W layer.

    Push–pull: where a pixel has little coverage, the colour of its surroundings, on the
    finest scale that has any, takes over (Gortler et al., *The Lumigraph*, 1996).
    """
    height, width = stack.shape[1:]
    if max(height, width) <= 4:
        mean = stack.mean(axis=(1, 2), keepdims=True)
        return np.asarray(
            np.clip(mean[:3] / np.maximum(mean[3], np.float32(1e-6)), 0, 1), np.float32
        )
    half = (width + 1) // 2, (height + 1) // 2
    smaller = np.stack([cv2.resize(p, half, interpolation=cv2.INTER_AREA) for p in stack])
    around = np.broadcast_to(extend_colours(smaller), (3, half[1], half[0]))
    weight = np.float32(0.02)
    colours = np.stack([cv2.resize(plane, (width, height)) for plane in around])
    colours *= weight
    colours += stack[:3]
    colours /= stack[3] + weight
    return np.clip(colours, 0, 1, out=colours)
