"""The matting Laplacian on the processor: what each pixel and a neighbour weigh."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.lanes import (
    WIDTH,
    at_least,
    every,
    in_double,
    load,
    load_colour,
    root,
    store,
    where,
)
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.neighbours import MARGIN, OFFSETS
from sim_core.classical.watch import Watch
from sim_core.classical.windows import EPSILON, WINDOW
from sim_core.regions import grown

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB
    from sim_core.classical.loops.compiled import Band, Bytes, Floats, Integers
    from sim_core.classical.loops.lanes import Lanes
    from sim_core.classical.loops.spans import Spans

FORWARD = np.array([offset for offset in OFFSETS if offset > (0, 0)], np.int32)
"""To half of the neighbours: those to the right and below."""

_SIDE = 2 * MARGIN + 1
_NOTHING = np.float32(0)
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
    levels = spans.levels(image)

    def band(start: int, stop: int) -> None:
        _add_windows(levels, spans.cells, spans.lookup, counts, weights, start, stop)

    bands = _bands(spans.cells, spans.lookup.shape[1])
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
    levels: Floats,
    cells: Integers,
    lookup: Integers,
    counts: Bytes,
    weights: Floats,
    start: int,
    stop: int,
) -> None:
    """Add what windows, from one column to before another, say of the pairs in them."""
    width = lookup.shape[1]
    white = np.empty((3, WINDOW, WIDTH), np.float64)
    columns = np.empty(WINDOW, np.int32)
    place = start
    while place < stop:
        run = _run_from(cells, counts, place, stop)
        for here in range(place, place + run, WIDTH):
            y, x = cells[here] // width, cells[here] % width
            for k in range(WINDOW):
                columns[k] = lookup[y + k // 3 - 1, x + k % 3 - 1]
            _whiten(levels, columns, white)
            _add_pairs(white, columns, place + run - here, weights)
        place += max(run, 1)


@compiled
def _run_from(cells: Integers, counts: Bytes, place: int, stop: int) -> int:
    """Return how many windows that count follow each other from a column on."""
    end = place
    while end < stop and counts[end] and cells[end] - cells[place] == end - place:
        end += 1
    return end - place


@compiled
def _whiten(levels: Floats, columns: Integers, white: Floats) -> None:
    """Write colours of windows' pixels less their means, times the covariances' factors.

    Sums of levels and of their products are exact in float32.

    Parameters
    ----------
    columns
        Of the nine pixels of the first window.
    """
    red, green, blue = every(_NOTHING), every(_NOTHING), every(_NOTHING)
    rr, gr, gg = every(_NOTHING), every(_NOTHING), every(_NOTHING)
    br, bg, bb = every(_NOTHING), every(_NOTHING), every(_NOTHING)
    for k in range(WINDOW):
        r, g, b = load_colour(levels, columns[k])
        red, green, blue = red + r, green + g, blue + b
        rr, gr, gg = rr + r * r, gr + g * r, gg + g * g
        br, bg, bb = br + b * r, bg + b * g, bb + b * b
    factors = _factors_of(
        (_spread(rr, red, red), _spread(gr, green, red), _spread(gg, green, green)),
        (_spread(br, blue, red), _spread(bg, blue, green), _spread(bb, blue, blue)),
    )
    for k in range(WINDOW):
        r, g, b = load_colour(levels, columns[k])
        r, g, b = _less_mean(r, red), _less_mean(g, green), _less_mean(b, blue)
        store(white[0, k], 0, factors[0] * r, WIDTH)
        store(white[1, k], 0, factors[1] * r + factors[2] * g, WIDTH)
        store(white[2, k], 0, factors[3] * r + factors[4] * g + factors[5] * b, WIDTH)


@compiled
def _spread(products: Lanes, one: Lanes, other: Lanes) -> Lanes:
    """Return a covariance from sums of products and sums of levels."""
    whole = products * np.float32(WINDOW) - one * other
    return in_double(whole) * (1.0 / (WINDOW * WINDOW * _LEVELS * _LEVELS))


@compiled
def _less_mean(level: Lanes, total: Lanes) -> Lanes:
    return in_double(level * np.float32(WINDOW) - total) * (1.0 / (WINDOW * _LEVELS))


@compiled
def _factors_of(
    upper: tuple[Lanes, Lanes, Lanes], lower: tuple[Lanes, Lanes, Lanes]
) -> tuple[Lanes, ...]:
    """Return the inverse Cholesky factor of covariances with `EPSILON`.

    See `sim_core.classical.windows`, whose order this is: 00, 10, 11, 20, 21, 22.
    """
    more = EPSILON / WINDOW
    rr, gr, gg = upper
    br, bg, bb = lower
    first = 1.0 / root(rr + more)
    gr, br = gr * first, br * first
    second = 1.0 / root(gg + more - gr * gr)
    bg = (bg - br * gr) * second
    third = 1.0 / root(bb + more - br * br - bg * bg)
    left = -1.0 * gr * first * second
    lowest = -1.0 * (br * first + bg * left) * third
    return first, left, second, lowest, -1.0 * bg * second * third, third


@compiled
def _add_pairs(white: Floats, columns: Integers, count: int, weights: Floats) -> None:
    """Add -(1 + (I - μ)'Σ⁻¹(J - μ)) / 9 for every pair of so many windows' pixels."""
    for i in range(WINDOW):
        for j in range(i + 1, WINDOW):
            along = load(white[0, i], 0) * load(white[0, j], 0) + 1.0
            along += load(white[1, i], 0) * load(white[1, j], 0)
            along += load(white[2, i], 0) * load(white[2, j], 0)
            dy, dx = j // 3 - i // 3, j % 3 - i % 3
            number = dx - 1 if dy == 0 else MARGIN + (dy - 1) * _SIDE + dx + MARGIN
            entry = in_double(load(weights[number], columns[i])) - along * (1.0 / WINDOW)
            store(weights[number], columns[i], entry, count)


@compiled
def _sum_rows(
    spans: Integers, places: Integers, number: Integers, weights: Floats, diagonal: Floats
) -> None:
    for s in range(len(spans)):
        for i in range(0, spans[s, LENGTH], WIDTH):
            here = places[s, MARGIN] + i
            added = every(0.0)
            for k in range(len(FORWARD)):
                dy, dx = FORWARD[k]
                before = places[s, MARGIN - dy] - dx + i
                added += in_double(load(weights[k], here))
                added += in_double(load(weights[k], before))
            unknown = at_least(load(number, here), every(np.int32(0)))
            against = where(unknown, added * -1.0, every(0.0))
            store(diagonal, here, against, spans[s, LENGTH] - i)
