"""Sample refinement: every pixel tries the pairs that its neighbours found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, copy_columns, work_through
from sim_core.classical.loops.pairs import NUMBERS_OF_A_PAIR, write_pair
from sim_core.classical.loops.spans import FIRST, LEFT, LENGTH, LONGEST, ROW
from sim_core.classical.lowest import NOTHING_YET, NUMBERS
from sim_core.classical.refinement import ABSENT, HOPELESS, REACH

if TYPE_CHECKING:
    from sim_core.classical.loops.compiled import Bytes, Floats, Integers
    from sim_core.classical.loops.spans import Spans
    from sim_core.classical.watch import Watch


_SIDE = 2 * REACH + 1


def refine(spans: Spans, colours: Floats, gathered: Floats, watch: Watch) -> Floats:
    """Return the mean of the three neighbouring pairs that fit each wanted pixel best.

    As `sim_core.classical.refinement` does it on a graphics card.

    Parameters
    ----------
    colours
        Of `spans`, 4×N.
    gathered
        float32 6×n: foreground and background found for the wanted pixels.
    """
    table = np.zeros((NUMBERS_OF_A_PAIR, len(spans.cells)), np.float32)
    number = spans.numbers
    _write_pairs(gathered, number, table)
    refined = np.empty_like(gathered)

    def band(start: int, stop: int) -> None:
        _refine_spans(
            spans.spans[start:stop],
            spans.places[start:stop],
            spans.wanted,
            colours,
            table,
            number,
            gathered,
            refined,
        )

    work_through(spans.bands, band, watch)
    return refined


@compiled
def _write_pairs(gathered: Floats, number: Integers, table: Floats) -> None:
    """Write all pairs as distortion needs them; where there is none, one nobody takes."""
    pair = np.empty(NUMBERS_OF_A_PAIR, np.float32)
    nothing = np.empty(3, np.float32)
    nothing[:] = ABSENT
    for place in range(len(number)):
        chosen = number[place]
        if chosen < 0:
            write_pair(nothing, nothing, pair)
        else:
            write_pair(gathered[:3, chosen], gathered[3:, chosen], pair)
        for k in range(NUMBERS_OF_A_PAIR):
            table[k, place] = pair[k]


@compiled
def _refine_spans(
    spans: Integers,
    places: Integers,
    wanted: Bytes,
    colours: Floats,
    table: Floats,
    number: Integers,
    gathered: Floats,
    refined: Floats,
) -> None:
    best = np.empty((3, LONGEST), np.int32)
    cost = np.empty((2, LONGEST), np.float32)
    own = np.empty((4, LONGEST), np.float32)
    found = np.empty(6, np.float32)
    for s in range(len(spans)):
        length, centre = spans[s, LENGTH], places[s, REACH]
        copy_columns(colours, centre, length, own)
        best[:] = NOTHING_YET
        for dy in range(_SIDE):
            for dx in range(_SIDE):
                start = places[s, dy] + dx - REACH
                _cost_of(table, start, length, own, cost[0], cost[1])
                _keep_best(cost[0].view(np.int32), dy * _SIDE + dx, length, best)
        first = spans[s, FIRST]
        for i in range(length):
            if not wanted[spans[s, ROW], spans[s, LEFT] + i]:
                continue
            _mean_of_best(best[:, i], places[s], i, number, gathered, found)
            for channel in range(6):
                refined[channel, first] = found[channel]
            first += 1


@compiled
def _cost_of(
    table: Floats, start: int, length: int, own: Floats, cost: Floats, free: Floats
) -> None:
    """Write the squared distortions of pixels by the pairs from `start` on.

    In steps of few arrays each, which the compiler can see to be apart.
    """
    stop = start + length
    line_red, line_green = table[0, start:stop], table[1, start:stop]
    line_blue, offset = table[2, start:stop], table[3, start:stop]
    back_red, back_green = table[4, start:stop], table[5, start:stop]
    back_blue, size, square = (
        table[6, start:stop],
        table[7, start:stop],
        table[8, start:stop],
    )
    red, green, blue, own_square = own[0], own[1], own[2], own[3]
    for i in range(length):
        free[i] = offset[i] + line_red[i] * red[i] + line_green[i] * green[i]
    for i in range(length):
        free[i] += line_blue[i] * blue[i]
        alpha = min(max(free[i], np.float32(0)), np.float32(1))
        free[i] = own_square[i] + square[i] * (alpha * (alpha - np.float32(2) * free[i]))
    for i in range(length):
        cost[i] = free[i] + (size[i] + back_red[i] * red[i])
    for i in range(length):
        cost[i] += back_green[i] * green[i] + back_blue[i] * blue[i]


@compiled
def _keep_best(words: Integers, number: int, length: int, best: Integers) -> None:
    """Sort costs into the three least so far; see `sim_core.classical.lowest`."""
    first, second, third = best[0], best[1], best[2]
    for i in range(length):
        word = (words[i] & ~NUMBERS) | number
        pushed = max(first[i], word)
        first[i] = min(first[i], word)
        lost = max(second[i], pushed)
        second[i] = min(second[i], pushed)
        third[i] = min(third[i], lost)


@compiled
def _mean_of_best(
    best: Integers, rows: Integers, i: int, number: Integers, gathered: Floats, mean: Floats
) -> None:
    mean[:] = np.float32(0)
    count = np.float32(0)
    words = np.empty(1, np.int32)
    for k in range(3):
        words[0] = best[k]
        if words.view(np.float32)[0] >= np.float32(HOPELESS):
            continue
        choice = best[k] & NUMBERS
        place = rows[choice // _SIDE] + i + choice % _SIDE - REACH
        for channel in range(6):
            mean[channel] += gathered[channel, number[place]]
        count += np.float32(1)
    for channel in range(6):
        mean[channel] /= count
