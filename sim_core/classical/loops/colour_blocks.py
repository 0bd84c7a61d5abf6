"""The coarse space of `sim_core.classical.colour_blocks` on the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
from sim_core.classical.loops.lanes import (
    WIDTH,
    any_of,
    equal,
    every,
    first,
    in_double,
    load,
    more,
    total,
    where,
)
from sim_core.classical.loops.laplacian import FORWARD
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.loops.steps import BLOCK, START, STOP
from sim_core.classical.neighbours import MARGIN
from sim_core.classical.quadrants import growing_sides

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB
    from sim_core.classical.loops.compiled import Floats, Integers
    from sim_core.classical.loops.lanes import Lanes
    from sim_core.classical.loops.spans import Spans


_NO_PIECES = np.empty((0, 3), np.int32)


class _Coarse(NamedTuple):
    """Which block each column is in, the blocks' functions, and what L is between them."""

    block: Integers
    functions: Floats
    matrix: Floats


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

    def __init__(
        self, image: ImageRGB, spans: Spans, weights: Floats, diagonal: Floats
    ) -> None:
        """Take L's entries of the spans' pixels and their neighbours, and its diagonal."""
        self._block, count = _blocks_of(spans)
        levels = spans.colours(image)[:3]
        self.functions = np.zeros((FUNCTIONS, len(self._block)), weights.dtype)
        _write_functions(self._block, levels, count, self.functions)
        self.pieces = _pieces_of(spans, self._block)
        self._coarse = np.zeros((FUNCTIONS * count, FUNCTIONS * count))
        coarse = _Coarse(self._block, self.functions, self._coarse)
        _send_all(spans.spans, spans.places, self.pieces, weights, diagonal, coarse)

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
    pieces: Integers,
    weights: Floats,
    diagonal: Floats,
    coarse: _Coarse,
) -> None:
    """Add to a matrix what has L between all functions of all blocks as symmetric part.

    That is what L's diagonal, and twice the entries after it, make of the functions.
    """
    number = 0
    for s in range(len(spans)):
        stop = places[s, MARGIN] + spans[s, LENGTH]
        while number < len(pieces) and pieces[number, START] < stop:
            piece = pieces[number]
            for here in range(piece[START], piece[STOP], WIDTH):
                i = here - places[s, MARGIN]
                _send(places[s], i, piece, weights, diagonal, coarse)
            number += 1


@compiled
def _send(
    rows: Integers,
    i: int,
    piece: Integers,
    weights: Floats,
    diagonal: Floats,
    coarse: _Coarse,
) -> None:
    """Add the rows of L for some pixels of a piece."""
    here, mine = rows[MARGIN] + i, piece[BLOCK]
    count, nowhere = piece[STOP] - here, every(np.int32(-1))
    inside, functions = first(count), coarse.functions
    weight = in_double(load(diagonal, here))
    one, red, green, blue = _times_functions(weight, functions, here)
    for k in range(len(FORWARD)):
        dy, dx = FORWARD[k]
        other = rows[MARGIN + dy] + i + dx
        near = load(coarse.block, other)
        same = equal(near, every(mine))
        weight = where(same, in_double(load(weights[k], here)) * 2.0, every(0.0))
        more_one, more_red, more_green, more_blue = _times_functions(
            weight, functions, other
        )
        one, red, green, blue = (
            one + more_one,
            red + more_red,
            green + more_green,
            blue + more_blue,
        )
        if any_of(inside & more(where(same, nowhere, near), nowhere)):
            _send_across(here, other, min(count, WIDTH), mine, weights[k], coarse)
    for p in range(FUNCTIONS):
        function = where(inside, in_double(load(functions[p], here)), every(0.0))
        row = coarse.matrix[
            FUNCTIONS * mine + p, FUNCTIONS * mine : FUNCTIONS * mine + FUNCTIONS
        ]
        row[0] += total(function * one)
        row[1] += total(function * red)
        row[2] += total(function * green)
        row[3] += total(function * blue)


@compiled
def _times_functions(
    weight: Lanes, functions: Floats, place: int
) -> tuple[Lanes, Lanes, Lanes, Lanes]:
    return (
        weight * in_double(load(functions[0], place)),
        weight * in_double(load(functions[1], place)),
        weight * in_double(load(functions[2], place)),
        weight * in_double(load(functions[3], place)),
    )


@compiled
def _send_across(
    here: int, other: int, count: int, mine: int, weights: Floats, coarse: _Coarse
) -> None:
    """Add what so many pixels of a block weigh with neighbours in other blocks."""
    for i in range(count):
        theirs = coarse.block[other + i]
        if theirs < 0 or theirs == mine:
            continue
        weight = 2.0 * weights[here + i]
        for p in range(FUNCTIONS):
            row = coarse.matrix[FUNCTIONS * mine + p]
            sent = weight * coarse.functions[p, here + i]
            for q in range(FUNCTIONS):
                row[FUNCTIONS * theirs + q] += sent * coarse.functions[q, other + i]


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
