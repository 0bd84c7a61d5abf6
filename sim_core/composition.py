"""A foreground on its background with all that belongs to it, the same everywhere.

The canvas shows and exports save what `Composition` makes of F, B and α:

    s  = opacity · (α, blurred and moved)            share of the shadow
    B′ = B + s (colour − B)
    C  = αF + (1−α) B′
    m  = min(2 · amount · α · (1−α, blurred), 1)     1 at most; on a straight edge, amount/2
    C′ = C + m · (B, blurred) · (1 − C)              light is screened, so it never clips

in light where the look is linear (IEC 61966-2-1), else in the encoded values themselves.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sim_core.colour_profile import linear_from_srgb, srgb_from_linear
from sim_core.composite import composite
from sim_core.rect import Rect
from sim_core.soft import SoftPicture, soften

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.look import Look

    Floats = NDArray[np.float32]

_BAND_AREA = 500_000
_LEVELS_OF_LIGHT = 65_536
"""Steps of light in the table of the curve: a twentieth of an 8-bit level at black."""


def compose(
    foreground: ImageRGB, background: ImageRGB, alpha: Alpha, look: Look
) -> ImageRGB:
    """Return a foreground on its background.

    Parameters
    ----------
    foreground, background
        H×W×3 uint8 sRGB; the background may also be one colour of shape (3,).
    alpha
        H×W in [0, 1].
    look
        `clean_edges` is not looked at: the foreground's colours are what they are.
    """
    if look.is_plain:
        return composite(foreground, background, alpha)
    background = np.broadcast_to(background, foreground.shape)
    composition = Composition(background, alpha, look)
    composed = np.empty_like(foreground)
    for band in _bands(Rect.of(alpha)):
        composed[band.slices] = composition.part(band, foreground[band.slices])
    return composed


class Composition:
    """A composite that can be computed part by part.

    Parameters
    ----------
    background
        H×W×3 uint8 sRGB.
    alpha
        H×W in [0, 1].
    """

    def __init__(self, background: ImageRGB, alpha: Alpha, look: Look) -> None:
        self._background, self._alpha, self._look = background, alpha, look
        self._shadow: SoftPicture | None = None
        self._edge: SoftPicture | None = None
        self._light: SoftPicture | None = None
        if look.casts_shadow:
            self._shadow = soften(alpha, look.shadow.blur)
        if look.wraps_light:
            self._edge = soften(alpha, look.light_wrap.radius)
            self._light = soften(self._decoded(background), look.light_wrap.radius)

    def part(self, rect: Rect, foreground: ImageRGB) -> ImageRGB:
        """Return the composite inside `rect`, to which `foreground` belongs."""
        alpha = self._alpha[rect.slices][..., None]
        behind = self._under_shadow(self._decoded(self._background[rect.slices]), rect)
        mixed = alpha * self._decoded(foreground) + (1 - alpha) * behind
        if self._edge is not None and self._light is not None:
            empty = 1 - self._edge.cut(rect)[..., None]
            spill = np.minimum(2 * self._look.light_wrap.amount * alpha * empty, 1)
            mixed += spill * self._light.cut(rect) * (1 - mixed)
        return self._encoded(mixed)

    def _under_shadow(self, behind: Floats, rect: Rect) -> Floats:
        shadow = self._look.shadow
        if self._shadow is None:
            return behind
        share = self._shadow.cut(rect, across=shadow.across, down=shadow.down)
        colour = self._decoded(np.array(shadow.colour, np.uint8))
        darkened: Floats = behind + shadow.opacity * share[..., None] * (colour - behind)
        return darkened

    def _decoded(self, pixels: ImageRGB) -> Floats:
        return (_light_of_levels() if self._look.linear else _shares_of_levels())[pixels]

    def _encoded(self, mixed: Floats) -> ImageRGB:
        if not self._look.linear:
            return np.asarray(np.rint(mixed * np.float32(255)), np.uint8)
        # Half a step more rounds to the nearest one.
        steps = mixed * np.float32(_LEVELS_OF_LIGHT - 1) + np.float32(0.5)
        return _levels_of_light()[steps.astype(np.uint16)]


def shadow_share(alpha: Alpha, look: Look) -> Alpha:
    """Return H×W how much of the background the shadow covers, in [0, 1]."""
    shadow = look.shadow
    share = soften(alpha, shadow.blur).cut(
        Rect.of(alpha), across=shadow.across, down=shadow.down
    )
    return np.asarray(np.float32(shadow.opacity) * share, np.float32)


@cache
def _shares_of_levels() -> Floats:
    return np.arange(256, dtype=np.float32) / np.float32(255)


@cache
def _light_of_levels() -> Floats:
    return linear_from_srgb(_shares_of_levels())


@cache
def _levels_of_light() -> NDArray[np.uint8]:
    steps = np.arange(_LEVELS_OF_LIGHT, dtype=np.float32)
    shares = srgb_from_linear(steps / np.float32(_LEVELS_OF_LIGHT - 1))
    return np.asarray(np.rint(shares * np.float32(255)), np.uint8)


def _bands(bounds: Rect) -> Iterator[Rect]:
    height = max(_BAND_AREA // bounds.width, 1)
    for top in range(0, bounds.height, height):
        yield Rect(0, top, bounds.width, min(top + height, bounds.height))
