"""What a cut-out is put on: a colour, a gradient, a picture, or the blurred original."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB

Colour = tuple[int, int, int]

_ROUNDING = 1e-6
_STEPS = 1021
"""Colours of a gradient: four for each of 256 levels; a table is quicker than sums."""


class BackdropKind(Enum):
    COLOUR = auto()
    GRADIENT = auto()
    PICTURE = auto()
    BLUR = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """A background that can be made in any size.

    Attributes
    ----------
    colour, second
        8-bit sRGB; gradients go from the first to the second.
    angle
        Where a gradient goes to, in degrees: 0 right, 90 down.
    picture
        H×W×3 uint8.
    fills
        Whether the picture covers everything, cropped; else all of it is seen, on `colour`.
    scale
        Of the picture, 1 just fills or fits.
    shift
        Of the picture's middle, as a share of width and height.
    mirrored
        Whether the picture is seen from behind.
    blur
        Standard deviation of the original's blur, as a share of its longer side.
    """

    kind: BackdropKind = BackdropKind.COLOUR
    colour: Colour = (90, 140, 190)
    second: Colour = (236, 240, 244)
    angle: float = 90.0
    picture: ImageRGB | None = None
    fills: bool = True
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    mirrored: bool = False
    blur: float = 0.02


def render_backdrop(backdrop: Backdrop, original: ImageRGB) -> ImageRGB:
    """Return the backdrop in the size of the original.

    Parameters
    ----------
    original
        H×W×3 uint8 sRGB; its content counts for `BackdropKind.BLUR` only.

    Returns
    -------
    ndarray
        H×W×3 uint8 sRGB.
    """
    height, width = original.shape[:2]
    if backdrop.kind is BackdropKind.GRADIENT:
        return _gradient(backdrop, width, height)
    if backdrop.kind is BackdropKind.PICTURE and backdrop.picture is not None:
        return _placed(backdrop, backdrop.picture, width, height)
    if backdrop.kind is BackdropKind.BLUR:
        return _blurred(original, backdrop.blur * max(width, height))
    return _plain(backdrop.colour, width, height)


def _plain(colour: Colour, width: int, height: int) -> ImageRGB:
    return np.full((height, width, 3), colour, np.uint8)


def _gradient(backdrop: Backdrop, width: int, height: int) -> ImageRGB:
    """Return colours along a line that just spans the picture from corner to corner."""
    turn = math.radians(backdrop.angle)
    across, down = math.cos(turn), math.sin(turn)
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) * np.float32(across)
    y = (np.arange(height, dtype=np.float32) + 0.5 - height / 2) * np.float32(down)
    length = abs(across) * width + abs(down) * height
    share = (y[:, None] + x[None, :]) / np.float32(length) + np.float32(0.5)
    first, second = np.array((backdrop.colour, backdrop.second), np.float32)
    steps = np.linspace(0, 1, _STEPS, dtype=np.float32)[:, None]
    table = np.rint(first + steps * (second - first)).astype(np.uint8)
    gradient: ImageRGB = table.take((share * (_STEPS - 1)).astype(np.intp), axis=0)
    return gradient


def _placed(backdrop: Backdrop, picture: ImageRGB, width: int, height: int) -> ImageRGB:
    rows, columns = picture.shape[:2]
    ratios = width / columns, height / rows
    scale = (max(ratios) if backdrop.fills else min(ratios)) * backdrop.scale
    if scale < 0.5:
        # Averaged first: sampling a much larger picture would glitter.
        size = max(round(columns * scale), 1), max(round(rows * scale), 1)
        smaller = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        picture = np.asarray(smaller, np.uint8)
        scale *= columns / size[0]
        rows, columns = picture.shape[:2]
    sign = -1 if backdrop.mirrored else 1
    left = width * (0.5 + backdrop.shift[0]) - sign * scale * columns / 2
    top = height * (0.5 + backdrop.shift[1]) - scale * rows / 2
    # warpAffine counts from the middles of pixels.
    place = np.array(
        [
            [sign * scale, 0, left + sign * scale / 2 - 0.5],
            [0, scale, top + scale / 2 - 0.5],
        ]
    )
    filter_kind = cv2.INTER_LINEAR if scale < 2 else cv2.INTER_CUBIC
    border = cv2.BORDER_REPLICATE
    warped = cv2.warpAffine(
        picture, place, (width, height), flags=filter_kind, borderMode=border
    )
    inside = (
        _covered(top, scale * rows, height),
        _covered(left, sign * scale * columns, width),
    )
    ground = _plain(backdrop.colour, width, height)
    ground[inside] = warped[inside]
    return ground


def _covered(start: float, length: float, size: int) -> slice:
    """Return the pixels whose middles lie in a part of an axis; it may run backward."""
    first, last = sorted((start, start + length))
    begin, end = (
        min(max(math.ceil(edge - 0.5 - _ROUNDING), 0), size) for edge in (first, last)
    )
    return slice(begin, end)


def _blurred(original: ImageRGB, deviation: float) -> ImageRGB:
    """Blur a reduced copy: what is lost by it the blur would take away anyway."""
    if deviation < 0.5:
        return original.copy()
    step = max(deviation / 4, 1)
    height, width = original.shape[:2]
    size = max(round(width / step), 1), max(round(height / step), 1)
    small = cv2.resize(original, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), deviation / step, borderType=cv2.BORDER_REFLECT)
    return np.asarray(
        cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8
    )
