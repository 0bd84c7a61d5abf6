"""The matting Laplacian's rows on the processor: what each neighbour of a pixel weighs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.spans import LEFT, LENGTH, ROW
from sim_core.classical.neighbours import MARGIN, OFFSETS
from sim_core.classical.windows import EPSILON, WINDOW

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB
    from sim_core.classical.loops.compiled import Bytes, Floats, Integers
    from sim_core.classical.loops.spans import Spans
    from sim_core.classical.watch import Watch


NEIGHBOURS = np.array(OFFSETS, np.int32)

_SIDE = 2 * MARGIN + 1
_CENTRE = MARGIN * _SIDE + MARGIN
_FACTORS = 6
_LEVELS = 255.0


def weigh_neighbours(
    image: ImageRGB, spans: Spans, dtype: type[np.floating], watch: Watch
) -> Floats:
    """Return L's entries beside its diagonal, 24×N, in the order of `OFFSETS`.

    Equation 12 of Levin, Lischinski and Weiss 2008, as `sim_core.classical.stencil` tells
    it, worked out in float64. Columns of known pixels are 0.

    Parameters
    ----------
    spans
        Of the unknown pixels, with the margin `MARGIN`.
    dtype
        Of the answer.
    """
    framed = spans.framed(image)
    around = cv2.dilate(spans.wanted, np.ones((3, 3), np.uint8))
    around[[0, -1]] = 0
    around[:, [0, -1]] = 0
    counts = spans.planes(around, np.uint8)
    factors = np.empty((len(spans.cells), _FACTORS), np.float64)
    sums = np.empty((len(spans.cells), 3), np.int32)
    _describe_windows(framed, spans.cells, counts, sums, factors)
    weights = np.zeros((len(OFFSETS), len(spans.cells)), dtype)

    def band(start: int, stop: int) -> None:
        _weigh_spans(
            spans.spans[start:stop],
            spans.places[start:stop],
            spans.wanted,
            framed,
            counts,
            sums,
            factors,
            weights,
        )

    work_through(spans.bands, band, watch)
    return weights


@compiled
def _describe_windows(
    framed: ImageRGB,
    cells: Integers,
    counts: Bytes,
    sums: Integers,
    factors: Floats,
) -> None:
    """Write the sums of colours of each window that counts, and how they vary."""
    width = framed.shape[1]
    products = np.empty((3, 3), np.int64)
    total = np.empty(3, np.int64)
    for place in range(len(cells)):
        if not counts[place]:
            continue
        y, x = cells[place] // width, cells[place] % width
        total[:] = 0
        products[:] = 0
        for near_y in range(y - 1, y + 2):
            for near_x in range(x - 1, x + 2):
                for i in range(3):
                    level = np.int64(framed[near_y, near_x, i])
                    total[i] += level
                    for j in range(i + 1):
                        products[i, j] += level * np.int64(framed[near_y, near_x, j])
        for i in range(3):
            sums[place, i] = total[i]
        _whiten(total, products, factors[place])


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


@compiled
def _weigh_spans(
    spans: Integers,
    places: Integers,
    wanted: Bytes,
    framed: ImageRGB,
    counts: Bytes,
    sums: Integers,
    factors: Floats,
    weights: Floats,
) -> None:
    row = np.empty(_SIDE * _SIDE, np.float64)
    line = np.empty(4, np.float64)
    for s in range(len(spans)):
        y = spans[s, ROW]
        for i in range(spans[s, LENGTH]):
            x = spans[s, LEFT] + i
            if not wanted[y, x]:
                continue
            row[:] = 0.0
            for k in range(WINDOW):
                dy, dx = k // 3 - 1, k % 3 - 1
                window = places[s, MARGIN + dy] + i + dx
                if counts[window]:
                    colour = framed[y + MARGIN, x + MARGIN]
                    _lean(colour, sums[window], factors[window], line)
                    _add_window(framed, y, x, dy, dx, line, row)
            place = places[s, MARGIN] + i
            for k in range(len(NEIGHBOURS)):
                weights[k, place] = row[k + (k >= _CENTRE)] / -WINDOW


@compiled
def _lean(colour: Bytes, sums: Integers, factors: Floats, line: Floats) -> None:
    """Write u = Σ⁻¹ (I - μ) and 1 + u · (I - μ) of a pixel in a window."""
    red = (WINDOW * np.int32(colour[0]) - sums[0]) / (WINDOW * _LEVELS)
    green = (WINDOW * np.int32(colour[1]) - sums[1]) / (WINDOW * _LEVELS)
    blue = (WINDOW * np.int32(colour[2]) - sums[2]) / (WINDOW * _LEVELS)
    first = factors[0] * red
    second = factors[1] * red + factors[2] * green
    third = factors[3] * red + factors[4] * green + factors[5] * blue
    line[0] = factors[0] * first + factors[1] * second + factors[3] * third
    line[1] = factors[2] * second + factors[4] * third
    line[2] = factors[5] * third
    line[3] = 1.0 + first * first + second * second + third * third


@compiled
def _add_window(
    framed: ImageRGB, y: int, x: int, dy: int, dx: int, line: Floats, row: Floats
) -> None:
    """Add 1 + u · (J - μ) to the pixels of a window, with J their colours."""
    here = framed[y + MARGIN, x + MARGIN]
    red, green, blue = np.int32(here[0]), np.int32(here[1]), np.int32(here[2])
    for near_y in range(dy - 1, dy + 2):
        for near_x in range(dx - 1, dx + 2):
            other = framed[y + MARGIN + near_y, x + MARGIN + near_x]
            along = line[0] * (np.int32(other[0]) - red)
            along += line[1] * (np.int32(other[1]) - green)
            along += line[2] * (np.int32(other[2]) - blue)
            k = (near_y + MARGIN) * _SIDE + near_x + MARGIN
            row[k] += line[3] + along / _LEVELS
