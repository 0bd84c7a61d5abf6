"""What the published networks say about a picture, gathered piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import Alpha, ImageRGB, PatternMap, Trimap
    from sim_core.rect import Rect


class SimAnswer:
    """Arrays of a picture's size, filled in where something was asked.

    Attributes
    ----------
    alpha
        H×W in [0, 1].
    foreground
        H×W×3 uint8, RGB.
    pattern, confidence
        As in `Matte`.
    """

    def __init__(self, height: int, width: int) -> None:
        self.alpha: Alpha = np.zeros((height, width), np.float32)
        self.foreground: NDArray[np.uint8] = np.zeros((height, width, 3), np.uint8)
        self.pattern: PatternMap = np.full((height, width), NO_PATTERN, np.uint8)
        self.confidence: PatternMap = np.zeros((height, width), np.uint8)

    def put_matte(self, rect: Rect, alpha: Tensor, foreground: Tensor) -> None:
        """Enter 1×1×h×w alpha, clamped to [0, 1], and 1×3×h×w colours in [0, 1]."""
        self.alpha[rect.slices] = alpha[0, 0].float().clamp(0, 1).cpu().numpy()
        colours = (foreground[0].permute(1, 2, 0) * 255).round().to(torch.uint8)
        self.foreground[rect.slices] = colours.cpu().numpy()

    def put_patterns(self, rect: Rect, activation: Tensor) -> None:
        """Enter what a 1×20×h×w class activation map says."""
        probability, pattern = activation.softmax(1).max(1)
        self.pattern[rect.slices] = pattern[0].to(torch.uint8).cpu().numpy()
        confidence = (probability[0] * 255).round().to(torch.uint8)
        self.confidence[rect.slices] = confidence.cpu().numpy()

    def matte(self, image: ImageRGB, trimap: Trimap) -> Matte:
        """Return the answer for the pixels that are not known.

        Parameters
        ----------
        image, trimap
            H×W(×3), the upper left part of the answer. Only 0 and 255 count as known, only
            128 has a pattern, as in the published system.
        """
        part = tuple(slice(length) for length in trimap.shape)
        alpha = self.alpha[part].copy()
        alpha[trimap == BACKGROUND] = 0
        alpha[trimap == FOREGROUND] = 1
        fraction = (alpha < 1) & (trimap != BACKGROUND)
        unknown = trimap == UNKNOWN
        return Matte(
            alpha,
            np.where(unknown, self.pattern[part], np.uint8(NO_PATTERN)),
            np.where(unknown, self.confidence[part], np.uint8(0)),
            np.where(fraction[..., None], self.foreground[part], image),
        )
