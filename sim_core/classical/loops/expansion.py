"""Trimap expansion: unknown pixels that look like a known one close by become known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.expansion import LIKENESS, REACH, offsets_far_to_near
from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.lanes import (
    WIDTH,
    at_least,
    every,
    load,
    load_colour,
    most,
    store,
    where,
)
from sim_core.classical.loops.spans import LEFT, LENGTH, ROW, Spans
from sim_core.regions import grown
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Floats, Integers
    from sim_core.classical.watch import Watch

_SIDE = 2 * REACH + 1
_UNLIKE = -1e9


def expand(image: ImageRGB, trimap: Trimap, watch: Watch) -> Trimap:
    """Return a trimap in which a known pixel speaks for those near it that look alike.

    As `sim_core.classical.expansion` does it on a graphics card.
    """
    expanded = np.array(trimap)
    unknown = trimap == UNKNOWN
    spans = Spans.of(unknown & grown(~unknown, REACH), REACH)
    if not spans.count:
        return expanded
    colours = spans.colours(image)
    known = spans.planes(~unknown, np.bool_)
    colours[3] = np.where(known, -0.5 * colours[3], _UNLIKE)
    before = np.concatenate([[0], np.cumsum(known)]).astype(np.int32)
    offsets = np.array(offsets_far_to_near(), np.int32)
    source = np.array(trimap)

    def band(start: int, stop: int) -> None:
        _expand_spans(
            spans.spans[start:stop],
            spans.places[start:stop],
            colours,
            before,
            offsets,
            source,
            expanded,
        )

    work_through(spans.bands, band, watch)
    return expanded


@compiled
def _expand_spans(
    spans: Integers,
    places: Integers,
    colours: Floats,
    before: Integers,
    offsets: Integers,
    trimap: Trimap,
    expanded: Trimap,
) -> None:
    """Answer the unknown pixels of some spans.

    |v - c|² <= t  is  v·c - |v|²/2 >= (|c|² - t)/2, with v the neighbour, c the centre.
    """
    ranks = _rank(offsets)
    best = np.empty(WIDTH, np.int32)
    for s in range(len(spans)):
        for start in range(0, spans[s, LENGTH], WIDTH):
            count = min(spans[s, LENGTH] - start, WIDTH)
            _find_likest(colours, before, ranks, places[s], start, count, best)
            for i in range(count):
                y, x = spans[s, ROW], spans[s, LEFT] + start + i
                if best[i] and expanded[y, x] == UNKNOWN:
                    dy, dx = offsets[best[i] - 1]
                    expanded[y, x] = trimap[y + dy, x + dx]


@compiled
def _rank(offsets: Integers) -> Integers:
    """Return from which place in a list on each offset stands in it, or 0."""
    ranks = np.zeros((_SIDE, _SIDE), np.int32)
    for rank in range(len(offsets)):
        ranks[offsets[rank, 0] + REACH, offsets[rank, 1] + REACH] = rank + 1
    return ranks


@compiled
def _find_likest(
    colours: Floats,
    before: Integers,
    ranks: Integers,
    rows: Integers,
    start: int,
    count: int,
    best: Integers,
) -> None:
    """Write the highest rank of a neighbour that looks like a pixel, or 0."""
    here = rows[REACH] + start
    red, green, blue = load_colour(colours, here)
    square = red * red + green * green + blue * blue
    least = (square - np.float32(LIKENESS * LIKENESS)) * np.float32(0.5)
    found = every(np.int32(0))
    for dy in range(_SIDE):
        row = rows[dy] + start - REACH
        if before[row] == before[row + count + 2 * REACH]:
            continue
        for dx in range(_SIDE):
            if ranks[dy, dx]:
                likeness = load(colours[3], row + dx) + load(colours[0], row + dx) * red
                likeness += load(colours[1], row + dx) * green
                likeness += load(colours[2], row + dx) * blue
                speaks = at_least(likeness, least)
                rank = where(speaks, every(ranks[dy, dx]), every(np.int32(0)))
                found = most(found, rank)
    store(best, 0, found, count)
