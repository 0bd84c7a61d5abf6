"""How much of the old background still shows along the edge of a cut-out.

Definition. At each pixel of the edge, the colour F that would be exported lies somewhere on
the way from the colour F̄ of the solid foreground nearby to the colour B̄ of the old
background nearby, in CIELAB; t is the share of the way that it has gone::

    t = (F − F̄) · (B̄ − F̄) / |B̄ − F̄|²
    h = max(0, mean over a window of  α · min(t, 1 − α) · |B̄ − F̄| · 24 / (24 + r))

It counts by α, because that is how much of it a new background shows, and up to 1 − α,
which is what the old background can have mixed into the pixel: more is the foreground's own
colour, unless t is above 0.8. Then the pixel is background altogether, the matte is too
wide, and t counts in full. And it counts less the farther away solid foreground is, r
pixels, because there nobody can tell what colour it should have.

The edge is every visible pixel that is not solid, and solid ones of t above 0.8 up to
`REACH` inside. F̄ and B̄ are means over neighbourhoods of 16 pixels, and of more where there
is nothing solid in these; nearly opaque strands count a little in F̄, so that hair far from
the head is compared with hair. The mean over the window, 7×7 pixels, lets the texture of
the foreground cancel out, which a fringe does not. The score is the mean of h along the
edge, in CIE 1976 colour differences (ΔE): some 2 can just be seen side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.spots import block_means, highest_spots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Mask
    from sim_core.rect import Rect

    Floats = NDArray[np.float32]

REACH = 3
"""Pixels around what is not solid that belong to the edge; half a window's side, too."""

SLIGHT, STRONG = 2.0, 4.0
"""From here on a fringe can be seen, and from there on nobody overlooks it."""

_SOLID, _CLEAR = 0.98, 0.02
_TRACE, _TINY = np.float32(1e-3), np.float32(1e-9)
_OLD = 0.8
"""Share of the way to the background from which a pixel is taken to be background."""

_STRANDS = np.float32(0.05)
_NEAR, _BLOCK = np.float32(24), 16
_WINDOW = (2 * REACH + 1, 2 * REACH + 1)


@dataclass(frozen=True, slots=True)
class HaloReport:
    """What the edge looks like.

    Attributes
    ----------
    score
        Mean ΔE along the edge, 0 where nothing of the old background is left.
    worst
        Mean ΔE of the worst place, 0 where there is none.
    is_light
        Whether the fringe is lighter than the foreground; else it is darker.
    spots
        Places with a fringe, the worst first.
    """

    score: float
    worst: float
    is_light: bool
    spots: tuple[Rect, ...]


def measure_halo(
    image: ImageRGB, foreground: ImageRGB, alpha: Alpha, *, most: int = 20
) -> HaloReport | None:
    """Return the halo score of a cut-out.

    Parameters
    ----------
    image
        H×W×3 sRGB, the picture with its old background.
    foreground
        H×W×3 sRGB, the colours that would be exported.
    alpha
        H×W in [0, 1], as it would be exported.
    most
        How many places are wanted.

    Returns
    -------
    HaloReport or None
        None where there is no edge, or nothing solid on one of its sides to compare with.
    """
    is_solid, is_clear = alpha >= _SOLID, alpha <= _CLEAR
    inside, outside = _eroded(is_solid), _eroded(is_clear)
    rim = ~inside & ~is_clear
    if not (rim.any() and inside.any() and outside.any()):
        return None
    colours = _lab(foreground)
    own = _spread(colours, inside + _STRANDS * alpha**8)
    towards = _spread(_lab(image), outside.astype(np.float32)) - own
    distance = np.sqrt((towards * towards).sum(2)) + _TRACE
    share = ((colours - own) * towards).sum(2) / (distance * distance)
    is_old = rim & (share > _OLD)
    edge = rim & (~is_solid | is_old)
    if not edge.any():
        return HaloReport(0.0, 0.0, False, ())
    mixed = np.where(is_old, share, np.minimum(share, 1 - alpha))
    halo = np.where(edge, alpha * mixed * distance * _nearness(is_solid), 0)
    smooth = _window_mean(np.asarray(halo, np.float32), edge)
    lightness = float((smooth * towards[..., 0])[edge].mean())
    spots, worst = _spots(smooth, edge, most)
    return HaloReport(float(smooth[edge].mean()), worst, lightness > 0, spots)


def _spots(halo: Floats, edge: Mask, most: int) -> tuple[tuple[Rect, ...], float]:
    """Return the worst places with the mean halo of the very worst."""
    sums, shares = block_means(halo), block_means(edge.astype(np.float32))
    # A block that the edge only touches has too few pixels to be believed.
    least = np.float32(0.5) * shares[shares > 0].mean()
    means = np.asarray(sums / np.maximum(shares, least), np.float32)
    spots = highest_spots(means, halo.shape, least=SLIGHT, most=most)
    return tuple(spots), float(means.max())


def _lab(pixels: ImageRGB) -> Floats:
    shares = pixels.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(shares, cv2.COLOR_RGB2LAB), np.float32)


def _eroded(mask: Mask) -> Mask:
    """Return the pixels that are farther than `REACH` from any that is not in the mask."""
    kernel = np.ones(_WINDOW, np.uint8)
    return np.asarray(cv2.erode(mask.view(np.uint8), kernel), np.bool_)


def _window_mean(values: Floats, where: Mask) -> Floats:
    """Return means over the window's pixels in a mask, 0 outside and where negative."""
    weights = where.astype(np.float32)
    sums, counts = (cv2.blur(pixels, _WINDOW) for pixels in (values, weights))
    means = np.asarray(sums) / np.maximum(np.asarray(counts), _TRACE)
    return np.asarray(np.maximum(means, 0) * weights, np.float32)


def _nearness(is_solid: Mask) -> Floats:
    """Return 1 beside solid pixels, and less the farther away they are."""
    apart = cv2.distanceTransform((~is_solid).view(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(_NEAR / (_NEAR + np.asarray(apart)), np.float32)


def _spread(colours: Floats, weight: Floats) -> Floats:
    """Return the weighted mean colours of the neighbourhood, for every pixel.

    Coarse to fine, but never as fine as the edge itself: where nothing near by has any
    weight, a wider neighbourhood answers.
    """
    height, width = weight.shape
    blocks = -(-width // _BLOCK), -(-height // _BLOCK)
    sums = _reduced(colours * weight[..., None], blocks)
    filled = _filled(sums, _reduced(weight, blocks))
    wide = cv2.resize(filled, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.float32)


def _filled(sums: Floats, weight: Floats) -> Floats:
    """Return means where there is any weight, and what is around them elsewhere."""
    height, width = weight.shape
    if height == width == 1:
        return np.asarray(sums / (weight[..., None] + _TINY), np.float32)
    half = (width + 1) // 2, (height + 1) // 2
    coarse = _filled(_reduced(sums, half), _reduced(weight, half))
    wide = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    share = weight[..., None]
    mixed: Floats = (sums + _TRACE * np.asarray(wide)) / (share + _TRACE)
    return mixed


def _reduced(pixels: Floats, size: tuple[int, int]) -> Floats:
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.float32).reshape(size[1], size[0], *pixels.shape[2:])
