"""Where a picture lies in an image: moved, scaled, turned, mirrored."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Size = tuple[float, float]
    Matrix = NDArray[np.float64]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Placement:
    """A picture's place.

    Attributes
    ----------
    size
        Width and height of the picture in its own pixels.
    centre
        Where its middle is in the image.
    across, down
        Pixels of the image per pixel of the picture, before it is turned.
    turn
        Degrees clockwise.
    mirrored
        Whether left and right are exchanged, before it is turned.
    """

    size: Size
    centre: Size
    across: float
    down: float
    turn: float = 0.0
    mirrored: bool = False

    @property
    def scale(self) -> float:
        return math.sqrt(self.across * self.down)

    def of_size(self, size: Size) -> Placement:
        """Return the same place for the picture in another size."""
        across = self.across * self.size[0] / size[0]
        return replace(
            self, size=size, across=across, down=self.down * self.size[1] / size[1]
        )

    @property
    def matrix(self) -> Matrix:
        """2×3, from points of the picture to points of the image."""
        turn = math.radians(self.turn)
        sign = -1 if self.mirrored else 1
        cosine, sine = math.cos(turn), math.sin(turn)
        linear = np.array([[cosine, -sine], [sine, cosine]]) @ np.diag(
            [sign * self.across, self.down]
        )
        offset = np.array(self.centre) - linear @ (np.array(self.size) / 2)
        return np.column_stack([linear, offset])

    @property
    def between_centres(self) -> Matrix:
        """The same between pixels, which are counted from their middles."""
        matrix = self.matrix
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
        return matrix

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Top left, top right, bottom right, bottom left of the picture, in the image."""
        width, height = self.size
        points = np.array([[0, width, width, 0], [0, 0, height, height], [1, 1, 1, 1]])
        x, y = self.matrix @ points
        return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]

    def cover(self, size: tuple[int, int]) -> NDArray[np.float32]:
        """Return how much of each pixel of an image of this size the picture covers."""
        share = np.zeros((size[1], size[0]), np.float32)
        if self.turn % 90:
            return self._cover_slanted(size)
        x, y = (sorted(axis) for axis in zip(*self.corners, strict=True))
        share[_inside(y[0], y[-1], size[1]), _inside(x[0], x[-1], size[0])] = 1
        return share

    def _cover_slanted(self, size: tuple[int, int]) -> NDArray[np.float32]:
        """Return a share that falls from 1 to 0 over one pixel across each edge."""
        turn = math.radians(self.turn)
        x = (np.arange(size[0]) + 0.5 - self.centre[0]).astype(np.float32)
        y = (np.arange(size[1]) + 0.5 - self.centre[1]).astype(np.float32)[:, None]
        cosine, sine = np.float32(math.cos(turn)), np.float32(math.sin(turn))
        along = self.size[0] * self.across / 2 - np.abs(cosine * x + sine * y)
        beside = self.size[1] * self.down / 2 - np.abs(cosine * y - sine * x)
        share = np.clip(along + 0.5, 0, 1) * np.clip(beside + 0.5, 0, 1)
        return np.asarray(share, np.float32)


def base_scale(picture: Size, image: Size, *, fills: bool) -> float:
    """Return the scale at which an upright picture just fills an image, or just fits."""
    ratios = image[0] / picture[0], image[1] / picture[1]
    return max(ratios) if fills else min(ratios)


def turned_scale(picture: Size, image: Size, turn: float, *, fills: bool) -> float:
    """Return the same for a picture that is turned by so many degrees."""
    cosine, sine = (
        abs(math.cos(math.radians(turn))),
        abs(math.sin(math.radians(turn))),
    )
    if fills:
        width = image[0] * cosine + image[1] * sine
        height = image[0] * sine + image[1] * cosine
        return max(width / picture[0], height / picture[1])
    width = picture[0] * cosine + picture[1] * sine
    height = picture[0] * sine + picture[1] * cosine
    return min(image[0] / width, image[1] / height)


def _inside(first: float, last: float, size: int) -> slice:
    """Return the pixels whose middles lie in a part of an axis."""
    begin, end = (
        min(max(math.ceil(edge - 0.5 - _ROUNDING), 0), size) for edge in (first, last)
    )
    return slice(begin, end)
