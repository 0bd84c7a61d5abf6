"""Foreground colours without the old background in them.

Multi-level estimation after Germer, Uelwer, Conrad and Harmeling, *Fast Multi-Level
Foreground Estimation* (ICPR 2020): the smoothed compositing equation is solved by a few
Jacobi sweeps on every level of a pyramid, from one pixel up. Only pixels near a fraction
are swept: elsewhere the answer is the picture itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Floats = NDArray[np.float32]

Pixels = TypeVar("Pixels", bound="NDArray[Any]")

_SMOOTHNESS = np.float32(1e-5)
_COARSE_SIDE, _COARSE_SWEEPS, _FINE_SWEEPS = 32, 10, 2


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
    foreground = image[:1, :1].astype(np.float32)
    background = foreground.copy()
    for size in _level_sizes(image.shape[0], image.shape[1]):
        level_image = _resize(image, size).astype(np.float32)
        level_alpha = _resize(alpha, size)
        foreground, background = _solve_level(
            level_image, level_alpha, _resize(foreground, size), _resize(background, size)
        )
    top = np.iinfo(image.dtype).max
    solved = np.clip(np.rint(foreground), 0, top).astype(image.dtype)
    return np.where((alpha >= 1)[..., None], image, solved)  # type: ignore[return-value]


def _level_sizes(height: int, width: int) -> list[tuple[int, int]]:
    """Return widths and heights that about double from 1×1 to the picture's."""
    levels = max(height - 1, width - 1, 1).bit_length()
    shares = [level / levels for level in range(levels + 1)]
    return [(round(width**share), round(height**share)) for share in shares]


def _resize(array: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    if array.shape[1::-1] == size:
        return array
    return cv2.resize(array, size, interpolation=cv2.INTER_NEAREST)


def _solve_level(
    image: Floats, alpha: Floats, foreground: Floats, background: Floats
) -> tuple[Floats, Floats]:
    foreground[alpha >= 1] = image[alpha >= 1]
    background[alpha <= 0] = image[alpha <= 0]
    near = _near_fractions(alpha)
    if near.size == 0:
        return foreground, background
    flat_image, flat_alpha = image.reshape(-1, 3)[near], alpha.reshape(-1)
    neighbours = _neighbours(near, alpha.shape)
    weights = [
        _SMOOTHNESS + np.abs(flat_alpha[near] - flat_alpha[neighbour])[:, None]
        for neighbour in neighbours
    ]
    sides = foreground.reshape(-1, 3), background.reshape(-1, 3)
    share = flat_alpha[near][:, None]
    for _ in range(_COARSE_SWEEPS if max(alpha.shape) <= _COARSE_SIDE else _FINE_SWEEPS):
        pulls = [
            sum(
                w * side[neighbour]
                for w, neighbour in zip(weights, neighbours, strict=True)
            )
            for side in sides
        ]
        sides[0][near], sides[1][near] = _balance(flat_image, share, sum(weights), *pulls)
    return foreground, background


def _near_fractions(alpha: Floats) -> NDArray[np.intp]:
    """Return flat indices of the pixels that are fractional or touch an edge of alpha."""
    box = np.ones((3, 3), np.uint8)
    return np.flatnonzero((cv2.dilate(alpha, box) > 0) & (cv2.erode(alpha, box) < 1))


def _neighbours(index: NDArray[np.intp], shape: tuple[int, ...]) -> list[NDArray[np.intp]]:
    """Return the flat indices left, right, above and below; a border pixel is its own."""
    height, width = shape
    x, y = index % width, index // width
    return [
        index - (x > 0),
        index + (x < width - 1),
        index - width * (y > 0),
        index + width * (y < height - 1),
    ]


def _balance(
    image: Floats, alpha: Floats, weight: Floats, foreground: Floats, background: Floats
) -> tuple[Floats, Floats]:
    """Solve each pixel's 2×2 system (Germer et al., eq. 8) in closed form."""
    rest = 1 - alpha
    a, b, d = alpha * alpha + weight, alpha * rest, rest * rest + weight
    right_f = alpha * image + foreground
    right_b = rest * image + background
    determinant = a * d - b * b
    return (
        (d * right_f - b * right_b) / determinant,
        (a * right_b - b * right_f) / determinant,
    )
