"""Foreground colours in a file's own depth and colours, as the canvas shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.colour_profile import from_srgb, to_srgb
from sim_core.composite import change_depth

if TYPE_CHECKING:
    from sim_core.arrays import DeepRGB, ImageRGB

_TOLERANCE = 3
"""Levels of 255 by which an estimate in more bits may differ from one in 8."""


def follow_shown(estimate: DeepRGB, shown: ImageRGB, profile: bytes | None) -> DeepRGB:
    """Return estimated colours, moved to those that are shown where these differ.

    They differ where a network has foreground colours of its own: they are 8-bit sRGB, and
    the estimate has the depth. Elsewhere the estimate is returned as it is.

    Parameters
    ----------
    estimate
        H×W×3, uint8 or uint16, in the colour space of `profile`.
    shown
        H×W×3 uint8, sRGB.
    profile
        ICC profile of the estimate; None for sRGB.
    """
    coarse: ImageRGB = change_depth(estimate, 8)
    seen = coarse if profile is None else to_srgb(coarse, profile)
    differs = (np.abs(seen.astype(np.int16) - shown) > _TOLERANCE).any(axis=2)
    if not differs.any():
        return estimate
    wanted, present = (pixels[differs][None] for pixels in (shown, seen))
    if profile is not None:
        wanted, present = from_srgb(wanted, profile), from_srgb(present, profile)
    most = np.iinfo(estimate.dtype).max
    change = (wanted.astype(np.int32) - present)[0] * (most // 255)
    moved: DeepRGB = estimate.copy()
    moved[differs] = np.clip(estimate[differs] + change, 0, most)
    return moved
