"""The coarse space of `sim_core.classical.colour_blocks` on the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.classical.colour_blocks import (
    COLOUR_SCALE,
    FUNCTIONS,
    SMALLEST_SIDE,
    invert,
    most_blocks,
)
from sim_core.classical.loops.compiled import compiled
from sim_core.classical.loops.laplacian import FORWARD
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.loops.steps import BLOCK, START, STOP
from sim_core.classical.neighbours import MARGIN
from sim_core.classical.quadrants import growing_sides

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB
    from sim_core.classical.loops.compiled import Floats, Integers
    from sim_core.classical.loops.spans import Spans


_NO_PIECES = np.empty((0, 3), np.int32)

_TOUCHED = 4
"""Blocks that a pixel and its neighbours can lie in at most."""


class ColourBlocks:
    """Affine functions of colour in each block of unknown pixels.

    Attributes
    ----------
    pieces
        int32 P×3: the parts of spans that lie in one block; see `steps.START`. Known pixels
        between the unknown ones of a span are in the block of the one before them.
    functions
        4×N: 1, red, green, blue less their means over blocks, 0 where known.
    """

    def __init__(self, image: ImageRGB, spans: Spans, weights: Floats) -> None:
        """Take what the neighbours of the spans' pixels weigh, 12×N."""
        self._block, count = _blocks_of(spans)
        levels = spans.colours(image)[:3]
        self.functions = np.zeros((FUNCTIONS, len(self._block)), weights.dtype)
        _write_functions(self._block, levels, count, self.functions)
        self._coarse = np.zeros((FUNCTIONS * count, FUNCTIONS * count))
        _send_all(
            spans.spans, spans.places, weights, self._block, self.functions, self._coarse
        )
        self.pieces = _pieces_of(spans, self._block)

    def inverse(self, weight: Floats) -> Floats:
        """Return the inverse of the system in the coarse space, float64 4B×4B.

        Parameters
        ----------
        weight
            (N,): what a data term adds to L's diagonal.
        """
        coarse = self._coarse.copy()
        _add_weights(self._block, self.functions, weight, coarse)
        return np.asarray(invert(torch.from_numpy(coarse)))


def _blocks_of(spans: Spans) -> tuple[Integers, int]:
    """Return the block of every column, or -1, and how many there are."""
    wanted = spans.numbers >= 0
    width = spans.wanted.shape[1] + 2 * spans.margin
    row, column = np.divmod(spans.cells[wanted], width)
    most = most_blocks(len(spans.cells))
    for side in growing_sides(SMALLEST_SIDE):
        across = width // side + 1
        of_pixel = row // side * across + column // side
        used = np.bincount(of_pixel) > 0
        if used.sum() <= most:
            break
    block = np.full(len(spans.cells), -1, np.int32)
    block[wanted] = (np.cumsum(used) - 1)[of_pixel]
    return block, int(used.sum())


@compiled
def _write_functions(
    block: Integers, levels: Floats, blocks: int, functions: Floats
) -> None:
    sums = np.zeros((blocks, FUNCTIONS))
    for place in range(len(block)):
        if block[place] >= 0:
            sums[block[place], 0] += 1.0
            for channel in range(3):
                sums[block[place], 1 + channel] += levels[channel, place]
    for place in range(len(block)):
        if block[place] >= 0:
            here = sums[block[place]]
            functions[0, place] = 1.0
            for channel in range(3):
                above = levels[channel, place] - here[1 + channel] / here[0]
                functions[1 + channel, place] = above * COLOUR_SCALE


def _pieces_of(spans: Spans, block: Integers) -> Integers:
    """Return where spans are and in which block, cut where they leave one; P×3."""
    count = _find_pieces(spans.spans, spans.places, block, _NO_PIECES)
    pieces = np.empty((count, 3), np.int32)
    _find_pieces(spans.spans, spans.places, block, pieces)
    return pieces


@compiled
def _find_pieces(
    spans: Integers, places: Integers, block: Integers, pieces: Integers
) -> int:
    """Return how many pieces there are, having written as many as there is room for."""
    found = 0
    for s in range(len(spans)):
        place, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        while place < stop:
            start, here = place, block[place]
            while place < stop and (block[place] == here or block[place] < 0):
                place += 1
            if found < len(pieces):
                pieces[found, START] = start
                pieces[found, STOP] = place
                pieces[found, BLOCK] = here
            found += 1
    return found


@compiled
def _send_all(
    spans: Integers,
    places: Integers,
    weights: Floats,
    block: Integers,
    functions: Floats,
    coarse: Floats,
) -> None:
    """Add L between all functions of all blocks."""
    touched = np.empty(_TOUCHED, np.int32)
    sent = np.empty((_TOUCHED, FUNCTIONS))
    for s in range(len(spans)):
        for i in range(spans[s, LENGTH]):
            place = places[s, MARGIN] + i
            if block[place] < 0:
                continue
            found = _send_one(places[s], i, weights, block, functions, touched, sent)
            for t in range(found):
                for p in range(FUNCTIONS):
                    for q in range(FUNCTIONS):
                        value = functions[p, place] * sent[t, q]
                        coarse[
                            block[place] * FUNCTIONS + p, touched[t] * FUNCTIONS + q
                        ] += value


@compiled
def _send_one(
    rows: Integers,
    i: int,
    weights: Floats,
    block: Integers,
    functions: Floats,
    touched: Integers,
    sent: Floats,
) -> int:
    """Write what a pixel's row of L makes of all functions; return of how many blocks."""
    place = rows[MARGIN] + i
    found, total = 1, 0.0
    touched[0] = block[place]
    sent[:] = 0.0
    for k in range(2 * len(FORWARD)):
        half, sign = k // 2, 1 - 2 * (k % 2)
        dy, dx = FORWARD[half]
        other = rows[MARGIN + sign * dy] + i + sign * dx
        weight = weights[half, min(place, other)]
        total -= weight
        if block[other] < 0:
            continue
        t = 0
        while t < found and touched[t] != block[other]:
            t += 1
        if t == found:
            touched[t] = block[other]
            found += 1
        for q in range(FUNCTIONS):
            sent[t, q] += weight * functions[q, other]
    for q in range(FUNCTIONS):
        sent[0, q] += total * functions[q, place]
    return found


@compiled
def _add_weights(
    block: Integers, functions: Floats, weight: Floats, coarse: Floats
) -> None:
    for place in range(len(block)):
        if block[place] >= 0:
            first = block[place] * FUNCTIONS
            for p in range(FUNCTIONS):
                for q in range(FUNCTIONS):
                    value = functions[p, place] * functions[q, place]
                    coarse[first + p, first + q] += value * weight[place]
