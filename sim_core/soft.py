"""Wide Gaussian blurs, kept as small as what is left of the picture allows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.rect import Rect

    Floats = NDArray[np.float32]

_DEVIATION_KEPT = 4.0
"""Pixels of the reduced copy that the standard deviation still spans."""


@dataclass(frozen=True, slots=True, eq=False)
class SoftPicture:
    """A blurred picture at a fraction of its size.

    Attributes
    ----------
    pixels
        Reduced and blurred, float32.
    step
        Pixels of the picture per pixel of this.
    """

    pixels: Floats
    step: int

    def cut(self, rect: Rect, *, across: float = 0.0, down: float = 0.0) -> Floats:
        """Return a rectangle of the blurred picture, moved to the right and downward.

        What lies beyond the picture's edges is what lies at them.
        """
        scale = 1 / self.step
        left = (rect.left + 0.5 - across) * scale - 0.5
        top = (rect.top + 0.5 - down) * scale - 0.5
        return np.asarray(
            cv2.warpAffine(
                self.pixels,
                np.array([[scale, 0, left], [0, scale, top]]),
                (rect.width, rect.height),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.float32,
        )


def soften(pixels: NDArray[Any], deviation: float) -> SoftPicture:
    """Return a picture blurred by a Gaussian, continued beyond its edges.

    Parameters
    ----------
    pixels
        H×W or H×W×C, float32 or uint8.
    deviation
        Standard deviation in pixels; 0 leaves it sharp.
    """
    step = max(math.floor(deviation / _DEVIATION_KEPT), 1)
    small = _reduced(pixels, step).astype(np.float32)
    if deviation > 0:
        small = np.asarray(
            cv2.GaussianBlur(
                small, (0, 0), deviation / step, borderType=cv2.BORDER_REPLICATE
            ),
            np.float32,
        )
    return SoftPicture(small, step)


def _reduced(pixels: NDArray[Any], step: int) -> NDArray[Any]:
    """Return means of step×step pixels; the last ones are completed by their neighbours."""
    if step == 1:
        return pixels
    height, width = pixels.shape[:2]
    missing = 0, -height % step, 0, -width % step
    if any(missing):
        pixels = np.asarray(cv2.copyMakeBorder(pixels, *missing, cv2.BORDER_REPLICATE))
    size = pixels.shape[1] // step, pixels.shape[0] // step
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
