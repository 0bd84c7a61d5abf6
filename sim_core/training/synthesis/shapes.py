"""Points of bodies, their coverage and the light on them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.noise import soften

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points


_FRACTION_BITS = 4
_SUPERSAMPLING = 4


def blob(
    rng: Generator,
    centre: Sequence[float] | Points,
    radius: float,
    *,
    roughness: float = 0.2,
    waves: int = 6,
    points: int = 160,
) -> Points:
    """Return a closed random outline, points×2 (x, y), roughly `radius` around `centre`."""
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    k = np.arange(1, waves)
    amplitudes = roughness / k * rng.normal(size=k.size)
    phases = rng.uniform(0, 2 * np.pi, k.size)
    radii = 1 + (amplitudes * np.cos(t[:, None] * k + phases)).sum(axis=1)
    radii = np.clip(radii, 0.3, 2.2) * radius
    aspect = math.exp(rng.normal(0, 0.2))
    circle = np.stack([radii * np.cos(t) * aspect, radii * np.sin(t) / aspect], axis=1)
    return np.asarray(centre) + rotate(circle, rng.uniform(0, np.pi))


def rotate(points: Points, angle: float) -> Points:
    """Return …×2 points turned about the origin, in radians."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.asarray(points @ np.array([[cosine, sine], [-sine, cosine]]))


def outward_normals(outline: Points) -> Points:
    """Return the unit normals of a closed outline, pointing out of it."""
    tangent = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    return normal if signed_area(outline) > 0 else -normal


def signed_area(outline: Points) -> float:
    x, y = outline.T
    return float(0.5 * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def fixed_point(points: Points, scale: float) -> NDArray[np.int32]:
    """Return pixel coordinates as OpenCV's drawing wants them, on a scaled canvas."""
    shifted = (points + 0.5) * scale - 0.5
    return np.rint(shifted * (1 << _FRACTION_BITS)).astype(np.int32)


def fill(
    canvas: Bytes,
    outlines: Sequence[Points],
    colour: float | Sequence[float] = 255.0,
) -> None:
    """Fill outlines, in picture pixels, on a canvas of `blank`; overlaps stay filled."""
    value = (colour,) if isinstance(colour, float) else tuple(colour)
    for outline in outlines:
        cv2.fillPoly(canvas, [_canvas_point(outline)], value)


def stroke(
    canvas: Bytes,
    lines: Sequence[Points] | Points,
    colour: float | Sequence[float] = 255.0,
    *,
    width: float = 1.0,
) -> None:
    """Draw open lines of a width in picture pixels on a canvas of `blank`."""
    if not len(lines):
        return
    value = (colour,) if isinstance(colour, float) else tuple(colour)
    thickness = max(1, round(width * _SUPERSAMPLING))
    lengths = [len(line) for line in lines]
    together = _canvas_point(np.concatenate(lines))
    placed = np.split(together, np.cumsum(lengths)[:-1])
    cv2.polylines(canvas, placed, False, value, thickness)


def _canvas_point(points: Points) -> NDArray[np.int32]:
    return np.rint((points + 0.5) * _SUPERSAMPLING - 0.5).astype(np.int32)


def blank(size: int, channels: int = 1, *, scale: int = _SUPERSAMPLING) -> Bytes:
    """Return an empty canvas, `scale` times the picture, for `fill` and `stroke`."""
    side = size * scale
    return np.zeros((side, side) if channels == 1 else (side, side, channels), np.uint8)


def develop(canvas: Bytes, size: int) -> Floats:
    """Return a canvas as picture-sized float32 in [0, 1], each pixel its mean coverage.

    H×W of a canvas with one channel, else C×H×W.
    """
    small = canvas
    while small.shape[0] > size:  # halving is far faster than one larger step
        side = small.shape[0] // 2
        small = np.asarray(
            cv2.resize(small, (side, side), interpolation=cv2.INTER_AREA), np.uint8
        )
    if small.ndim == 2:
        return small * np.float32(1 / 255)
    planes = np.empty((small.shape[2], size, size), np.float32)
    for plane, values in zip(planes, cv2.split(small), strict=True):
        np.multiply(values, np.float32(1 / 255), out=plane)
    return planes


def coverage(size: int, outlines: Sequence[Points]) -> Floats:
    """Return how much of each pixel lies inside any of the outlines."""
    canvas = blank(size)
    fill(canvas, outlines)
    return develop(canvas, size)


def depth_inside(mask: NDArray[np.bool_]) -> Floats:
    """Return the distance of every true pixel to the nearest false one."""
    if mask.all():
        return np.full(mask.shape, mask.shape[0], np.float32)
    return np.asarray(
        cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3), np.float32
    )


def relief_light(inside: Floats, *, angle: float, roundness: float) -> Floats:
    """Return the light on a shape that bulges with the depth from its edge, about 1.

    Parameters
    ----------
    inside
        H×W coverage. The light is smooth, so half the resolution is enough for it.
    angle
        Where the light comes from, in radians.
    roundness
        Depth in pixels at which the bulge becomes flat.
    """
    height, width = inside.shape
    half = (width + 1) // 2, (height + 1) // 2
    small = np.asarray(cv2.resize(inside, half, interpolation=cv2.INTER_AREA), np.float32)
    flat = np.float32(roundness / 2)
    bulge = soften(
        np.sqrt(np.minimum(depth_inside(small > 0.5), flat) * flat), roundness / 16
    )
    dx = cv2.Sobel(bulge, cv2.CV_32F, 1, 0, scale=1 / 8)
    dy = cv2.Sobel(bulge, cv2.CV_32F, 0, 1, scale=1 / 8)
    facing = -(dx * np.float32(math.cos(angle)) + dy * np.float32(math.sin(angle)))
    lit = (np.float32(0.85) + facing) / np.sqrt(1 + dx * dx + dy * dy)
    limited = np.clip(lit, np.float32(0.15), np.float32(1.7))
    return np.asarray(cv2.resize(limited, (width, height)), np.float32)


def emboss(plane: Floats, *, angle: float, pixels: float = 1.0) -> Floats:
    """Return the light, about 1, on a surface as high as the plane, lit from an angle."""
    shift = np.array([[1, 0, pixels * math.cos(angle)], [0, 1, pixels * math.sin(angle)]])
    size = plane.shape[::-1]
    behind = cv2.warpAffine(plane, shift, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(1 + (behind - plane), 0, 2), np.float32)
