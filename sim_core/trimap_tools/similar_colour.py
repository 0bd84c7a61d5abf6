"""Fill and magic wand: what hangs together, or looks alike, around a point."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.trimap_tools.selection import Selection, select_mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask, Trimap
    from sim_core.trimap import Point

_FIRST_REACH = 256
_STRIP = 512


def select_region(trimap: Trimap, seed: Point) -> Selection | None:
    """Return the 4-connected region of one class around a point; None outside the trimap.

    Costs as much as the region is large.
    """
    pixel = _pixel_at(trimap, seed)
    return None if pixel is None else _flood(trimap, pixel)


def select_similar(
    image: ImageRGB,
    seed: Point,
    *,
    tolerance: float,
    contiguous: bool = True,
    within: Trimap | None = None,
) -> Selection | None:
    """Return the pixels whose colour is close to that under a point.

    Parameters
    ----------
    image
        H×W×3 uint8 RGB.
    seed
        x, y in pixels; the pixel under it is always chosen.
    tolerance
        0 to 255, the largest `colour_distance` that still counts as alike.
    contiguous
        Whether only pixels count that hang together (4 neighbours) with the seed; the cost
        is then that of the region's surroundings, else that of the picture.
    within
        H×W; where it is given, only pixels count that have the seed's class in it.

    Returns
    -------
    Selection | None
        None where the point lies outside the picture.
    """
    pixel = _pixel_at(image, seed)
    if pixel is None:
        return None
    alike_in = partial(_alike, image, within, pixel, tolerance)
    bounds = Rect.of(image)
    return _grow(bounds, pixel, alike_in) if contiguous else select_mask(alike_in(bounds))


def colour_distance(image: ImageRGB, colour: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how different pixels look from a colour, 0 to 255.

    The weighted distance of T. Riemersma, *Colour metric* (CompuPhase), scaled so that two
    greys are as far apart as their levels are: green weighs most, red more among reds and
    blue more among blues.
    """
    levels = np.arange(256, dtype=np.float32)
    red, green, blue = (levels - float(channel) for channel in colour)
    redness = (levels + float(colour[0])) / 2 / 255
    of_red, of_green = (2 + redness) * red * red, 4 * green * green
    squares = of_red[image[..., 0]] + of_green[image[..., 1]]
    squares += (3 - redness)[image[..., 0]] * (blue * blue)[image[..., 2]]
    return np.asarray(np.sqrt(squares) / np.float32(3), np.float32)


def _alike(
    image: ImageRGB,
    within: Trimap | None,
    pixel: tuple[int, int],
    tolerance: float,
    window: Rect,
) -> Mask:
    """Return the pixels of a window that are like one, which may lie elsewhere."""
    at = pixel[::-1]
    part, alike = image[window.slices], np.empty((window.height, window.width), bool)
    for top in range(0, len(part), _STRIP):
        rows = slice(top, top + _STRIP)
        alike[rows] = colour_distance(part[rows], image[at]) <= tolerance
    if within is not None:
        alike &= within[window.slices] == within[at]
    return alike


def _grow(
    bounds: Rect, pixel: tuple[int, int], alike_in: Callable[[Rect], Mask]
) -> Selection:
    """Flood inside a window, and again in a larger one until the region fits."""
    reach = _FIRST_REACH
    x, y = pixel
    while True:
        window = Rect(x - reach, y - reach, x + reach, y + reach).clip(bounds)
        assert window is not None, "the seed lies in the picture"
        alike = alike_in(window)
        found = _flood(alike.view(np.uint8), (x - window.left, y - window.top))
        chosen = Selection(found.rect.moved(window.left, window.top), found.mask)
        if _fits(chosen.rect, window, bounds):
            return chosen
        reach *= 3


def _fits(rect: Rect, window: Rect, bounds: Rect) -> bool:
    """Whether a region leaves a window nowhere but at the picture's own border."""
    surrounded = rect.grow(1).clip(bounds)
    return surrounded is not None and window.contains(surrounded)


def _flood(levels: NDArray[np.uint8], pixel: tuple[int, int]) -> Selection:
    height, width = levels.shape
    marks = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | 255 << 8
    _, _, _, box = cv2.floodFill(levels, marks, pixel, 0, 0, 0, flags)
    left, top, box_width, box_height = box
    rect = Rect(left, top, left + box_width, top + box_height)
    return Selection(rect, marks[1:-1, 1:-1][rect.slices] == 255)


def _pixel_at(pixels: NDArray[Any], point: Point) -> tuple[int, int] | None:
    x, y = math.floor(point[0]), math.floor(point[1])
    height, width = pixels.shape[:2]
    return (x, y) if 0 <= x < width and 0 <= y < height else None
