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

from sim_core.classical.loops.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask
    from sim_core.rect import Rect

    Floats = NDArray[np.float32]

CELL = 16
"""Pixels per side of a cell of the coarse levels; crops must be aligned to it."""

_LEAST = np.float32(1e-6)
"""Keeps the colour of nothing finite."""


class ColourFill:
    """Continues the colours that an image has inside a region."""

    def __init__(self, image: ImageRGB, region: Mask) -> None:
        """Take an image and a region whose height and width are multiples of `CELL`."""
        self._image, self._region = image, region
        self._coarse = _fill(_means(image, region, CELL))

    def crop(self, rect: Rect) -> Floats:
        """Return h×w×3 colours in [0, 1] for a rectangle aligned to `CELL`."""
        cells = (slice(edge.start // CELL, edge.stop // CELL) for edge in rect.slices)
        image, region = self._image[rect.slices], self._region[rect.slices]
        levels = [_means(image, region, 2)]
        while levels[-1].shape[0] * CELL > rect.height * 2:
            levels.append(_shrink(levels[-1], 2))
        colour = self._coarse[tuple(cells)]
        for level in reversed(levels):
            colour = _push(colour, level)
        return _complete(image, region, colour)


def _complete(image: ImageRGB, region: Mask, coarser: Floats) -> Floats:
    """Return the image's colours where known, and the coarser level's elsewhere."""
    size = region.shape[1], region.shape[0]
    larger = cv2.resize(coarser, size, interpolation=cv2.INTER_LINEAR)
    colours = np.asarray(larger, np.float32)
    _take_own(image, region, colours)
    return colours


@compiled
def _take_own(image: ImageRGB, region: Mask, colours: Floats) -> None:
    for y in range(len(region)):
        for x in range(region.shape[1]):
            if region[y, x]:
                for channel in range(3):
                    colours[y, x, channel] = image[y, x, channel] * np.float32(1 / 255)


def _means(image: ImageRGB, region: Mask, side: int) -> Floats:
    """Return a level: means over blocks of known colours, and last of what is known."""
    level = np.empty((len(region) // side, region.shape[1] // side, 4), np.float32)
    _average(image, region, side, level)
    return level


@compiled
def _average(image: ImageRGB, region: Mask, side: int, level: Floats) -> None:
    scale = np.float32(1) / np.float32(255 * side * side)
    for row in range(len(level)):
        for column in range(level.shape[1]):
            red = green = blue = known = 0
            for y in range(row * side, (row + 1) * side):
                for x in range(column * side, (column + 1) * side):
                    if region[y, x]:
                        red += image[y, x, 0]
                        green += image[y, x, 1]
                        blue += image[y, x, 2]
                        known += 255
            level[row, column, 0], level[row, column, 1] = red * scale, green * scale
            level[row, column, 2], level[row, column, 3] = blue * scale, known * scale


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
    larger = cv2.resize(coarser, size, interpolation=cv2.INTER_LINEAR)
    colours = np.asarray(larger, np.float32)
    _mix_in(level, colours)
    return colours


@compiled
def _mix_in(level: Floats, colours: Floats) -> None:
    """Mix a level's own colours into others, as far as they are known."""
    for y in range(len(level)):
        for x in range(level.shape[1]):
            known = level[y, x, 3]
            share = known / (known + _LEAST)
            for channel in range(3):
                below = colours[y, x, channel] * (np.float32(1) - known)
                colours[y, x, channel] = level[y, x, channel] * share + below


def _own_colour(level: Floats) -> Floats:
    return level[..., :3] / (level[..., 3:] + _LEAST)


def _shrink(level: Floats, factor: int) -> Floats:
    size = max(level.shape[1] // factor, 1), max(level.shape[0] // factor, 1)
    return np.asarray(cv2.resize(level, size, interpolation=cv2.INTER_AREA), np.float32)
