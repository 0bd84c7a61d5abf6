"""Foreground colours without the old background in them.

Two known ideas together: the foreground is solved from coarse to fine, as by Germer,
Uelwer, Conrad and Harmeling, *Fast Multi-Level Foreground Estimation* (ICPR 2020), and
each level is solved by blurring and then correcting what the compositing equation still
misses, as by Forte, *Approximate Fast Foreground Colour Estimation* (ICIP 2021). Levels
hold αI rather than I, so that a coarse foreground is a mean of foreground pixels only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Floats = NDArray[np.float32]

Pixels = TypeVar("Pixels", bound="NDArray[Any]")

_PASSES, _RADIUS = 4, 2
_PRIOR = np.float32(1e-3)
"""Weight of the coarser level's colours; all there is where alpha is 0 or 1 around."""

_LARGE = 1_500_000
"""Levels of more pixels are corrected only: blurring them gains little and costs most."""

_SMALLEST, _BAND = 4, 128


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
    levels = [_halve(_Whole(image, alpha))]
    while min(levels[-1].alpha.shape) > _SMALLEST:
        levels.append(_halve(levels[-1]))
    colours = _start(levels[-1])
    for level in reversed(levels):
        colours = _solve(level, colours, most)
    if alpha.size <= _LARGE:
        whole = _Whole(image, alpha)
        colours = _solve(_Level(*whole.sums(), alpha), colours, most)
    return _correct_by_bands(image, alpha, colours)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Means of a reduced picture: αI and (1−α)I, H×W×3, and α."""

    foreground: Floats
    background: Floats
    alpha: Floats

    def sums(self) -> tuple[Floats, Floats]:
        return self.foreground, self.background


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """The picture itself, whose αI is too large to be kept when it is large."""

    image: NDArray[Any]
    alpha: Alpha

    def sums(self) -> tuple[Floats, Floats]:
        image = self.image.astype(np.float32)
        foreground = cv2.multiply(image, _thrice(self.alpha))
        return np.asarray(foreground, np.float32), image - foreground


@dataclass(frozen=True, slots=True, eq=False)
class _Colours:
    """Estimates of F and B, H×W×3."""

    foreground: Floats
    background: Floats


def _halve(level: _Level | _Whole) -> _Level:
    """Return means of 2×2 pixels; in bands, because the products would fill the memory."""
    height, width = level.alpha.shape
    size = (height + 1) // 2, (width + 1) // 2
    foreground = np.empty((*size, 3), np.float32)
    background, alpha = np.empty_like(foreground), np.empty(size, np.float32)
    for rows in _bands(size[0]):
        inside = slice(2 * rows.start, min(2 * rows.stop, height))
        if isinstance(level, _Whole):
            sums = _Whole(level.image[inside], level.alpha[inside]).sums()
        else:
            sums = level.foreground[inside], level.background[inside]
        wanted = size[1], rows.stop - rows.start
        foreground[rows], background[rows] = (_reduce(s, wanted) for s in sums)
        alpha[rows] = _reduce(level.alpha[inside], wanted)
    return _Level(foreground, background, alpha)


def _reduce(pixels: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)


def _bands(height: int) -> Iterator[slice]:
    """Cut rows up, so that what is computed of them stays in the cache."""
    for top in range(0, height, _BAND):
        yield slice(top, min(top + _BAND, height))


def _start(level: _Level) -> _Colours:
    """Return one foreground and one background colour; the image's where there is none."""
    foreground = level.foreground.mean((0, 1), keepdims=True)
    background = level.background.mean((0, 1), keepdims=True)
    share, image = level.alpha.mean(), foreground + background
    return _Colours(
        (foreground + _PRIOR * image) / (share + _PRIOR),
        (background + _PRIOR * image) / (1 - share + _PRIOR),
    )


def _solve(level: _Level, coarse: _Colours, most: int) -> _Colours:
    """Return the level's colours, from those of a coarser one."""
    height, width = level.alpha.shape
    foreground, background = (
        np.asarray(
            cv2.resize(c, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
        )
        for c in (coarse.foreground, coarse.background)
    )
    alpha = _thrice(level.alpha)
    image = level.foreground + level.background
    if level.alpha.size > _LARGE:
        return _corrected(image, alpha, _Colours(foreground, background), most)
    share = _blur(alpha)
    colours = _Colours(foreground, background)
    for _ in range(_PASSES):
        blurred = _Colours(
            _fused(colours.foreground, alpha, share),
            _fused(colours.background, 1 - alpha, 1 - share),
        )
        colours = _corrected(image, alpha, blurred, most)
    return colours


def _fused(colours: Floats, weight: Floats, share: Floats) -> Floats:
    """Return the weighted mean around each pixel (Forte, eq. 4), drawn to what it was."""
    mean: Floats = (_blur(colours * weight) + _PRIOR * colours) / (share + _PRIOR)
    return mean


def _corrected(image: Floats, alpha: Floats, colours: _Colours, most: int) -> _Colours:
    """Return the colours moved the least so that they explain the image (Forte, eq. 7)."""
    foreground, background = colours.foreground, colours.background
    rest = 1 - alpha
    missing = image - alpha * foreground - rest * background
    missing /= alpha * alpha + rest * rest
    # Colours that no picture can hold would be carried on to all finer levels.
    return _Colours(
        np.clip(foreground + alpha * missing, 0, most),
        np.clip(background + rest * missing, 0, most),
    )


def _correct_by_bands(image: Pixels, alpha: Alpha, colours: _Colours) -> Pixels:
    """Return the foreground in the picture's own size and depth."""
    height, width = alpha.shape
    most = np.iinfo(image.dtype).max
    solved: Pixels = np.empty_like(image)
    for rows in _bands(height):
        part, share = image[rows].astype(np.float32), _thrice(alpha[rows])
        enlarged = _Colours(
            _enlarged(colours.foreground, rows, (height, width)),
            _enlarged(colours.background, rows, (height, width)),
        )
        foreground = _corrected(part, share, enlarged, most).foreground
        solved[rows] = np.rint(foreground)
    opaque = (alpha >= 1).view(np.uint8)
    cv2.copyTo(image, opaque, solved)
    return solved


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
    side = 2 * _RADIUS + 1
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.blur(pixels, (side, side), borderType=border), np.float32)


def _thrice(alpha: Floats) -> Floats:
    return np.asarray(cv2.merge([alpha, alpha, alpha]), np.float32)
