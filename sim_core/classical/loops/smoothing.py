"""Local smoothing: colours that agree with their neighbours', and alpha from them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.lanes import WIDTH, every, load, most, store
from sim_core.classical.loops.pairs import (
    NUMBERS_OF_A_PAIR,
    alpha_between,
    limited,
    squared_distortion,
    write_pair,
)
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.smoothing import DISTORTION_SCALE, LITTLE, REACH, gauss
from sim_core.trimap import FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from sim_core.arrays import Trimap
    from sim_core.classical.loops.compiled import Bytes, Floats, Integers, Number
    from sim_core.classical.loops.lanes import Lanes
    from sim_core.classical.loops.spans import Spans
    from sim_core.classical.watch import Watch


_SPAN = range(-REACH, REACH + 1)
_SIDE = len(_SPAN)
_GAUSS = np.array([[gauss(dy, dx) for dx in _SPAN] for dy in _SPAN], np.float32)
_WEIGHTS = np.array([np.ones(_SIDE), _GAUSS[REACH]], np.float32)
"""Along an axis: of plain sums, and of Gaussian ones."""

_ALPHA, _FRONT, _BACK = range(3)
_SUMS = 8
"""Of two weights and two weighted colours."""

_PLAIN, _PLANES = 4, 6
"""Of the planes that windows are summed over, so many plainly and so many in all."""


def smooth(
    trimap: Trimap, spans: Spans, colours: Floats, pairs: Floats, watch: Watch
) -> Floats:
    """Return alpha, foreground, background and confidence of the wanted pixels, 8×n.

    As `sim_core.classical.smoothing` does it on a graphics card.

    Parameters
    ----------
    trimap
        H×W, expanded.
    colours
        Of `spans`, 4×N.
    pairs
        float32 6×n: foreground and background of the wanted pixels.
    """
    number = spans.numbers
    here = spans.planes(trimap, np.uint8)
    inside = spans.planes(np.ones(trimap.shape, np.uint8), np.uint8)
    table = np.zeros((1 + _SUMS, len(number)), np.float32)
    planes = np.zeros((_PLANES, len(number)), np.float32)
    _weigh_columns(here, inside, number, colours, pairs, table, planes)
    smoothed = np.empty((8, spans.count), np.float32)

    def average(start: int, stop: int) -> None:
        rows = spans.spans[start:stop], spans.places[start:stop]
        _average_spans(*rows, number, table, planes, smoothed)

    work_through(spans.bands, average, watch.part(0, 0.7))
    lines = np.zeros_like(planes)
    _sum_along_rows(planes, lines)

    def conclude(start: int, stop: int) -> None:
        rows = spans.spans[start:stop], spans.places[start:stop]
        _conclude_spans(*rows, number, colours, lines, smoothed)

    work_through(spans.bands, conclude, watch.part(0.7, 1))
    return smoothed


@compiled
def _agreement(pair: Floats, colour: Floats) -> Number:
    """Return 1 where a pair explains a colour, less where it does not."""
    square = max(squared_distortion(pair, colour), np.float32(0))
    return math.exp(math.sqrt(square) / np.float32(-DISTORTION_SCALE))


@compiled
def _weigh_columns(
    trimap: Trimap,
    inside: Bytes,
    number: Integers,
    colours: Floats,
    pairs: Floats,
    table: Floats,
    planes: Floats,
) -> None:
    """Write alpha, and what each pixel adds to its neighbours' sums.

    Equations 11 and 12: a pixel speaks for a foreground colour by how sure it is and how
    much of that colour it shows, and likewise for the background.
    """
    pair, colour = np.empty(NUMBERS_OF_A_PAIR, np.float32), np.empty(4, np.float32)
    both = np.empty(6, np.float32)
    for place in range(len(number)):
        if not inside[place]:
            continue
        for channel in range(4):
            colour[channel] = colours[channel, place]
        alpha = np.float32(trimap[place] == FOREGROUND)
        confidence = np.float32(1)
        for channel in range(6):
            both[channel] = colour[channel % 3]
        if number[place] >= 0:
            for channel in range(6):
                both[channel] = pairs[channel, number[place]]
            write_pair(both[:3], both[3:], pair)
            alpha = limited(alpha_between(pair, colour))
            confidence = _agreement(pair, colour)
            planes[1, place] = alpha * (np.float32(1) - alpha)
        front = confidence * alpha + np.float32(LITTLE)
        back = confidence * (np.float32(1) - alpha) + np.float32(LITTLE)
        table[_ALPHA, place], table[_FRONT, place], table[_BACK, place] = alpha, front, back
        for channel in range(3):
            table[3 + channel, place] = front * both[channel]
            table[6 + channel, place] = back * both[3 + channel]
        known = np.float32(trimap[place] != UNKNOWN)
        planes[2, place], planes[3, place] = known * alpha, known
        planes[4, place], planes[5, place] = alpha, np.float32(1)


@compiled
def _average_spans(
    spans: Integers,
    places: Integers,
    number: Integers,
    table: Floats,
    planes: Floats,
    smoothed: Floats,
) -> None:
    """Write the colours that neighbours agree on, and how much they then differ.

    Neighbours also count by how near they are and how much their alpha differs. Every
    other one is asked, as on a chessboard: half the work, and on photographs 1.5 % less
    squared error than with all of them.
    """
    averages = np.empty((_SUMS, WIDTH), np.float32)
    for s in range(len(spans)):
        for start in range(0, spans[s, LENGTH], WIDTH):
            here = places[s, REACH] + start
            _average_around(places[s], start, table, averages)
            for i in range(min(spans[s, LENGTH] - start, WIDTH)):
                chosen = number[here + i]
                if chosen >= 0:
                    _write_average(averages[:, i], chosen, here + i, planes, smoothed)


@compiled
def _average_around(rows: Integers, start: int, table: Floats, averages: Floats) -> None:
    here = rows[REACH] + start
    alpha = load(table[_ALPHA], here)
    nothing = every(np.float32(0))
    sums = nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing
    sums = _plus_weighted(table, here, every(np.float32(1)), sums)
    for dy in range(_SIDE):
        for dx in range(dy % 2, _SIDE, 2):
            place = rows[dy] + start + dx - REACH
            difference = alpha - load(table[_ALPHA], place)
            weight = most(difference, nothing - difference) * _GAUSS[dy, dx]
            sums = _plus_weighted(table, place, weight, sums)
    for k in range(_SUMS):
        store(averages[k], 0, sums[k], WIDTH)


@compiled
def _plus_weighted(
    table: Floats, place: int, weight: Lanes, sums: tuple[Lanes, ...]
) -> tuple[Lanes, ...]:
    return (
        sums[0] + weight * load(table[1], place),
        sums[1] + weight * load(table[2], place),
        sums[2] + weight * load(table[3], place),
        sums[3] + weight * load(table[4], place),
        sums[4] + weight * load(table[5], place),
        sums[5] + weight * load(table[6], place),
        sums[6] + weight * load(table[7], place),
        sums[7] + weight * load(table[8], place),
    )


@compiled
def _write_average(
    sums: Floats, chosen: int, place: int, planes: Floats, smoothed: Floats
) -> None:
    contrast = np.float32(0)
    for channel in range(3):
        front = sums[2 + channel] / sums[0]
        back = sums[5 + channel] / sums[1]
        smoothed[1 + channel, chosen], smoothed[4 + channel, chosen] = front, back
        contrast += (front - back) * (front - back)
    smoothed[7, chosen] = math.sqrt(contrast)
    planes[0, place] = planes[1, place] * smoothed[7, chosen]


@compiled
def _sum_along_rows(planes: Floats, lines: Floats) -> None:
    """Write sums over the columns within `REACH`, meant where these are neighbours."""
    size = planes.shape[1] - 2 * REACH
    for k in range(_PLANES):
        weights = _WEIGHTS[int(k >= _PLAIN)]
        total = lines[k, REACH : REACH + size]
        for dx in range(_SIDE):
            values, weight = planes[k, dx : dx + size], weights[dx]
            for i in range(size):
                total[i] += weight * values[i]


@compiled
def _conclude_spans(
    spans: Integers,
    places: Integers,
    number: Integers,
    colours: Floats,
    lines: Floats,
    smoothed: Floats,
) -> None:
    """Write alpha and confidence; where that is low, alpha is that of the surroundings."""
    sums = np.empty((_PLANES, WIDTH), np.float32)
    for s in range(len(spans)):
        for start in range(0, spans[s, LENGTH], WIDTH):
            for k in range(_PLANES):
                added = every(np.float32(0))
                for dy in range(_SIDE):
                    weight = _WEIGHTS[int(k >= _PLAIN), dy]
                    added += load(lines[k], places[s, dy] + start) * weight
                store(sums[k], 0, added, WIDTH)
            here = places[s, REACH] + start
            for i in range(min(spans[s, LENGTH] - start, WIDTH)):
                chosen = number[here + i]
                if chosen >= 0:
                    _conclude(sums[:, i], colours[:, here + i], smoothed[:, chosen])


@compiled
def _conclude(sums: Floats, colour: Floats, smoothed: Floats) -> None:
    pair = np.empty(NUMBERS_OF_A_PAIR, np.float32)
    write_pair(smoothed[1:4], smoothed[4:7], pair)
    usual = sums[0] / (sums[1] + np.float32(LITTLE)) + np.float32(LITTLE)
    low = (sums[2] + sums[4]) / (sums[3] + sums[5])
    confidence = min(smoothed[7] / usual, np.float32(1)) * _agreement(pair, colour)
    sharp = limited(alpha_between(pair, colour))
    smoothed[0] = low + confidence * (sharp - low)
    smoothed[7] = confidence
