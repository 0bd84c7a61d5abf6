"""The pixels that a disc sweeps over on its way, found at the cost of their rim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.trimap import Point

_BLOCK = 64
_LARGE = 4 * _BLOCK * _BLOCK
"""Pixels of a box from which on it is worth cutting up."""

_SAFETY = 1.0
"""Pixels between what is certain and what is looked at; rounding is far smaller."""


class Sweep(NamedTuple):
    """Where a disc passes over.

    Attributes
    ----------
    inside
        Rectangles that it covers altogether.
    rim
        Rectangles of which it may cover a part.
    """

    inside: list[Rect]
    rim: list[Rect]


def sweep_of(box: Rect, start: Point, end: Point, radius: float) -> Sweep:
    """Cut up a box by what a disc leaves of it on its way from `start` to `end`.

    Parameters
    ----------
    box
        In pixels; what lies outside is not looked at.
    start, end
        x, y of the disc's centre.
    radius
        In pixels.
    """
    if box.area < _LARGE:
        return Sweep([], [box])
    half = _BLOCK / 2
    x = np.arange(box.left, box.right, _BLOCK).astype(np.float64) + half
    y = np.arange(box.top, box.bottom, _BLOCK).astype(np.float64) + half
    distance = _distance(x, y, start, end)
    reach = half * np.sqrt(2) + _SAFETY
    sweep = Sweep([], [])
    for row, distances in enumerate(distance):
        top = box.top + row * _BLOCK
        bottom = min(top + _BLOCK, box.bottom)
        for kind, chosen in (
            (sweep.inside, distances <= radius - reach),
            (sweep.rim, np.abs(distances - radius) < reach),
        ):
            for first, last in _stretches(chosen):
                left, right = box.left + first * _BLOCK, box.left + last * _BLOCK
                kind.append(Rect(left, top, min(right, box.right), bottom))
    return sweep


def _distance(
    x: NDArray[np.float64], y: NDArray[np.float64], start: Point, end: Point
) -> NDArray[np.float64]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = (x - start[0])[None, :], (y - start[1])[:, None]
    squared = dx * dx + dy * dy
    along = np.clip((x * dx + y * dy) / squared, 0, 1) if squared > 0 else np.float64(0)
    return np.asarray(np.hypot(x - along * dx, y - along * dy))


def _stretches(chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Return first and past the last index of runs of true values."""
    edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False)).tolist()
    return zip(edges[::2], edges[1::2], strict=True)
