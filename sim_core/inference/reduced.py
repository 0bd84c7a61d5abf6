"""Smaller copies of an image and its trimap, for drafts and for a first look."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, constrain_alpha

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import Alpha, ImageRGB, Mask, PatternMap, Trimap

    EstimateForeground = Callable[[ImageRGB, Alpha], ImageRGB]


class Reduced(NamedTuple):
    """An image and its trimap at a lower resolution."""

    image: ImageRGB
    trimap: Trimap


def reduce(image: ImageRGB, trimap: Trimap, *, pixels: int) -> Reduced:
    """Return a copy of about so many pixels, or the originals if they have fewer.

    A pixel of the reduced trimap is known where all that it stands for is known alike.
    """
    if trimap.size <= pixels:
        return Reduced(image, trimap)
    size = _reduced_size(trimap, pixels)
    smaller = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    reduced = np.full(smaller.shape[:2], UNKNOWN, np.uint8)
    for value in (BACKGROUND, FOREGROUND):
        share = (trimap == value).astype(np.uint8) * np.uint8(255)
        whole = cv2.resize(share, size, interpolation=cv2.INTER_AREA) == 255
        reduced[whole] = value
    return Reduced(np.asarray(smaller, np.uint8), reduced)


def enlarge(matte: Matte, trimap: Trimap) -> Matte:
    """Return the matte of a reduced copy at the size of the whole trimap.

    Its foreground colours are enlarged everywhere, also where they are to be the image's.
    """
    if matte.alpha.shape == trimap.shape:
        return matte
    size = trimap.shape[1], trimap.shape[0]
    alpha = cv2.resize(matte.alpha, size, interpolation=cv2.INTER_LINEAR)
    alpha = constrain_alpha(np.asarray(alpha, np.float32), trimap)
    unknown = trimap == UNKNOWN
    return Matte(
        alpha,
        _enlarge_map(matte.pattern, unknown, NO_PATTERN),
        _enlarge_map(matte.confidence, unknown, 0),
        _enlarge_colours(matte.foreground, size),
    )


def estimate_reduced(
    estimate: EstimateForeground, image: ImageRGB, alpha: Alpha, *, pixels: int
) -> ImageRGB:
    """Return foreground colours that were estimated in a copy of about so many pixels."""
    if alpha.size <= pixels:
        return estimate(image, alpha)
    size = _reduced_size(alpha, pixels)
    small_image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small_alpha = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    small = estimate(np.asarray(small_image, np.uint8), np.asarray(small_alpha, np.float32))
    large = cv2.resize(small, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.where((alpha >= 1)[..., None], image, np.asarray(large, np.uint8))


def _reduced_size(plane: Trimap | Alpha, pixels: int) -> tuple[int, int]:
    """Return width and height of a copy of about so many pixels."""
    scale = math.sqrt(pixels / plane.size)
    return max(1, round(plane.shape[1] * scale)), max(1, round(plane.shape[0] * scale))


def _enlarge_colours(colours: ImageRGB | None, size: tuple[int, int]) -> ImageRGB | None:
    if colours is None:
        return None
    enlarged = cv2.resize(colours, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(enlarged, np.uint8)


def _enlarge_map(
    labels: PatternMap | None, unknown: Mask, nothing: int
) -> PatternMap | None:
    if labels is None:
        return None
    size = unknown.shape[1], unknown.shape[0]
    enlarged = cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST)
    return np.where(unknown, enlarged, np.uint8(nothing))
