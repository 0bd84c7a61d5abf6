"""Foreground and background colours for unknown pixels, sampled along rays.

The gathering stage of shared matting (Gastal and Oliveira 2010, section 4.1): each unknown
pixel looks out in a few directions and keeps the pair of known colours that explains it
best. Works at half resolution and smooths what it finds.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.inference.rays import DIRECTIONS, Rays, Steps, Targets
from sim_core.jobs import CancelToken
from sim_core.trimap import BACKGROUND, FOREGROUND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask, Trimap
    from sim_core.inference.rays import Floats, Indices

NO_COLOUR = -1.0
"""Stands in each channel where no ray met a known pixel."""

_CHUNK = 1 << 12
"""Pixels handled at a time; keeps the temporaries within the processor's cache."""

_SMOOTHING = 1.3
"""Standard deviation of the final smoothing, in half-resolution pixels."""


class SampledColours(NamedTuple):
    """h×w×3 float32 in [0, 1] each, or `NO_COLOUR`, at half resolution."""

    foreground: Floats
    background: Floats


def sample_colours(
    image: ImageRGB, trimap: Trimap, *, threads: int = 1, token: CancelToken | None = None
) -> SampledColours:
    """Return the sampled colours of a picture whose height and width are even.

    Parameters
    ----------
    image, trimap
        H×W(×3).
    threads
        How many chunks of pixels are worked on at once.
    token
        Polled before each chunk.
    """
    token = token or CancelToken()
    small, foreground, background = _halve(image, trimap)
    colours = np.full((2, *small.shape), NO_COLOUR, np.float32)
    colours[0][foreground], colours[1][background] = small[foreground], small[background]
    confidence = (foreground | background).astype(np.float32)
    unknown = np.flatnonzero(confidence == 0).astype(np.int32)
    sampler = _Sampler(small, foreground, background)

    def fill(start: int) -> None:
        token.raise_if_cancelled()
        pixels = unknown[start : start + _CHUNK]
        choice = sampler.choose(pixels)
        colours[0].reshape(-1, 3)[pixels] = choice.foreground
        colours[1].reshape(-1, 3)[pixels] = choice.background
        confidence.reshape(-1)[pixels] = choice.confidence

    if unknown.size < confidence.size:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(fill, range(0, unknown.size, _CHUNK)))
    return SampledColours(*(_smooth(colour, confidence) for colour in colours))


def _halve(image: ImageRGB, trimap: Trimap) -> tuple[Floats, Mask, Mask]:
    """Return the image at half resolution and where all four pixels are known alike."""
    size = trimap.shape[1] // 2, trimap.shape[0] // 2
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    quads = trimap.reshape(size[1], 2, size[0], 2)
    foreground = (quads == FOREGROUND).all(axis=(1, 3))
    background = (quads == BACKGROUND).all(axis=(1, 3))
    return small * np.float32(1 / 255), foreground, background


def _smooth(colour: Floats, confidence: Floats) -> Floats:
    found = colour[..., 0] >= 0
    weight = np.where(found, confidence + np.float32(1e-6), np.float32(0))
    total = cv2.GaussianBlur(colour * weight[..., None], (0, 0), _SMOOTHING)
    share = cv2.GaussianBlur(weight, (0, 0), _SMOOTHING)[..., None]
    return np.where(share > 1e-8, total / (share + np.float32(1e-9)), np.float32(NO_COLOUR))


class _Candidates(NamedTuple):
    """What the rays of n pixels met: 3×n×6 colours and n×6 distances, ∞ for nothing."""

    colour: Floats
    distance: Floats


class _Choice(NamedTuple):
    """Colours n×3 and confidence n of n pixels."""

    foreground: Floats
    background: Floats
    confidence: Floats


class _Sampler:
    """Chooses colours for the unknown pixels of one picture."""

    def __init__(self, image: Floats, foreground: Mask, background: Mask) -> None:
        self._width = image.shape[1]
        self._image = np.ascontiguousarray(image.reshape(-1, 3).T)
        self._steps = Steps.up_to(max(image.shape[:2]))
        self._foreground = Targets.of(foreground) if foreground.any() else None
        self._background = Targets.of(background) if background.any() else None

    def choose(self, pixels: Indices) -> _Choice:
        """Return colours and confidence for pixels given by their flat index."""
        rays = Rays.from_pixels(pixels % self._width, pixels // self._width)
        foreground = self._gather(self._foreground, rays)
        background = self._gather(self._background, rays)
        return _best_pair(self._image[:, pixels], foreground, background)

    def _gather(self, targets: Targets | None, rays: Rays) -> _Candidates:
        if targets is None:
            pixel = np.zeros(rays.x.size, np.int32)
            distance = np.full(rays.x.size, np.inf, np.float32)
        else:
            pixel, distance = targets.first_hits(rays, self._steps)
        colour = self._image.take(np.maximum(pixel, 0), axis=1)
        return _Candidates(
            colour.reshape(3, -1, DIRECTIONS), distance.reshape(-1, DIRECTIONS)
        )


def _best_pair(image: Floats, foreground: _Candidates, background: _Candidates) -> _Choice:
    """Return the pair whose line in colour space passes nearest to each pixel's colour."""
    cost, residual = _pair_costs(image, foreground, background)
    best = cost.argmin(axis=1)
    complete = np.isfinite(cost[np.arange(best.size), best])
    trust = np.exp(-15 * residual[np.arange(best.size), best]) + np.float32(0.02)
    return _Choice(
        _pick(foreground, best // DIRECTIONS, complete),
        _pick(background, best % DIRECTIONS, complete),
        np.where(complete, trust, np.float32(0)),
    )


def _pair_costs(
    image: Floats, foreground: _Candidates, background: _Candidates
) -> tuple[Floats, Floats]:
    """Return cost and colour residual, n×36, of each foreground with each background.

    Near samples and pairs of contrasting colours cost less.
    """
    f = foreground.colour - image[..., None]
    b = background.colour - image[..., None]
    dot = (f[:, :, :, None] * b[:, :, None, :]).sum(0)
    ff, bb = (f * f).sum(0)[:, :, None], (b * b).sum(0)[:, None, :]
    contrast = np.maximum(ff + bb - 2 * dot, 0)
    along = bb - dot
    alpha = np.clip(along / (contrast + np.float32(1e-3)), 0, 1)
    residual = np.sqrt(np.maximum(bb + alpha * (alpha * contrast - 2 * along), 0))
    far = _detour(foreground.distance)[:, :, None] + _detour(background.distance)[:, None]
    cost = 12 * residual + far - np.float32(0.5) * np.sqrt(contrast)
    return cost.reshape(len(cost), -1), residual.reshape(len(cost), -1)


def _detour(distance: Floats) -> Floats:
    """Return the cost of samples that are farther than the nearest; ∞ for none."""
    nearest = distance.min(axis=1, keepdims=True)
    found = np.isfinite(distance)
    relative = np.divide(distance, nearest, where=found, out=np.full_like(distance, np.inf))
    detour: Floats = np.float32(0.075) * (relative - 1)
    return detour


def _pick(candidates: _Candidates, best: NDArray[np.intp], complete: Mask) -> Floats:
    """Return each pixel's chosen colour; without a pair, that of the first ray that hit."""
    found = np.asarray(np.isfinite(candidates.distance))
    ray = np.where(complete, best, found.argmax(axis=1))
    colour = candidates.colour[:, np.arange(ray.size), ray].T
    return np.where(found.any(axis=1, keepdims=True), colour, np.float32(NO_COLOUR))
