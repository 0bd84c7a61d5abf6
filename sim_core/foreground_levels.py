"""What foreground estimation works on: a picture at every scale, its colours, weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Floats = NDArray[np.float32]

BAND = 128


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Means of a reduced picture: αI and (1−α)I, H×W×3, and α."""

    foreground: Floats
    background: Floats
    alpha: Floats

    def sums(self) -> tuple[Floats, Floats]:
        return self.foreground, self.background

    @property
    def image(self) -> Floats:
        return self.foreground + self.background

    def part(self, rows: slice) -> Level:
        return Level(self.foreground[rows], self.background[rows], self.alpha[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """The picture itself, whose αI is too large to be kept when it is large."""

    image: NDArray[Any]
    alpha: Alpha

    def sums(self) -> tuple[Floats, Floats]:
        image = self.image.astype(np.float32)
        foreground = cv2.multiply(image, thrice(self.alpha))
        return np.asarray(foreground, np.float32), image - foreground


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """Estimates of F and B, H×W×3."""

    foreground: Floats
    background: Floats

    def part(self, rows: slice) -> Colours:
        """Return the same memory of some rows."""
        return Colours(self.foreground[rows], self.background[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """α for each channel, and how much of what is missing F and B take over."""

    alpha: Floats
    foreground: Floats
    background: Floats

    @classmethod
    def of(cls, alpha: Floats) -> Weights:
        rest = 1 - alpha
        scale = np.asarray(1 / (alpha * alpha + rest * rest), np.float32)
        return cls(thrice(alpha), thrice(alpha * scale), thrice(rest * scale))


def halve(level: Level | Whole) -> Level:
    """Return means of 2×2 pixels; in bands, because the products would fill the memory."""
    height, width = level.alpha.shape
    size = (height + 1) // 2, (width + 1) // 2
    foreground = np.empty((*size, 3), np.float32)
    background, alpha = np.empty_like(foreground), np.empty(size, np.float32)
    for rows in bands(size[0]):
        inside = slice(2 * rows.start, min(2 * rows.stop, height))
        if isinstance(level, Whole):
            sums = Whole(level.image[inside], level.alpha[inside]).sums()
        else:
            sums = level.foreground[inside], level.background[inside]
        wanted = size[1], rows.stop - rows.start
        foreground[rows], background[rows] = (_reduce(s, wanted) for s in sums)
        alpha[rows] = _reduce(level.alpha[inside], wanted)
    return Level(foreground, background, alpha)


def _reduce(pixels: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)


def bands(height: int) -> Iterator[slice]:
    """Cut rows up, so that what is computed of them stays in the cache."""
    for top in range(0, height, BAND):
        yield slice(top, min(top + BAND, height))


def thrice(alpha: Floats) -> Floats:
    return np.asarray(cv2.merge([alpha, alpha, alpha]), np.float32)
