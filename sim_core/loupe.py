"""One spot of a cut-out on several plain colours at once."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim_core.composite import composite

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.backdrop import Colour
    from sim_core.rect import Rect

BLACK, WHITE, GREY = (0, 0, 0), (255, 255, 255), (128, 128, 128)

_SATURATION, _LIGHT = 0.75, 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A rectangle of a cut-out.

    Attributes
    ----------
    rect
        Where it is in the picture.
    foreground
        H×W×3 sRGB, the colours that would be exported.
    alpha
        H×W in [0, 1].
    """

    rect: Rect
    foreground: ImageRGB
    alpha: Alpha

    def on_colours(self) -> tuple[ImageRGB, ...]:
        """Return the spot on black, on white, on grey, and on its complementary colour."""
        grounds = BLACK, WHITE, GREY, self.complement
        return tuple(
            composite(self.foreground, np.array(ground, np.uint8), self.alpha)
            for ground in grounds
        )

    @property
    def complement(self) -> Colour:
        """The colour opposite to the foreground's mean, strong enough to tell apart."""
        weight = self.alpha[..., None] + np.float32(1e-6)
        red, green, blue = (self.foreground * weight).sum((0, 1)) / weight.sum() / 255
        hue = colorsys.rgb_to_hsv(float(red), float(green), float(blue))[0]
        opposite = colorsys.hsv_to_rgb((hue + 0.5) % 1, _SATURATION, _LIGHT)
        red, green, blue = (round(level * 255) for level in opposite)
        return red, green, blue
