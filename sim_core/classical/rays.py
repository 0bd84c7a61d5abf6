"""Rays from unknown pixels to the first known foreground or background they meet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import Mask

GRID = 8
"""Pixels in a GRID×GRID block look in different directions, so that they can share."""

SHUFFLE = 23  # coprime with GRID², so that neighbours' directions are far apart
_STEPS_BETWEEN_SIEVES = 6


class Nearest(NamedTuple):
    """The true pixel of a mask that is nearest to each of its pixels.

    Attributes
    ----------
    distance
        H×W float32: how far it is.
    label
        H×W int32: its number.
    position
        int32: of each number the position in the flattened picture.
    """

    distance: NDArray[np.float32]
    label: NDArray[np.int32]
    position: NDArray[np.int32]


def label_nearest(mask: Mask) -> Nearest:
    """Return where the true pixels of a mask are; there must be one."""
    distance, label = cv2.distanceTransformWithLabels(
        (~mask).astype(np.uint8),
        cv2.DIST_L2,
        cv2.DIST_MASK_5,
        labelType=cv2.DIST_LABEL_PIXEL,
    )
    position = np.zeros(int(label.max()) + 1, np.int32)
    position[label[mask]] = np.flatnonzero(mask)
    return Nearest(np.asarray(distance, np.float32), np.asarray(label, np.int32), position)


@dataclass(frozen=True, slots=True, eq=False)
class KnownPixels:
    """Where the pixels of one known kind lie.

    Attributes
    ----------
    width, height
        Of the picture.
    distance
        float32 (H·W,): how far the nearest one is.
    nearest
        int32 (H·W,): its position in the flattened picture.
    """

    width: int
    height: int
    distance: Tensor
    nearest: Tensor

    @classmethod
    def of(cls, mask: Mask, device: torch.device) -> KnownPixels:
        """Return where the true pixels of a mask are; there must be one."""
        distance, labels, position = label_nearest(mask)
        height, width = mask.shape
        return cls(
            width,
            height,
            torch.from_numpy(distance.ravel()).to(device),
            torch.from_numpy(position[labels.ravel()]).to(device),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """float32 (n,) each: start, unit direction, and the length at which a ray gives up."""

    x: Tensor
    y: Tensor
    dx: Tensor
    dy: Tensor
    limit: Tensor

    @classmethod
    def fan(cls, x: Tensor, y: Tensor, count: int) -> Rays:
        """Return `count` endless rays from each of n pixels, grouped by direction.

        Gastal and Oliveira 2010, section 4.1: evenly spread, turned from pixel to pixel.
        """
        cell = x % GRID + (y % GRID) * GRID
        turn = (cell * SHUFFLE % GRID**2).float() / GRID**2
        ray = torch.arange(count, device=x.device)
        angle = (2 * math.pi / count) * (ray[:, None] + turn).flatten()
        return cls(
            x.float().repeat(count),
            y.float().repeat(count),
            angle.cos(),
            angle.sin(),
            torch.full_like(angle, math.inf),
        )

    def within(self, width: int, height: int, reach: float) -> Rays:
        """Return the rays, ending at the picture's edge or after `reach` pixels."""
        limit = torch.minimum(
            _length_inside(self.x, self.dx, width), _length_inside(self.y, self.dy, height)
        )
        return Rays(self.x, self.y, self.dx, self.dy, limit.clamp_(max=reach))

    def only(self, chosen: Tensor) -> Rays:
        columns = self.x, self.y, self.dx, self.dy, self.limit
        return Rays(*(column.index_select(0, chosen) for column in columns))

    def positions(self, length: Tensor, width: int) -> Tensor:
        """Return the flat int32 position that each ray reaches after `length` pixels."""
        x = torch.addcmul(self.x, self.dx, length).round_().int()
        y = torch.addcmul(self.y, self.dy, length).round_().int()
        return x.add_(y, alpha=width)


def _length_inside(start: Tensor, direction: Tensor, size: int) -> Tensor:
    ahead = torch.where(direction > 0, size - 1 - start, start)
    return ahead / direction.abs().clamp_min(1e-6)


def first_hits(known: KnownPixels, rays: Rays, reach: float) -> tuple[Tensor, Tensor]:
    """Walk along rays to the first known pixel.

    Each step leaps as far as no known pixel can be, so that a dozen cross a wide region.

    Returns
    -------
    position, length
        int32 flat position in the picture where each ray ends, and float32 how far that is:
        infinity where no known pixel was met.
    """
    rays = rays.within(known.width, known.height, reach)
    length = torch.zeros_like(rays.limit)
    active = torch.arange(len(length), device=length.device)
    walking, gone = rays, length
    while len(active):
        for _ in range(_STEPS_BETWEEN_SIEVES):
            free = known.distance.index_select(0, walking.positions(gone, known.width))
            # A pixel less than the distance, as positions are rounded; not a step on a hit.
            step = (free - 1).clamp_min_(1).mul_(free.sign())
            gone = torch.minimum(gone + step, walking.limit)
        length.index_copy_(0, active, gone)
        on = ((free > 0) & (gone < walking.limit)).nonzero().squeeze(1)
        active, gone, walking = active[on], gone[on], walking.only(on)
    position = rays.positions(length, known.width)
    missed = known.distance.index_select(0, position) > 0
    return position, length.masked_fill_(missed, math.inf)
