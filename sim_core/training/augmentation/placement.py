"""Which part of a cut-out a sample shows, and how it is turned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from sim_core.training.synthesis.chance import choose, happens

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.training.augmentation.options import Augmentation

    Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CutOut:
    """An object: H×W×3 uint8 colours and H×W alpha in [0, 1]."""

    foreground: ImageRGB
    alpha: Alpha


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """A map from a picture to a square sample.

    Attributes
    ----------
    centre
        x, y of the pixel that comes to the sample's middle.
    turn
        2×2 rotation, shear and mirror; its determinant is 1 or −1.
    zoom
        Pixels of the sample for each of the picture.
    size
        Of the sample.
    """

    centre: tuple[float, float]
    turn: Matrix
    zoom: float
    size: int

    def apply(self, cutout: CutOut) -> CutOut:
        """Return the sample's part of a cut-out; beyond its edges it is mirrored."""
        return CutOut(
            np.asarray(self._move(cutout.foreground), np.uint8),
            np.asarray(self._move(cutout.alpha), np.float32),
        )

    def _move(self, picture: NDArray[Any]) -> NDArray[Any]:
        # Warping takes single pixels, so that it must not make the picture smaller.
        shrink = min(self.zoom, 1.0)
        if shrink < 1:
            picture = cv2.resize(
                picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA
            )
        linear = self.zoom / shrink * self.turn
        # Pixels have their centres at whole numbers, pictures their edges at −½.
        centre = (np.array(self.centre) + 0.5) * shrink - 0.5
        shift = (self.size - 1) / 2 - linear @ centre
        return cv2.warpAffine(
            picture,
            np.column_stack([linear, shift]),
            (self.size, self.size),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )


def draw_placement(
    rng: Generator, alpha: Alpha, size: int, options: Augmentation
) -> Placement:
    """Return a random placement around a fraction of alpha, not beyond the picture."""
    side = choose(rng, options.crops) * size
    turn = np.eye(2)
    if happens(rng, options.affine):
        turn = _draw_turn(rng, options)
        side *= options.scale ** rng.uniform(-1, 1)
    if happens(rng, options.flip):
        turn = turn @ np.diag([-1.0, 1.0])
    side = min(side, *alpha.shape)
    return Placement(_centre(rng, alpha, side), turn, size / side, size)


def upright_placement(rng: Generator, alpha: Alpha, size: int) -> Placement:
    """Return a placement at a random fraction that neither turns nor scales."""
    side = min(size, *alpha.shape)
    return Placement(_centre(rng, alpha, side), np.eye(2), size / side, size)


def _draw_turn(rng: Generator, options: Augmentation) -> Matrix:
    angle = math.radians(rng.uniform(-1, 1) * options.rotation_degrees)
    shear = math.tan(math.radians(rng.uniform(-1, 1) * options.shear_degrees))
    rotation = np.array(
        [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    )
    return np.asarray(rotation @ np.array([[1.0, shear], [0.0, 1.0]]), np.float64)


def _centre(rng: Generator, alpha: Alpha, side: float) -> tuple[float, float]:
    """Return a mixed pixel (any where none is), moved so that a square fits around it."""
    mixed = np.flatnonzero((alpha > 0) & (alpha < 1))
    if len(mixed):
        index = int(mixed[rng.integers(len(mixed))])
    else:
        index = int(rng.integers(alpha.size))
    y, x = divmod(index, alpha.shape[1])
    height, width = alpha.shape
    # Between pixels, so that a crop in the picture's own size takes them as they are.
    return _moved_inside(x + 0.5, side, width), _moved_inside(y + 0.5, side, height)


def _moved_inside(place: float, side: float, length: int) -> float:
    return min(max(place, (side - 1) / 2), length - 1 - (side - 1) / 2)
