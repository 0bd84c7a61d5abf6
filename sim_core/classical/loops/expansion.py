"""Trimap expansion: unknown pixels that look like a known one close by become known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.expansion import LIKENESS, REACH, offsets_far_to_near
from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.spans import LEFT, LENGTH, LONGEST, ROW, Spans
from sim_core.regions import grown
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Floats, Integers
    from sim_core.classical.watch import Watch

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
    own = np.empty((4, LONGEST), np.float32)
    best = np.empty(LONGEST, np.int32)
    for s in range(len(spans)):
        length, centre = spans[s, LENGTH], places[s, REACH]
        _take_own(colours, centre, length, own)
        best[:] = 0
        for dy in range(2 * REACH + 1):
            row = places[s, dy] - REACH
            if before[row] == before[row + length + 2 * REACH]:
                continue
            for dx in range(2 * REACH + 1):
                if ranks[dy, dx]:
                    _compare(colours, row + dx, own, length, ranks[dy, dx], best)
        for i in range(length):
            y, x = spans[s, ROW], spans[s, LEFT] + i
            if best[i] and expanded[y, x] == UNKNOWN:
                dy, dx = offsets[best[i] - 1]
                expanded[y, x] = trimap[y + dy, x + dx]


@compiled
def _rank(offsets: Integers) -> Integers:
    """Return from which place in a list on each offset stands in it, or 0."""
    ranks = np.zeros((2 * REACH + 1, 2 * REACH + 1), np.int32)
    for rank in range(len(offsets)):
        ranks[offsets[rank, 0] + REACH, offsets[rank, 1] + REACH] = rank + 1
    return ranks


@compiled
def _take_own(colours: Floats, centre: int, length: int, own: Floats) -> None:
    """Write the colours of a span, and what a neighbour's product with them must reach."""
    for i in range(length):
        square = np.float32(0)
        for channel in range(3):
            value = colours[channel, centre + i]
            own[channel, i] = value
            square += value * value
        own[3, i] = np.float32(0.5) * (square - np.float32(LIKENESS * LIKENESS))


@compiled
def _compare(
    colours: Floats,
    start: int,
    own: Floats,
    length: int,
    rank: int,
    best: Integers,
) -> None:
    """Let the neighbours from `start` on speak for the pixels that they look like."""
    stop = start + length
    red, green, blue = (
        colours[0, start:stop],
        colours[1, start:stop],
        colours[2, start:stop],
    )
    half = colours[3, start:stop]
    own_red, own_green, own_blue, least = own[0], own[1], own[2], own[3]
    for i in range(length):
        likeness = half[i] + red[i] * own_red[i]
        likeness += green[i] * own_green[i] + blue[i] * own_blue[i]
        best[i] = max(best[i], rank if likeness >= least[i] else 0)
