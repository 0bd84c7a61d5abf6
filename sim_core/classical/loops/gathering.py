"""Sample gathering: for every unknown pixel the best pair of known colours that it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.lanes import (
    WIDTH,
    every,
    least,
    limited,
    load,
    load_colour,
    more,
    most,
    store,
    where,
)
from sim_core.classical.loops.looking import (
    DISTANCE,
    SAMPLES,
    Scene,
    columns_from,
    label_both,
    levels_at,
    look,
)
from sim_core.classical.loops.spans import FIRST, LEFT, LENGTH, ROW
from sim_core.classical.pairs import SAME

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Bytes, Floats, Integers, Number
    from sim_core.classical.loops.lanes import Lanes
    from sim_core.classical.loops.spans import Spans
    from sim_core.classical.rays import Nearest
    from sim_core.classical.watch import Watch


_OWN = ((0, 0), (-1, -1), (1, 1))
"""A pixel and two neighbours, whose colours a pair should explain."""


def gather(
    image: ImageRGB, trimap: Trimap, spans: Spans, watch: Watch, *, reach: Number
) -> Floats:
    """Return the best foreground and background colour for each wanted pixel, 6×n.

    As `sim_core.classical.sampling` does it on a graphics card.

    Parameters
    ----------
    reach
        Where rays give up, in pixels.
    """
    scene = Scene.of(image, reach)
    foreground, background = label_both(trimap)
    found = np.empty((6, spans.count), np.float32)

    def band(start: int, stop: int) -> None:
        rows = spans.spans[start:stop]
        _gather_spans(rows, spans.wanted, scene, foreground, background, found)

    work_through(spans.bands, band, watch)
    return found


@compiled
def _gather_spans(
    spans: Integers,
    wanted: Bytes,
    scene: Scene,
    foreground: Nearest,
    background: Nearest,
    found: Floats,
) -> None:
    front = np.empty((SAMPLES, 4, WIDTH), np.float32)
    back = np.empty((SAMPLES, 4, WIDTH), np.float32)
    own = np.empty((len(_OWN), 4, WIDTH), np.float32)
    best = np.empty(WIDTH, np.int32)
    for s in range(len(spans)):
        y, number = spans[s, ROW], spans[s, FIRST]
        for start in range(0, spans[s, LENGTH], WIDTH):
            x = spans[s, LEFT] + start
            ahead = look(scene, foreground, y, x, front)
            behind = look(scene, background, y, x, back)
            _take_own(scene, y, x, own)
            likely = behind / (ahead + behind + np.float32(1e-5))
            _choose_pair(own, front, back, likely, best)
            for i in range(min(spans[s, LENGTH] - start, WIDTH)):
                if wanted[y, x + i]:
                    for channel in range(3):
                        found[channel, number] = front[best[i] // SAMPLES, channel, i]
                        found[3 + channel, number] = back[best[i] % SAMPLES, channel, i]
                    number += 1


@compiled
def _take_own(scene: Scene, y: int, x: int, own: Floats) -> None:
    """Write the colours to explain, and sums of their squares."""
    for k in range(len(_OWN)):
        dy, dx = _OWN[k]
        columns = most(columns_from(scene, x + dx), every(np.int32(0)))
        row = min(max(y + dy, 0), scene.height - 1)
        levels = levels_at(scene, columns + np.int32(row * scene.width))
        square = every(np.float32(0))
        for channel in range(3):
            value = levels[channel] / np.float32(255)
            square += value * value
            store(own[k, channel], 0, value, WIDTH)
        store(own[k, 3], 0, square, WIDTH)


@compiled
def _choose_pair(
    own: Floats, front: Floats, back: Floats, likely: Lanes, best: Integers
) -> None:
    """Write the number of the pair of least cost.

    Equation 8, with the exponents that serve best: the paper's 3, 2, 1 and 4 become 1, 2, 1
    and 1, so that nearness counts for more.
    """
    lowest, chosen = every(np.float32(np.inf)), every(np.int32(0))
    for number in range(SAMPLES**2):
        sample, other = front[number // SAMPLES], back[number % SAMPLES]
        cost = _cost_of(_pair_of(sample, other), own, likely)
        cost *= load(sample[DISTANCE], 0) * load(other[DISTANCE], 0)
        chosen = where(more(lowest, cost), every(np.int32(number)), chosen)
        lowest = least(lowest, cost)
    store(best, 0, chosen, WIDTH)


class _Pair(NamedTuple):
    """The nine numbers of a pair; see `sim_core.classical.loops.pairs`."""

    red: Lanes
    green: Lanes
    blue: Lanes
    offset: Lanes
    back_red: Lanes
    back_green: Lanes
    back_blue: Lanes
    size: Lanes
    square: Lanes


@compiled
def _pair_of(front: Floats, back: Floats) -> _Pair:
    """Return a pair of samples, 4×WIDTH each."""
    red, green, blue = load_colour(front, 0)
    other_red, other_green, other_blue = load_colour(back, 0)
    red, green, blue = red - other_red, green - other_green, blue - other_blue
    square = red * red + green * green + blue * blue + np.float32(SAME)
    scale = np.float32(1) / square
    red, green, blue = red * scale, green * scale, blue * scale
    along = other_red * red + other_green * green + other_blue * blue
    size = other_red * other_red + other_green * other_green + other_blue * other_blue
    twice, offset = np.float32(-2), every(np.float32(0)) - along
    behind = other_red * twice, other_green * twice, other_blue * twice
    return _Pair(red, green, blue, offset, behind[0], behind[1], behind[2], size, square)


@compiled
def _cost_of(pair: _Pair, own: Floats, likely: Lanes) -> Lanes:
    """Return how badly a pair explains the colours, and how unlikely alpha then is."""
    cost = alpha = every(np.float32(0))
    for k in range(len(own) - 1, -1, -1):
        red, green, blue = load_colour(own[k], 0)
        free = pair.offset + pair.red * red + pair.green * green + pair.blue * blue
        alpha = limited(free)
        cost += load(own[k, 3], 0) + pair.size + pair.back_red * red
        cost += pair.back_green * green + pair.back_blue * blue
        cost += pair.square * (alpha * (alpha - free * np.float32(2)))
    unlikely = likely + alpha * (np.float32(1) - likely * np.float32(2))
    unlikely = most(unlikely, every(np.float32(1e-4)))
    return most(cost, every(np.float32(1e-9))) * unlikely * unlikely
