"""Trimaps as people and programs make them: from exact to a careless brush.

Whatever the style, a pixel is only ever made unknown: known foreground keeps alpha of at
least `KNOWN_FOREGROUND`, known background at most `KNOWN_BACKGROUND`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.shapes import blob, depth_inside
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Mask, Trimap
    from sim_core.training.synthesis.arrays import Bytes, Points


KNOWN_FOREGROUND, KNOWN_BACKGROUND = 0.985, 0.015

TRANSPARENT = frozenset(
    {
        MattingPattern.FIRE, MattingPattern.GLASS_ICE, MattingPattern.PLASTIC_BAG,
        MattingPattern.SMOKE_CLOUD, MattingPattern.SPIDER_WEB,
        MattingPattern.TEXTURE_SMOOTH, MattingPattern.WATER_DROP,
        MattingPattern.WATER_SPRAY,
    }
)  # fmt: skip
"""Patterns whose whole object is often left unknown."""


def draw_trimap(rng: Generator, alpha: Alpha, pattern: MattingPattern) -> Trimap:
    """Return a trimap for an alpha, in a style drawn at random.

    Parameters
    ----------
    rng
        Source of all randomness.
    alpha
        H×W in [0, 1].
    pattern
        Of transparent objects, the whole is often unknown.
    """
    foreground, background = alpha >= KNOWN_FOREGROUND, alpha <= KNOWN_BACKGROUND
    pixel = max(alpha.shape) / 320
    if pattern in TRANSPARENT and happens(rng, 0.4):
        foreground = np.zeros_like(foreground)
    inside, outside = _widths(rng, pixel)
    known_foreground = depth_inside(foreground) > inside
    known_background = depth_inside(background) > outside
    if happens(rng, 0.6):
        known_foreground = _drop_islands(rng, known_foreground, pixel)
        known_background = _drop_islands(rng, known_background, pixel)
    unknown = (~(known_foreground | known_background)).astype(np.uint8)
    hand = choose(rng, (_leave, _brush, _polygonise, _overpaint), (5, 3, 1.5, 1.5))
    unknown = hand(rng, unknown, pixel)
    return _assemble(unknown > 0, foreground, background)


def _assemble(unknown: Mask, foreground: Mask, background: Mask) -> Trimap:
    trimap = np.full(unknown.shape, UNKNOWN, np.uint8)
    trimap[foreground & ~unknown] = FOREGROUND
    trimap[background & ~unknown] = BACKGROUND
    return trimap


def _widths(rng: Generator, pixel: float) -> tuple[float, float]:
    """Return how far the unknown region reaches into the object and out of it."""
    style = choose(rng, ("exact", "even", "uneven"), (1, 3, 4))
    if style == "exact":
        return 0.0, rng.uniform(0, 1.5) * pixel
    width = log_uniform(rng, 1, 40) * pixel
    if style == "even":
        return width, width
    return (
        0.0 if happens(rng, 0.15) else log_uniform(rng, 1, 40) * pixel,
        width,
    )


def _drop_islands(rng: Generator, known: Mask, pixel: float) -> Mask:
    """Return the known region without parts that nobody would bother to mark."""
    reach = int(rng.integers(1, 9) * pixel) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    opened = cv2.morphologyEx(known.astype(np.uint8), cv2.MORPH_OPEN, disc)
    return np.asarray(opened > 0)


def _leave(rng: Generator, unknown: Bytes, pixel: float) -> Bytes:
    del rng, pixel
    return unknown


def _brush(rng: Generator, unknown: Bytes, pixel: float) -> Bytes:
    """Return the region with dabs and short strokes of a round brush along it."""
    y, x = np.nonzero(unknown)
    if not len(x):
        return unknown
    radius = log_uniform(rng, 3, 26) * pixel
    for k in rng.integers(0, len(x), int(rng.integers(4, 40))):
        start = np.array([x[k], y[k]])
        end = start + rng.normal(0, 1.5 * radius, 2)
        width = max(1, int(2 * radius * rng.uniform(0.4, 1.1)))
        cv2.line(unknown, _whole(start), _whole(end), 1, width)
    return unknown


def _whole(point: Points | NDArray[np.int64]) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def _polygonise(rng: Generator, unknown: Bytes, pixel: float) -> Bytes:
    """Return the region as a lasso of straight lines would have caught it."""
    tolerance = rng.uniform(1.5, 8) * pixel
    contours, _ = cv2.findContours(unknown, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    rough = [cv2.approxPolyDP(contour, tolerance, True) for contour in contours]
    drawn = np.zeros_like(unknown)
    cv2.drawContours(drawn, rough, -1, 1, cv2.FILLED)
    grown = np.asarray(cv2.dilate(drawn, np.ones((3, 3), np.uint8)), np.uint8)
    return grown | unknown


def _overpaint(rng: Generator, unknown: Bytes, pixel: float) -> Bytes:
    """Return the region with large unknown areas over plain foreground and background."""
    size = unknown.shape[0]
    for _ in range(int(rng.integers(1, 4))):
        centre = rng.uniform(0, 1, 2) * unknown.shape[::-1]
        shape = blob(rng, centre, log_uniform(rng, 0.05, 0.3) * size, points=40)
        cv2.fillPoly(unknown, [np.rint(shape).astype(np.int32)], 1)
    return _brush(rng, unknown, pixel) if happens(rng, 0.3) else unknown
