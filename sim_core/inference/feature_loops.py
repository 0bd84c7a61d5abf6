"""The features of `sim_core.inference.features` on the processor, as compiled loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sim_core.classical.loops.compiled import compiled, work_through_rows
from sim_core.inference.features import LEAST_LINE, REACHES
from sim_core.network.compact import FEATURES
from sim_core.network.compact_patterns import IMAGE_MEAN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.inference.features import Planes

    Floats = NDArray[np.float32]
    Colour = tuple[np.float32, np.float32, np.float32]

_FADE = np.float32(-0.5 / REACHES[2] ** 2)
_MEAN, _LEVEL, _LEAST = np.float32(IMAGE_MEAN), np.float32(1 / 255), np.float32(LEAST_LINE)
_ZERO, _ONE = np.float32(0), np.float32(1)

_TRIMAP, _TO_BACKGROUND, _TO_FOREGROUND = 3, 5, 8
_SMOOTH, _SHARED, _CONFIDENCE, _PRIOR = 11, 20, 29, 30
"""Where in a pixel's features each begins."""


def write_features(features: Tensor, planes: Planes) -> None:
    """Write the h×w×31 features of a crop, float32 or bfloat16."""
    height, width, _ = features.shape
    rows = features.view(height, width * FEATURES)
    rounds = features.dtype == torch.bfloat16
    numbers = rows.view(torch.uint16).numpy() if rounds else rows.numpy()
    write = _write_rounded_rows if rounds else _write_rows

    def band(first: int, last: int) -> None:
        write(planes, first, numbers[first:last])

    work_through_rows(height, band)


@compiled
def _write_rows(planes: Planes, first: int, rows: Floats) -> None:
    for row in range(len(rows)):
        _write_row(planes, first + row, rows[row])


@compiled
def _write_rounded_rows(planes: Planes, first: int, rows: NDArray[np.uint16]) -> None:
    """Write the upper halves of the numbers' bits, rounded to the nearest or even."""
    numbers = np.empty(rows.shape[1], np.float32)
    bits = numbers.view(np.uint32)
    for row in range(len(rows)):
        _write_row(planes, first + row, numbers)
        for place in range(len(bits)):
            word = bits[place]
            odd = (word >> np.uint32(16)) & np.uint32(1)
            rows[row, place] = (word + np.uint32(0x7FFF) + odd) >> np.uint32(16)


@compiled
def _write_row(planes: Planes, row: int, numbers: Floats) -> None:
    y = planes.top + row
    for column in range(planes.filled_foreground.shape[1]):
        x, start = planes.left + column, column * FEATURES
        red, green, blue = _colour(planes.image, y, x)
        colour = red * _LEVEL, green * _LEVEL, blue * _LEVEL
        for channel in range(3):
            numbers[start + channel] = colour[channel] - _MEAN
        kind = planes.trimap[y, x]
        alpha = np.float32(kind == FOREGROUND)
        numbers[start + _TRIMAP] = np.float32(kind == BACKGROUND)
        numbers[start + _TRIMAP + 1] = alpha
        _write_closeness(numbers, start + _TO_BACKGROUND, planes.to_background[y, x])
        _write_closeness(numbers, start + _TO_FOREGROUND, planes.to_foreground[y, x])
        foreground = _colour(planes.filled_foreground, row, column)
        background = _colour(planes.filled_background, row, column)
        if kind == UNKNOWN:
            alpha = _alpha_between(colour, foreground, background)
        _write_mixture(numbers, start + _SMOOTH, colour, foreground, background, alpha)
        foreground = _colour(planes.shared_foreground, y, x)
        background = _colour(planes.shared_background, y, x)
        alpha = planes.shared_alpha[y, x]
        _write_mixture(numbers, start + _SHARED, colour, foreground, background, alpha)
        numbers[start + _CONFIDENCE] = planes.confidence[y, x]
        numbers[start + _PRIOR] = planes.prior[y, x]


@compiled
def _colour(plane: NDArray[Any], y: int, x: int) -> Colour:
    return (
        np.float32(plane[y, x, 0]),
        np.float32(plane[y, x, 1]),
        np.float32(plane[y, x, 2]),
    )


@compiled
def _write_closeness(numbers: Floats, start: int, distance: np.float32) -> None:
    """Write three soft distance maps, each of which is a power of the last."""
    far = middle = near = _ONE
    if distance > 0:
        far = np.exp(_FADE * distance * distance)
        middle = (far * far) * (far * far)
        near = (middle * middle) * (middle * middle)
        near = (near * near) * (near * near)
    numbers[start], numbers[start + 1], numbers[start + 2] = near, middle, far


@compiled
def _alpha_between(colour: Colour, foreground: Colour, background: Colour) -> np.float32:
    along, square = _ZERO, _LEAST
    for channel in range(3):
        line = foreground[channel] - background[channel]
        along += (colour[channel] - background[channel]) * line
        square += line * line
    return min(max(along / square, _ZERO), _ONE)


@compiled
def _write_mixture(
    numbers: Floats,
    start: int,
    colour: Colour,
    foreground: Colour,
    background: Colour,
    alpha: np.float32,
) -> None:
    square = residual = _ZERO
    for channel in range(3):
        line = foreground[channel] - background[channel]
        to_background = background[channel] - colour[channel]
        numbers[start + channel] = foreground[channel] - colour[channel]
        numbers[start + 3 + channel] = to_background
        square += line * line
        residual += abs(to_background + alpha * line)
    numbers[start + 6], numbers[start + 7] = alpha, np.sqrt(square)
    numbers[start + 8] = residual
