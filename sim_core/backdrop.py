"""What a cut-out is put on: a colour, a gradient, a picture, or the blurred original."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.placement import Placement, base_scale, turned_scale

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB

Colour = tuple[int, int, int]

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
    turn
        Of the picture about its middle, in degrees clockwise.
    mirrored
        Whether the picture is seen from behind.
    blur
        Standard deviation of the original's blur, in pixels of the image.
    """

    kind: BackdropKind = BackdropKind.COLOUR
    colour: Colour = (90, 140, 190)
    second: Colour = (236, 240, 244)
    angle: float = 90.0
    picture: ImageRGB | None = None
    fills: bool = True
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    mirrored: bool = False
    blur: float = 20.0


def render_backdrop(
    backdrop: Backdrop, original: ImageRGB, *, reduction: float = 1.0
) -> ImageRGB:
    """Return the backdrop in the size of the original.

    Parameters
    ----------
    original
        H×W×3 uint8 sRGB; its content counts for `BackdropKind.BLUR` only.
    reduction
        By how much the original has been made smaller than the image.

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
        return _blurred(original, backdrop.blur * reduction)
    return _plain(backdrop.colour, width, height)


def placement(backdrop: Backdrop, size: tuple[float, float]) -> Placement:
    """Return where the backdrop's picture lies in an image of this width and height."""
    assert backdrop.picture is not None, "only a picture has a place"
    rows, columns = backdrop.picture.shape[:2]
    scale = base_scale((columns, rows), size, fills=backdrop.fills) * backdrop.scale
    centre = (0.5 + backdrop.shift[0]) * size[0], (0.5 + backdrop.shift[1]) * size[1]
    return Placement(
        (columns, rows), centre, scale, scale, backdrop.turn, backdrop.mirrored
    )


def covering(backdrop: Backdrop, size: tuple[float, float], *, fills: bool) -> Backdrop:
    """Return the backdrop with its picture in the middle, however it is turned.

    Parameters
    ----------
    size
        Width and height of the image.
    fills
        Whether the picture covers everything, or else is seen as a whole.
    """
    assert backdrop.picture is not None, "only a picture has a place"
    rows, columns = backdrop.picture.shape[:2]
    wanted = turned_scale((columns, rows), size, backdrop.turn, fills=fills)
    scale = wanted / base_scale((columns, rows), size, fills=fills)
    return replace(backdrop, fills=fills, scale=scale, shift=(0.0, 0.0))


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
    place = placement(backdrop, (width, height))
    scale = place.scale
    if scale < 0.5:
        # Averaged first: sampling a much larger picture would glitter.
        rows, columns = picture.shape[:2]
        size = max(round(columns * scale), 1), max(round(rows * scale), 1)
        smaller = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        picture = np.asarray(smaller, np.uint8)
        place = place.of_size(size)
    filter_kind = cv2.INTER_LINEAR if scale < 2 else cv2.INTER_CUBIC
    warped = cv2.warpAffine(
        picture,
        place.between_centres,
        (width, height),
        flags=filter_kind,
        borderMode=cv2.BORDER_REPLICATE,
    )
    share = place.cover((width, height))[..., None]
    ground = _plain(backdrop.colour, width, height)
    if share.min() == 1:
        return np.asarray(warped, np.uint8)
    mixed = ground + share * (warped.astype(np.float32) - ground)
    return np.rint(mixed).astype(np.uint8)


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
