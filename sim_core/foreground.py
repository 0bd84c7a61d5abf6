"""Foreground colours without the old background in them.

Two known ideas together: the foreground is solved from coarse to fine, as by Germer,
Uelwer, Conrad and Harmeling, *Fast Multi-Level Foreground Estimation* (ICPR 2020), and
each level is solved by blurring and then correcting what the compositing equation still
misses, as by Forte, *Approximate Fast Foreground Colour Estimation* (ICIP 2021). Levels
hold αI rather than I, so that a coarse foreground is a mean of foreground pixels only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import numpy as np

from sim_core.foreground_levels import Colours, Level, Weights, Whole, bands, halve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Floats = NDArray[np.float32]

Pixels = TypeVar("Pixels", bound="NDArray[Any]")

PASSES, RADIUS = 4, 2
PRIOR = np.float32(1e-3)
"""Weight of the coarser level's colours; all there is where alpha is 0 or 1 around."""

LARGE = 1_500_000
"""Levels of more pixels are corrected only: blurring them gains little and costs most."""

SMALLEST = 4


def estimate_foreground(image: Pixels, alpha: Alpha) -> Pixels:
    """Return the foreground colours F of I = αF + (1−α)B.

    Parameters
    ----------
    image
        H×W×3, uint8 or uint16.
    alpha
        H×W in [0, 1].

    Returns
    -------
    ndarray
        As `image`. Equal to it where alpha is 1; smoothly continued where alpha is 0.
    """
    if (alpha >= 1).all():
        return image
    most = np.iinfo(image.dtype).max
    levels = [halve(Whole(image, alpha))]
    while min(levels[-1].alpha.shape) > SMALLEST:
        levels.append(halve(levels[-1]))
    colours = _start(levels[-1])
    for level in reversed(levels):
        colours = _solve(level, colours, most)
    if alpha.size <= LARGE:
        whole = Whole(image, alpha)
        colours = _solve(Level(*whole.sums(), alpha), colours, most)
    return _correct_by_bands(image, alpha, colours)


def _start(level: Level) -> Colours:
    """Return one foreground and one background colour; the image's where there is none."""
    foreground = level.foreground.mean((0, 1), keepdims=True)
    background = level.background.mean((0, 1), keepdims=True)
    share, image = level.alpha.mean(), foreground + background
    return Colours(
        (foreground + PRIOR * image) / (share + PRIOR),
        (background + PRIOR * image) / (1 - share + PRIOR),
    )


def _solve(level: Level, coarse: Colours, most: int) -> Colours:
    """Return the level's colours, from those of a coarser one."""
    size = level.alpha.shape[1], level.alpha.shape[0]
    colours = Colours(
        *(
            np.asarray(cv2.resize(c, size, interpolation=cv2.INTER_LINEAR), np.float32)
            for c in (coarse.foreground, coarse.background)
        )
    )
    if level.alpha.size > LARGE:
        for rows in bands(size[1]):
            part, weights = level.part(rows), Weights.of(level.alpha[rows])
            _correct(part.image, weights, colours.part(rows), most)
        return colours
    image, weights = level.image, Weights.of(level.alpha)
    rest, share = 1 - weights.alpha, _blur(weights.alpha)
    for _ in range(PASSES):
        colours = Colours(
            _fused(colours.foreground, weights.alpha, share),
            _fused(colours.background, rest, 1 - share),
        )
        _correct(image, weights, colours, most)
    return colours


def _fused(colours: Floats, weight: Floats, share: Floats) -> Floats:
    """Return the weighted mean around each pixel (Forte, eq. 4), drawn to what it was."""
    mean: Floats = (_blur(colours * weight) + PRIOR * colours) / (share + PRIOR)
    return mean


def _correct(image: Floats, weights: Weights, colours: Colours, most: int) -> None:
    """Move colours the least so that they explain the image (Forte, eq. 7), in place."""
    missing = _missing(image, weights.alpha, colours)
    # Colours that no picture can hold would be carried on to all finer levels.
    for own, weight in (
        (colours.foreground, weights.foreground),
        (colours.background, weights.background),
    ):
        own += weight * missing
        np.clip(own, 0, most, out=own)


def _missing(image: Floats, alpha: Floats, colours: Colours) -> Floats:
    """Return I − αF − (1−α)B."""
    missing: Floats = colours.foreground - colours.background
    missing *= alpha
    missing += colours.background
    return np.subtract(image, missing, out=missing)


def _correct_by_bands(image: Pixels, alpha: Alpha, colours: Colours) -> Pixels:
    """Return the foreground in the picture's own size and depth."""
    solved: Pixels = np.empty_like(image)
    for rows in bands(alpha.shape[0]):
        solved[rows] = _solved_band(image, alpha, colours, rows)
    cv2.copyTo(image, (alpha >= 1).view(np.uint8), solved)
    return solved


def _solved_band(
    image: Pixels, alpha: Alpha, colours: Colours, rows: slice
) -> NDArray[Any]:
    """Return some rows; only where alpha is a fraction is anything to be corrected."""
    share = alpha[rows]
    if (share >= 1).all():
        return image[rows]
    foreground = _enlarged(colours.foreground, rows, alpha.shape)
    fractional = np.flatnonzero(((share > 0) & (share < 1)).any(axis=0))
    if fractional.size:
        inside = np.s_[:, fractional[0] : fractional[-1] + 1]
        background = _enlarged(colours.background, rows, alpha.shape)
        part = Colours(foreground[inside], background[inside])
        weights = Weights.of(share[inside])
        missing = _missing(image[rows][inside].astype(np.float32), weights.alpha, part)
        missing *= weights.foreground
        missing += part.foreground
        np.clip(missing, 0, np.iinfo(image.dtype).max, out=foreground[inside])
    return _rounded(foreground, image.dtype)


def _rounded(pixels: Floats, dtype: Any) -> NDArray[Any]:
    """Return pixels in the range of uint8 or uint16 as such, the nearest that there are."""
    if dtype == np.uint8:
        return np.asarray(cv2.convertScaleAbs(pixels))
    return np.rint(pixels).astype(dtype)


def _enlarged(pixels: Floats, rows: slice, shape: tuple[int, int]) -> Floats:
    """Return some rows of what is linearly enlarged to `shape`."""
    last = pixels.shape[0] - 1
    place = (np.arange(rows.start, rows.stop) + 0.5) * (last + 1) / shape[0] - 0.5
    above = np.clip(np.floor(place).astype(int), 0, last)
    below = np.minimum(above + 1, last)
    weight = np.clip(place - above, 0, 1).astype(np.float32)[:, None, None]
    between = pixels[above] + weight * (pixels[below] - pixels[above])
    size = shape[1], rows.stop - rows.start
    return np.asarray(cv2.resize(between, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _blur(pixels: Floats) -> Floats:
    side = 2 * RADIUS + 1
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.blur(pixels, (side, side), borderType=border), np.float32)
