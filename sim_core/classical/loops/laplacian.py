"""The matting Laplacian on the processor: what each pixel and a neighbour weigh."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.neighbours import MARGIN, OFFSETS
from sim_core.classical.watch import Watch
from sim_core.classical.windows import EPSILON, WINDOW
from sim_core.regions import grown

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB
    from sim_core.classical.loops.compiled import Band, Bytes, Floats, Integers, Number
    from sim_core.classical.loops.spans import Spans

FORWARD = np.array([offset for offset in OFFSETS if offset > (0, 0)], np.int32)
"""To half of the neighbours: those to the right and below."""

_SIDE = 2 * MARGIN + 1
_FACTORS = 6
_LEVELS = 255.0
_ROWS = 32
"""Of a band: no two that are worked on at once may touch."""


def weigh_neighbours(image: ImageRGB, spans: Spans, dtype: type[np.floating]) -> Floats:
    """Return L's entries for each pixel and its neighbours of `FORWARD`, 12×N.

    Equation 12 of Levin, Lischinski and Weiss 2008, window by window and in float64; L is
    symmetric, so that the other half of a pixel's row stands in its neighbours' columns.
    Right where the pixel or the neighbour is unknown.

    Parameters
    ----------
    spans
        Of the unknown pixels, with the margin `MARGIN`.
    dtype
        Of the answer.
    """
    weights = np.zeros((len(FORWARD), len(spans.cells)), dtype)
    around = grown(spans.wanted.view(np.bool_), 1)
    around[[0, -1]] = False
    around[:, [0, -1]] = False
    counts = spans.planes(around.view(np.uint8), np.uint8)
    framed = spans.framed(image)

    def band(start: int, stop: int) -> None:
        _add_windows(framed, spans.cells, spans.lookup, counts, weights, start, stop)

    bands = _bands(spans.cells, framed.shape[1])
    for parity in range(2):
        work_through(bands[parity::2], band, Watch())
    return weights


def _bands(cells: Integers, width: int) -> list[Band]:
    """Return the columns of some rows each; windows reach into the next band at most."""
    first, last = (int(cells[k]) // width for k in (0, -1)) if len(cells) else (0, -1)
    rows = np.arange(first, last + _ROWS + 1, _ROWS)
    edges = np.searchsorted(cells, rows * width).tolist()
    return [(a, b) for a, b in pairwise(edges) if a < b]


def diagonal_of(spans: Spans, weights: Floats) -> Floats:
    """Return the diagonal, (N,), with which L leaves constants at 0; 0 where known."""
    diagonal = np.zeros(weights.shape[1], weights.dtype)
    _sum_rows(spans.spans, spans.places, spans.numbers, weights, diagonal)
    return diagonal


@compiled
def _add_windows(
    framed: ImageRGB,
    cells: Integers,
    lookup: Integers,
    counts: Bytes,
    weights: Floats,
    start: int,
    stop: int,
) -> None:
    """Add what windows, from one column to before another, say of the pairs in them."""
    width = framed.shape[1]
    total, products = np.empty(3, np.int64), np.empty((3, 3), np.int64)
    factors = np.empty(_FACTORS, np.float64)
    colours, white = np.empty((WINDOW, 3), np.float64), np.empty((WINDOW, 3), np.float64)
    columns = np.empty(WINDOW, np.int32)
    for place in range(start, stop):
        if counts[place]:
            y, x = cells[place] // width, cells[place] % width
            _sum_window(framed, y, x, total, products)
            _whiten(total, products, factors)
            for k in range(WINDOW):
                near_y, near_x = y + k // 3 - 1, x + k % 3 - 1
                columns[k] = lookup[near_y, near_x]
                for channel in range(3):
                    level = WINDOW * np.int64(framed[near_y, near_x, channel])
                    colours[k, channel] = (level - total[channel]) / (WINDOW * _LEVELS)
                _apply_factors(factors, colours[k], white[k])
            _add_pairs(white, columns, weights)


@compiled
def _sum_window(
    framed: ImageRGB, y: int, x: int, total: Integers, products: Integers
) -> None:
    """Write the sums of a window's levels, and of their products."""
    total[:] = 0
    products[:] = 0
    for near_y in range(y - 1, y + 2):
        for near_x in range(x - 1, x + 2):
            for i in range(3):
                level = np.int64(framed[near_y, near_x, i])
                total[i] += level
                for j in range(i + 1):
                    products[i, j] += level * np.int64(framed[near_y, near_x, j])


@compiled
def _apply_factors(factors: Floats, colour: Floats, white: Floats) -> None:
    """Write a lower triangular factor times a colour."""
    white[0] = factors[0] * colour[0]
    white[1] = factors[1] * colour[0] + factors[2] * colour[1]
    white[2] = factors[3] * colour[0] + factors[4] * colour[1] + factors[5] * colour[2]


@compiled
def _add_pairs(white: Floats, columns: Integers, weights: Floats) -> None:
    """Add -(1 + (I - μ)'Σ⁻¹(J - μ)) / 9 for every pair of a window's pixels."""
    for i in range(WINDOW):
        for j in range(i + 1, WINDOW):
            along = white[i, 0] * white[j, 0] + white[i, 1] * white[j, 1]
            along += white[i, 2] * white[j, 2]
            dy, dx = j // 3 - i // 3, j % 3 - i % 3
            number = dx - 1 if dy == 0 else MARGIN + (dy - 1) * _SIDE + dx + MARGIN
            weights[number, columns[i]] -= (1.0 + along) / WINDOW


@compiled
def _sum_rows(
    spans: Integers, places: Integers, number: Integers, weights: Floats, diagonal: Floats
) -> None:
    for s in range(len(spans)):
        start = places[s, MARGIN]
        for place in range(start, start + spans[s, LENGTH]):
            if number[place] >= 0:
                diagonal[place] = -_sum_row(places[s], place - start, weights)


@compiled
def _sum_row(rows: Integers, i: int, weights: Floats) -> Number:
    total = 0.0
    for k in range(len(FORWARD)):
        dy, dx = FORWARD[k]
        total += weights[k, rows[MARGIN] + i]
        total += weights[k, rows[MARGIN - dy] + i - dx]
    return total


@compiled
def _whiten(total: Integers, products: Integers, factors: Floats) -> None:
    """Write the inverse Cholesky factor of a window's covariance with `EPSILON`.

    See `sim_core.classical.windows`, whose order this is: 00, 10, 11, 20, 21, 22.
    """
    scale = 1.0 / (WINDOW * WINDOW * _LEVELS * _LEVELS)
    more = EPSILON / WINDOW
    rr = (WINDOW * products[0, 0] - total[0] * total[0]) * scale + more
    gr = (WINDOW * products[1, 0] - total[1] * total[0]) * scale
    gg = (WINDOW * products[1, 1] - total[1] * total[1]) * scale + more
    br = (WINDOW * products[2, 0] - total[2] * total[0]) * scale
    bg = (WINDOW * products[2, 1] - total[2] * total[1]) * scale
    bb = (WINDOW * products[2, 2] - total[2] * total[2]) * scale + more
    first = 1.0 / math.sqrt(rr)
    gr, br = gr * first, br * first
    second = 1.0 / math.sqrt(gg - gr * gr)
    bg = (bg - br * gr) * second
    third = 1.0 / math.sqrt(bb - br * br - bg * bg)
    factors[0] = first
    factors[1] = -gr * first * second
    factors[2] = second
    factors[3] = -(br * first + bg * factors[1]) * third
    factors[4] = -bg * second * third
    factors[5] = third
