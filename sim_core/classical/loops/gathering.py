"""Sample gathering: for every unknown pixel the best pair of known colours that it sees."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through
from sim_core.classical.loops.pairs import NUMBERS_OF_A_PAIR, limited
from sim_core.classical.loops.spans import FIRST, LEFT, LENGTH, ROW
from sim_core.classical.pairs import SAME
from sim_core.classical.rays import GRID, SHUFFLE, label_nearest
from sim_core.classical.sampling import BARRED, FAR, PATH_STEPS, RAYS
from sim_core.trimap import BACKGROUND, FOREGROUND

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Bytes, Floats, Integers, Number
    from sim_core.classical.loops.spans import Spans
    from sim_core.classical.watch import Watch


_SAMPLES = RAYS + 1
_PAIRS = _SAMPLES**2

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
    foreground = label_nearest(trimap == FOREGROUND)
    background = label_nearest(trimap == BACKGROUND)
    pixels = np.array(image)
    found = np.empty((6, spans.count), np.float32)
    turns = _directions()

    def band(start: int, stop: int) -> None:
        _gather_spans(
            spans.spans[start:stop],
            spans.wanted,
            pixels,
            *foreground,
            *background,
            turns,
            np.float32(reach),
            found,
        )

    work_through(spans.bands, band, watch)
    return found


def _directions() -> Floats:
    """Return the unit vectors of a pixel's rays, by its place in a block, GRID²×RAYS×2."""
    turn = np.arange(GRID * GRID) * SHUFFLE % GRID**2 / GRID**2
    angle = (2 * math.pi / RAYS) * (np.arange(RAYS) + turn[:, None])
    return np.stack([np.cos(angle), np.sin(angle)], -1).astype(np.float32)


@compiled
def _in_floats(colour: Bytes) -> tuple[float, float, float]:
    scale = np.float32(255)
    return colour[0] / scale, colour[1] / scale, colour[2] / scale


