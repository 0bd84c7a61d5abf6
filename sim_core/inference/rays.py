"""Rays over a trimap, and where each first meets a known region."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Mask

    Floats = NDArray[np.float32]
    Indices = NDArray[np.int32]

DIRECTIONS = 6

_ROUNDING = 1.42
"""Rounding both ends of a stretch of ray to pixels brings them √2 nearer at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Distances along a ray at which it looks: each pixel at first, ever fewer farther out.

    Attributes
    ----------
    distance
        n increasing distances from 1 to the longer side of the picture.
    first_beyond
        For each whole distance, the index of the first step that is at least so far.
    """

    distance: Floats
    first_beyond: Indices

    @classmethod
    def up_to(cls, longest: int) -> Steps:
        distances, stride = [1.0], 1.0
        while distances[-1] + stride < longest:
            distances.append(distances[-1] + stride)
            stride = 1.0 + 0.06 * distances[-1]
        first = np.searchsorted(distances, np.arange(3 * longest + 4))
        return cls(np.array(distances, np.float32), first.astype(np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Where rays start and point, DIRECTIONS of them from each pixel.

    The fan is turned from pixel to pixel in a 3×3 pattern, as in shared matting (Gastal and
    Oliveira 2010, section 4.1), so that neighbours look in different directions.
    """

    x: Floats
    y: Floats
    dx: Floats
    dy: Floats

    @classmethod
    def from_pixels(cls, x: Indices, y: Indices) -> Rays:
        """Return n·DIRECTIONS rays, those of one pixel in a row, from n pixel positions."""
        fan = np.arange(DIRECTIONS) * (2 * math.pi / DIRECTIONS)
        turn = np.arange(9)[:, None] * (2 * math.pi / (9 * DIRECTIONS))
        angle = (turn + fan).astype(np.float32)[x % 3 + 3 * (y % 3)].ravel()
        return cls(
            np.repeat(x, DIRECTIONS).astype(np.float32),
            np.repeat(y, DIRECTIONS).astype(np.float32),
            np.cos(angle),
            np.sin(angle),
        )

    def only(self, chosen: NDArray[np.intp]) -> Rays:
        columns = self.x, self.y, self.dx, self.dy
        return Rays(*(column.take(chosen) for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """A known region and how far every pixel is from it.

    Attributes
    ----------
    width, height
        Of the picture.
    reach
        How far a ray can leap from each of the H·W pixels without missing the region; −1
        inside it.
    """

    width: int
    height: int
    reach: Floats

    @classmethod
    def of(cls, region: Mask) -> Targets:
        distance = cv2.distanceTransform(
            (~region).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
        )
        reach = np.maximum(distance - np.float32(_ROUNDING), 0)
        reach[region] = -1
        return cls(region.shape[1], region.shape[0], reach.ravel())

    def first_hits(self, rays: Rays, steps: Steps) -> tuple[Indices, Floats]:
        """Return the pixel that each ray hits first and how far away; −1 and ∞ for none.

        Leaping by the distance to the region finds what looking at every step would.
        """
        pixel = np.full(rays.x.size, -1, np.int32)
        distance = np.full(rays.x.size, np.inf, np.float32)
        active = np.arange(rays.x.size)
        start = (rays.y * self.width + rays.x).astype(np.int32)
        step = steps.first_beyond.take(self.reach.take(start).astype(np.int32))
        while active.size:
            here = steps.distance.take(step, mode="clip")
            inside, at = self._positions(rays, here)
            reach = self.reach.take(at)
            hit = np.flatnonzero(inside & (reach < 0))
            pixel[active[hit]], distance[active[hit]] = at[hit], here[hit]
            leap = steps.first_beyond.take((here + reach).astype(np.int32))
            step = np.maximum(step + 1, leap)
            on = np.flatnonzero(inside & (reach >= 0) & (step < steps.distance.size))
            active, step, rays = active.take(on), step.take(on), rays.only(on)
        return pixel, distance

    def _positions(self, rays: Rays, distance: Floats) -> tuple[Mask, Indices]:
        """Return whether the rays are still inside, and the pixels that they are at."""
        half = np.float32(0.5)
        x = (rays.x + rays.dx * distance + half).astype(np.int32)
        y = (rays.y + rays.dy * distance + half).astype(np.int32)
        # As unsigned numbers, negative positions are beyond every edge.
        inside = (x.view(np.uint32) < self.width) & (y.view(np.uint32) < self.height)
        return inside, np.where(inside, y * np.int32(self.width) + x, 0)
