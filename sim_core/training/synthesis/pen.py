"""Draws strands with their light: dark roots, sheen, back-lit tips, self-occlusion.

A strand is drawn in three numbers, each premultiplied by its coverage: shade (how much
light it returns), tint (0 or 1, which of two colours) and coverage. The colours follow
later, from smooth colour fields, so that they are defined past the edge as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.training.synthesis.colour import mix
from sim_core.training.synthesis.shapes import blank, develop, fixed_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points

_LEVELS, _TINTS = 10, 2
_TOP_SHADE = 2.0
"""Shade that the brightest level stands for."""

_MATT = 1.2
"""Shade above which a strand shows the light's white rather than its own colour."""

_RARE = 0.35
"""Share of strands in the second colour."""

_FEW_POINTS = 7
"""Strands of so few points are drawn in two parts of different shade, others in three."""

_LINE_WIDTH = 1.3
"""Width of OpenCV's smooth lines of thickness 1, in canvas pixels, by their coverage."""


@dataclass(frozen=True, slots=True)
class Light:
    """How strands take the light.

    Attributes
    ----------
    angle
        Direction to the light in radians.
    root, tip
        Shade at the two ends; 1 shows the body's colour as it is.
    contrast
        Spread of shade between strands.
    gloss
        Strength of the sheen where a strand runs across the light (Kajiya, Kay 1989).
    rim
        Light added towards the tips, as from a lamp behind.
    """

    angle: float
    root: float = 0.6
    tip: float = 1.1
    contrast: float = 0.25
    gloss: float = 0.2
    rim: float = 0.0


class Layer(NamedTuple):
    """Strands that are drawn together.

    Attributes
    ----------
    strands
        n×points×2 in pixels, four points or more.
    light
        How they take the light.
    hairs
        Consecutive strands of one lock, which share most of their shade.
    """

    strands: Points
    light: Light
    hairs: int = 1


class _Looks(NamedTuple):
    """Of n strands: shade level n×parts, tint n."""

    level: NDArray[np.intp]
    tint: NDArray[np.intp]


def draw_strands(
    rng: Generator, layers: Sequence[Layer], size: int, *, width: float
) -> Floats:
    """Return 3×size×size premultiplied (shade, tint, coverage) of strands.

    Parameters
    ----------
    rng
        Draws what differs between strands.
    layers
        The farthest first.
    size
        Height and width of the picture.
    width
        Of the strands in pixels, up to 1.3: lines one canvas pixel wide are drawn on a
        canvas of the picture's scale or twice that, and thinned by transparency.
    """
    scale = 1 if width > 0.9 else 2
    canvas = blank(size, 3, scale=scale)
    for strands, light, hairs in layers:
        visible = _touches(strands, size)
        looks = _choose_looks(rng, strands, light, hairs)
        if visible.any():
            points = fixed_point(strands[visible], scale)
            _draw_parts(canvas, points, _Looks(looks.level[visible], looks.tint[visible]))
    return _thin(develop(canvas, size), min(1.0, width * scale / _LINE_WIDTH))


def _thin(drawn: Floats, share: float) -> Floats:
    """Return lines as if each had only a share of its width; dense ones stay dense."""
    if share < 1:
        drawn *= np.float32(share) / (1 - np.float32(1 - share) * drawn[-1])
    return drawn


def _touches(strands: Points, size: int) -> NDArray[np.bool_]:
    low, high = strands.min(axis=1), strands.max(axis=1)
    return np.asarray((high >= 0).all(axis=1) & (low < size).all(axis=1))


def _draw_parts(canvas: Bytes, points: NDArray[np.int32], looks: _Looks) -> None:
    """Draw all parts that look the same at once, the dark ones first."""
    bounds = _bounds(points.shape[1])
    parts = len(bounds) - 1
    look = (looks.level * _TINTS + looks.tint[:, None]) * parts + np.arange(parts)
    order = np.argsort(look, axis=None, kind="stable")
    found, starts = np.unique(look.ravel()[order], return_index=True)
    for key, members in zip(found, np.split(order, starts[1:]), strict=True):
        (level, tint), part = divmod(key // parts, _TINTS), key % parts
        first, last = bounds[part : part + 2]
        number = 255 * (level + 0.5) / _LEVELS, 255.0 * tint, 255.0
        lines = list(points[members // parts, first : last + 1])
        cv2.polylines(canvas, lines, False, number, 1, cv2.LINE_AA, 4)


def _bounds(points: int) -> list[int]:
    """Return where a strand's parts begin, and its last point."""
    parts = 2 if points <= _FEW_POINTS else 3
    return [(points - 1) * part // parts for part in range(parts + 1)]


def _choose_looks(rng: Generator, strands: Points, light: Light, hairs: int) -> _Looks:
    n = len(strands)
    run = np.diff(strands[:, _bounds(strands.shape[1])], axis=1)
    parts = run.shape[1]
    run /= np.linalg.norm(run, axis=-1, keepdims=True) + 1e-9
    towards = run @ np.array([np.cos(light.angle), np.sin(light.angle)])
    across = np.sqrt(np.clip(1 - towards**2, 0, 1))
    along = (np.arange(parts) + 0.4) / (parts - 0.2)
    lock = np.repeat(rng.normal(0, light.contrast, (n // hairs, 1)), hairs, axis=0)
    own = rng.normal(0, 0.6 * light.contrast, (n, 1))
    diffuse = (light.root + (light.tip - light.root) * along) * (0.65 + 0.35 * across)
    gloss = light.gloss * across**12 * rng.uniform(0.2, 1.5, (n, 1))
    shade = diffuse * np.exp(lock + own) + gloss + light.rim * along**2
    levels = np.clip(shade / _TOP_SHADE * _LEVELS, 0, _LEVELS - 1).astype(np.intp)
    return _Looks(levels, (rng.random(n) < _RARE).astype(np.intp))


def colour_strands(drawn: Floats, first: Floats, second: Floats) -> Floats:
    """Return the premultiplied 4×H×W layer of drawn strands.

    Parameters
    ----------
    drawn
        What `draw_strands` returned, or layers of it over each other.
    first, second
        3×H×W colours, of strands with tint 0 and 1.
    """
    shade, tint, covered = drawn
    light = shade * np.float32(_TOP_SHADE)
    matt = np.minimum(light, covered * np.float32(_MATT))
    stack = np.empty((4, *covered.shape), np.float32)
    stack[:3] = mix(first, second, tint / np.maximum(covered, np.float32(1e-3)))
    stack[:3] *= matt
    stack[:3] += light - matt
    stack[3] = covered
    np.minimum(stack, covered, out=stack)
    return stack