@compiled
def _gather_spans(
    spans: Integers,
    wanted: Bytes,
    image: ImageRGB,
    front_distance: Floats,
    front_label: Integers,
    front_position: Integers,
    back_distance: Floats,
    back_label: Integers,
    back_position: Integers,
    turns: Floats,
    reach: Number,
    found: Floats,
) -> None:
    front = np.empty((_SAMPLES, 4), np.float32)
    back = np.empty((_SAMPLES, 4), np.float32)
    work = np.empty((NUMBERS_OF_A_PAIR + 2, _PAIRS), np.float32)
    for s in range(len(spans)):
        y, number = spans[s, ROW], spans[s, FIRST]
        for x in range(spans[s, LEFT], spans[s, LEFT] + spans[s, LENGTH]):
            if not wanted[y, x]:
                continue
            rays = turns[x % GRID + y % GRID * GRID]
            ahead = _look(
                image, front_distance, front_label, front_position, rays, reach, y, x, front
            )
            behind = _look(
                image, back_distance, back_label, back_position, rays, reach, y, x, back
            )
            likely = behind / (ahead + behind + np.float32(1e-5))
            best = _best_pair(image, y, x, front, back, likely, work)
            for channel in range(3):
                found[channel, number] = front[best // _SAMPLES, channel]
                found[3 + channel, number] = back[best % _SAMPLES, channel]
            number += 1


@compiled
def _look(
    image: ImageRGB,
    distance: Floats,
    label: Integers,
    position: Integers,
    rays: Floats,
    reach: Number,
    y: int,
    x: int,
    samples: Floats,
) -> Number:
    """Write down the colours and distances of known pixels of one kind around a pixel.

    Return the least colour variation on the straight way to any of them.
    """
    width = distance.shape[1]
    resistance = np.float32(BARRED)
    for ray in range(_SAMPLES):
        if ray < RAYS:
            length = _walk(distance, y, x, rays[ray, 0], rays[ray, 1], reach)
            to_y = nearest_whole(np.float32(y) + rays[ray, 1] * length)
            to_x = nearest_whole(np.float32(x) + rays[ray, 0] * length)
            met = distance[to_y, to_x] == 0
        else:
            length = distance[y, x]
            nearest = position[label[y, x]]
            to_y, to_x, met = nearest // width, nearest % width, True
        for channel in range(3):
            samples[ray, channel] = image[to_y, to_x, channel] / np.float32(255)
        samples[ray, 3] = max(length, np.float32(1)) if met else np.float32(FAR)
        if met:
            resistance = min(resistance, _variation(image, y, x, to_y, to_x))
    return resistance


@compiled
def _walk(
    distance: Floats, y: int, x: int, right: Number, down: Number, reach: Number
) -> Number:
    """Return how far a ray goes to the first known pixel, the picture's edge, or its end.

    Each step leaps as far as no known pixel can be, less one as positions are rounded.
    """
    height, width = distance.shape
    ahead_x = np.float32(width - 1 - x) if right > 0 else np.float32(x)
    ahead_y = np.float32(height - 1 - y) if down > 0 else np.float32(y)
    limit = min(
        reach,
        ahead_x / max(abs(right), np.float32(1e-6)),
        ahead_y / max(abs(down), np.float32(1e-6)),
    )
    gone = np.float32(0)
    while gone < limit:
        to_y = nearest_whole(np.float32(y) + down * gone)
        to_x = nearest_whole(np.float32(x) + right * gone)
        free: Number = distance[to_y, to_x]
        if free == 0:
            return gone
        gone += max(free - np.float32(1), np.float32(1))
    return limit


@compiled
def nearest_whole(value: Number) -> Number:
    """Return the whole number nearest to one that is not negative, rounding apart.

    Unsigned, as an index that cannot be negative is not looked at twice.
    """
    return np.uint32(value + np.float32(0.5))


@compiled
def _variation(image: ImageRGB, y: int, x: int, to_y: int, to_x: int) -> Number:
    """Return how much the colour changes on the straight way between two pixels.

    Stands for the integral of the gradient in equation 5.
    """
    total = np.float32(0)
    down, right = np.float32(to_y) - np.float32(y), np.float32(to_x) - np.float32(x)
    red, green, blue = _levels(image[y, x])
    for step in range(1, PATH_STEPS + 1):
        share = np.float32(step) / np.float32(PATH_STEPS)
        here_y = nearest_whole(np.float32(y) + share * down)
        here_x = nearest_whole(np.float32(x) + share * right)
        next_red, next_green, next_blue = _levels(image[here_y, here_x])
        change = (next_red - red) * (next_red - red)
        change += (next_green - green) * (next_green - green)
        change += (next_blue - blue) * (next_blue - blue)
        total += math.sqrt(np.float32(change))
        red, green, blue = next_red, next_green, next_blue
    return total / np.float32(255)


@compiled
def _levels(colour: Bytes) -> tuple[Number, Number, Number]:
    return np.int32(colour[0]), np.int32(colour[1]), np.int32(colour[2])


@compiled
def _best_pair(
    image: ImageRGB,
    y: int,
    x: int,
    front: Floats,
    back: Floats,
    likely: Number,
    work: Floats,
) -> int:
    """Return the number of the pair of least cost.

    Equation 8, with the exponents that serve best: the paper's 3, 2, 1 and 4 become 1, 2, 1
    and 1, so that nearness counts for more. All pairs are worked on side by side.
    """
    height, width = image.shape[0], image.shape[1]
    pairs, cost, distances = work[:NUMBERS_OF_A_PAIR], work[-2], work[-1]
    _pair_all(front, back, pairs, distances)
    for k in range(_PAIRS):
        cost[k] = np.float32(0)
    for dy, dx in _OWN:
        near_y = min(max(y + dy, 0), height - 1)
        near_x = min(max(x + dx, 0), width - 1)
        _add_distortions(pairs, image[near_y, near_x], cost)
    _weigh(pairs, image[y, x], likely, distances, cost)
    best = 0
    for k in range(1, _PAIRS):
        if cost[k] < cost[best]:
            best = k
    return best


@compiled
def _pair_all(front: Floats, back: Floats, pairs: Floats, distances: Floats) -> None:
    """Write the numbers of every pair, and the product of its distances."""
    for k in range(_PAIRS):
        i, j = k // _SAMPLES, k % _SAMPLES
        distances[k] = front[i, 3] * back[j, 3]
        for channel in range(3):
            pairs[channel, k] = front[i, channel] - back[j, channel]
            pairs[4 + channel, k] = back[j, channel]
    red, green, blue, offset = pairs[0], pairs[1], pairs[2], pairs[3]
    back_red, back_green, back_blue = pairs[4], pairs[5], pairs[6]
    size, square = pairs[7], pairs[8]
    for k in range(_PAIRS):
        square[k] = red[k] * red[k] + green[k] * green[k] + blue[k] * blue[k]
        square[k] += np.float32(SAME)
        scale = np.float32(1) / square[k]
        red[k], green[k], blue[k] = red[k] * scale, green[k] * scale, blue[k] * scale
    for k in range(_PAIRS):
        offset[k] = back_red[k] * red[k] + back_green[k] * green[k] + back_blue[k] * blue[k]
        offset[k] = -offset[k]
    for k in range(_PAIRS):
        size[k] = back_red[k] * back_red[k] + back_green[k] * back_green[k]
        size[k] += back_blue[k] * back_blue[k]
    for channel in range(4, 7):
        for k in range(_PAIRS):
            pairs[channel, k] *= np.float32(-2)


@compiled
def _add_distortions(pairs: Floats, colour: Bytes, cost: Floats) -> None:
    """Add how badly each pair explains a colour; see `pairs.squared_distortion`."""
    red, green, blue = _in_floats(colour)
    square = red * red + green * green + blue * blue
    for k in range(_PAIRS):
        free = pairs[3, k] + pairs[0, k] * red + pairs[1, k] * green + pairs[2, k] * blue
        alpha = limited(free)
        cost[k] += square + pairs[7, k] + pairs[4, k] * red + pairs[5, k] * green
        cost[k] += pairs[6, k] * blue
        cost[k] += pairs[8, k] * (alpha * (alpha - np.float32(2) * free))


@compiled
def _weigh(
    pairs: Floats,
    colour: Bytes,
    likely: Number,
    distances: Floats,
    cost: Floats,
) -> None:
    """Multiply costs by how unlikely and how far away pairs are."""
    red, green, blue = _in_floats(colour)
    for k in range(_PAIRS):
        alpha = pairs[3, k] + pairs[0, k] * red + pairs[1, k] * green + pairs[2, k] * blue
        unlikely = likely + limited(alpha) * (np.float32(1) - np.float32(2) * likely)
        unlikely = max(unlikely, np.float32(1e-4))
        cost[k] = max(cost[k], np.float32(1e-9)) * unlikely * unlikely * distances[k]
