"""Sample refinement: every pixel tries the pairs that its neighbours found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.lanes import (
    WIDTH,
    bits,
    every,
    least,
    limited,
    load,
    load_colour,
    most,
    store,
)
from sim_core.classical.loops.pairs import NUMBERS_OF_A_PAIR, write_pair
from sim_core.classical.loops.spans import FIRST, LEFT, LENGTH, ROW
from sim_core.classical.lowest import NOTHING_YET, NUMBERS
from sim_core.classical.refinement import ABSENT, HOPELESS, REACH

if TYPE_CHECKING:
    from sim_core.classical.loops.compiled import Bytes, Floats, Integers
    from sim_core.classical.loops.lanes import Lanes
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
    best = np.empty((3, WIDTH), np.int32)
    found = np.empty(6, np.float32)
    for s in range(len(spans)):
        chosen = spans[s, FIRST]
        for start in range(0, spans[s, LENGTH], WIDTH):
            count = min(spans[s, LENGTH] - start, WIDTH)
            _find_best(table, colours, places[s], start, best)
            for i in range(count):
                if not wanted[spans[s, ROW], spans[s, LEFT] + start + i]:
                    continue
                _mean_of_best(best[:, i], places[s], start + i, number, gathered, found)
                for channel in range(6):
                    refined[channel, chosen] = found[channel]
                chosen += 1


@compiled
def _find_best(
    table: Floats, colours: Floats, rows: Integers, start: int, best: Integers
) -> None:
    """Write the three least costs by which neighbours' pairs explain pixels.

    Sorted as words, see `sim_core.classical.lowest`.
    """
    here = rows[REACH] + start
    first = second = third = every(np.int32(NOTHING_YET))
    for dy in range(_SIDE):
        for dx in range(_SIDE):
            cost = _cost_of(table, rows[dy] + start + dx - REACH, colours, here)
            word = bits(cost) & np.int32(~NUMBERS) | np.int32(dy * _SIDE + dx)
            pushed = most(first, word)
            first = least(first, word)
            lost = most(second, pushed)
            second = least(second, pushed)
            third = least(third, lost)
    store(best[0], 0, first, WIDTH)
    store(best[1], 0, second, WIDTH)
    store(best[2], 0, third, WIDTH)


@compiled
def _cost_of(table: Floats, place: int, colours: Floats, here: int) -> Lanes:
    """Return the squared distortions of pixels from `here` on by the pairs from `place` on.

    See `sim_core.classical.loops.pairs.squared_distortion`.
    """
    red, green, blue = load_colour(colours, here)
    free = load(table[3], place) + load(table[0], place) * red
    free += load(table[1], place) * green
    free += load(table[2], place) * blue
    alpha = limited(free)
    cost = load(colours[3], here) + load(table[7], place)
    cost += load(table[8], place) * (alpha * (alpha - free * np.float32(2)))
    cost += load(table[4], place) * red
    cost += load(table[5], place) * green
    cost += load(table[6], place) * blue
    return cost


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
