"""The compositing equation I = αF + (1−α)B, and cut-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB


def composite(foreground: ImageRGB, background: ImageRGB, alpha: Alpha) -> ImageRGB:
    """Return αF + (1−α)B in the pictures' own encoding, rounded to nearest.

    Parameters
    ----------
    foreground, background
        H×W×3 uint8; the background may also be one colour of shape (3,).
    alpha
        H×W in [0, 1].
    """
    weight = alpha[..., None]
    mixed = foreground * weight + np.float32(background) * (1 - weight)
    return np.rint(mixed).astype(np.uint8)


def quantise_alpha(alpha: Alpha, depth: int = 8) -> NDArray[Any]:
    """Return alpha over the range of 8 or 16 bits, rounded to nearest."""
    dtype = np.uint16 if depth == 16 else np.uint8
    levels: NDArray[Any] = np.rint(alpha * np.float32(np.iinfo(dtype).max)).astype(dtype)
    return levels


def cutout(foreground: NDArray[Any], alpha: Alpha, depth: int = 8) -> NDArray[Any]:
    """Return an H×W×4 cut-out with straight (not premultiplied) alpha.

    Parameters
    ----------
    foreground
        H×W×3, uint8 or uint16; kept as it is apart from the change of depth.
    alpha
        H×W in [0, 1].
    depth
        Bits of a channel, 8 or 16.
    """
    return np.dstack([change_depth(foreground, depth), quantise_alpha(alpha, depth)])


def change_depth(pixels: NDArray[Any], depth: int) -> NDArray[Any]:
    """Return uint8 or uint16 pixels over the range of `depth` bits, rounded."""
    if pixels.dtype == np.uint8:
        return pixels if depth == 8 else pixels.astype(np.uint16) * np.uint16(257)
    if depth == 16:
        return pixels
    return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)


def blend(first: NDArray[Any], second: NDArray[Any], amount: float) -> NDArray[Any]:
    """Return uint8 or uint16 pixels between two pictures: 0 the first, 1 the second."""
    if amount <= 0:
        return first
    if amount >= 1:
        return second
    mixed = first + np.float32(amount) * (second.astype(np.float32) - first)
    rounded: NDArray[Any] = np.rint(mixed).astype(first.dtype)
    return rounded
