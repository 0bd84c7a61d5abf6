"""A smooth continuation of known colours over a whole picture: push and pull.

Gortler et al. 1996, "The lumigraph", section 3.4.3: colours are averaged down a pyramid
(pull) and come up again where a level knows less (push). The fine levels of a crop are
computed from the crop, the coarse ones once from the whole picture, so that a tile gets the
same colours as the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask
    from sim_core.rect import Rect

    Floats = NDArray[np.float32]

CELL = 16
"""Pixels per side of a cell of the coarse levels; crops must be aligned to it."""

_STRIP = 64 * CELL
"""Rows of the picture that are averaged at a time."""


class ColourFill:
    """Continues the colours that an image has inside a region."""

    def __init__(self, image: ImageRGB, region: Mask) -> None:
        """Take an image and a region whose height and width are multiples of `CELL`."""
        self._image, self._region = image, region
        strips = [
            _weighted(image[top : top + _STRIP], region[top : top + _STRIP])
            for top in range(0, len(region), _STRIP)
        ]
        cells = np.concatenate([_shrink(strip, CELL) for strip in strips])
        self._coarse = _fill(cells)

    def crop(self, rect: Rect) -> Floats:
        """Return h×w×3 colours in [0, 1] for a rectangle aligned to `CELL`."""
        cells = (slice(edge.start // CELL, edge.stop // CELL) for edge in rect.slices)
        image, region = self._image[rect.slices], self._region[rect.slices]
        levels = [_shrink(_weighted(image, region), 2)]
        while levels[-1].shape[0] * CELL > rect.height * 2:
            levels.append(_shrink(levels[-1], 2))
        colour = self._coarse[tuple(cells)]
        for level in reversed(levels):
            colour = _push(colour, level)
        return _complete(image, region, colour)


def _complete(image: ImageRGB, region: Mask, coarser: Floats) -> Floats:
    """Return the image's colours where known, and the coarser level's elsewhere."""
    size = region.shape[1], region.shape[0]
    colours = cv2.resize(coarser, size, interpolation=cv2.INTER_LINEAR)
    own = np.multiply(image, np.float32(1 / 255), dtype=np.float32)
    return np.asarray(cv2.copyTo(own, region.view(np.uint8), colours), np.float32)


def _weighted(image: ImageRGB, region: Mask) -> Floats:
    """Return h×w×4: known colours in [0, 1] and, last, 1 where they are known."""
    known = np.multiply(region, np.uint8(255), dtype=np.uint8)
    planes = [cv2.bitwise_and(plane, known) for plane in cv2.split(image)]
    merged = cv2.merge([*planes, known])
    return np.multiply(merged, np.float32(1 / 255), dtype=np.float32)


def _fill(level: Floats) -> Floats:
    """Return the colours of a level from itself and all coarser ones."""
    if level.shape[0] == level.shape[1] == 1:
        return _own_colour(level)
    height, width = level.shape[:2]
    even = np.pad(level, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return _push(_fill(_shrink(even, 2)), level)


def _push(coarser: Floats, level: Floats) -> Floats:
    """Return a level's own colours, completed by the coarser level's as far as unknown."""
    size = level.shape[1], level.shape[0]
    below = cv2.resize(coarser, size, interpolation=cv2.INTER_LINEAR)
    known = level[..., 3:]
    return _own_colour(level) * known + below * (1 - known)


def _own_colour(level: Floats) -> Floats:
    return level[..., :3] / (level[..., 3:] + np.float32(1e-6))


def _shrink(level: Floats, factor: int) -> Floats:
    size = max(level.shape[1] // factor, 1), max(level.shape[0] // factor, 1)
    return np.asarray(cv2.resize(level, size, interpolation=cv2.INTER_AREA), np.float32)
