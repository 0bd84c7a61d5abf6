"""Which known pixels an unknown one sees, for sixteen pixels of a row at once."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from sim_core.classical.loops.compiled import compiled, side_by_side
from sim_core.classical.loops.lanes import (
    WIDTH,
    any_of,
    at_least,
    every,
    in_floats,
    in_whole,
    least,
    load,
    look_up,
    more,
    most,
    order,
    root,
    store,
    where,
)
from sim_core.classical.rays import GRID, SHUFFLE, Nearest, label_nearest
from sim_core.classical.sampling import BARRED, FAR, PATH_STEPS, RAYS
from sim_core.trimap import BACKGROUND, FOREGROUND

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Floats, Integers, Number
    from sim_core.classical.loops.lanes import Lanes

SAMPLES = RAYS + 1
"""Of each kind: what the rays meet, and the nearest known pixel."""

DISTANCE = 3
"""The number of a sample that follows its colour."""


class Scene(NamedTuple):
    """What rays go through.

    Attributes
    ----------
    colours
        int32 (H·W,): red, green and blue in 8 bits each, red lowest.
    height, width
        Of the picture.
    turns
        float32 2×RAYS×GRID×(GRID + WIDTH): unit vectors, x and y, of the rays of a pixel by
        its place in a block.
    reach
        Where rays give up, in pixels.
    """

    colours: Integers
    height: int
    width: int
    turns: Floats
    reach: Number

    @classmethod
    def of(cls, image: ImageRGB, reach: Number) -> Self:
        height, width = image.shape[:2]
        colours = np.empty(height * width, np.int32)
        _pack(np.ascontiguousarray(image).reshape(-1, 3), colours)
        return cls(colours, height, width, _directions(), np.float32(reach))


def label_both(trimap: Trimap) -> list[Nearest]:
    """Return the nearest known foreground and background of all pixels, flattened."""

    def label(kind: int) -> Nearest:
        distance, number, position = label_nearest(trimap == kind)
        return Nearest(distance.ravel(), number.ravel(), position)

    return side_by_side(partial(label, FOREGROUND), partial(label, BACKGROUND))


def _directions() -> Floats:
    """Return `Scene.turns`."""
    row, column = np.mgrid[:GRID, : GRID + WIDTH]
    turn = (column % GRID + row * GRID) * SHUFFLE % GRID**2 / GRID**2
    angle = (2 * math.pi / RAYS) * (np.arange(RAYS)[:, None, None] + turn)
    return np.stack([np.cos(angle), np.sin(angle)]).astype(np.float32)


@compiled
def _pack(pixels: ImageRGB, colours: Integers) -> None:
    for i in range(len(pixels)):
        red, green, blue = pixels[i]
        colours[i] = np.int32(red) | np.int32(green) << 8 | np.int32(blue) << 16


@compiled
def levels_at(scene: Scene, places: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    """Return red, green and blue, 0 to 255, as float32."""
    word = look_up(scene.colours, places)
    red, green = word & np.int32(255), (word >> np.int32(8)) & np.int32(255)
    return in_floats(red), in_floats(green), in_floats(word >> np.int32(16))


@compiled
def columns_from(scene: Scene, x: int) -> Lanes:
    """Return the columns from one on; beyond the picture, its last."""
    return least(order() + np.int32(x), every(np.int32(scene.width - 1)))


@compiled
def look(scene: Scene, known: Nearest, y: int, x: int, samples: Floats) -> Lanes:
    """Write colours and distances of known pixels of one kind, SAMPLES×4×WIDTH.

    Return the least colour variation on the straight way to any of them.
    """
    columns = columns_from(scene, x)
    here = columns + np.int32(y * scene.width)
    column, row = in_floats(columns), every(np.float32(y))
    resistance = every(np.float32(BARRED))
    for ray in range(SAMPLES):
        if ray < RAYS:
            right = load(scene.turns[0, ray, y % GRID], x % GRID)
            down = load(scene.turns[1, ray, y % GRID], x % GRID)
            length = _walk(scene, known.distance, column, row, right, down)
            to_x, to_y = (
                _nearest_whole(column, right, length),
                _nearest_whole(row, down, length),
            )
            there = to_y * np.int32(scene.width) + to_x
            met = at_least(every(np.float32(0)), look_up(known.distance, there))
        else:
            length = look_up(known.distance, here)
            there = look_up(known.position, look_up(known.label, here))
            to_y = there // np.int32(scene.width)
            to_x = there - to_y * np.int32(scene.width)
            met = at_least(length, every(np.float32(0)))
        colour = levels_at(scene, there)
        for channel in range(3):
            store(samples[ray, channel], 0, colour[channel] / np.float32(255), WIDTH)
        far, one = every(np.float32(FAR)), every(np.float32(1))
        store(samples[ray, DISTANCE], 0, where(met, most(length, one), far), WIDTH)
        way = in_floats(to_x) - column, in_floats(to_y) - row
        variation = _variation(scene, column, row, *way)
        resistance = where(met, least(resistance, variation), resistance)
    return resistance


@compiled
def _nearest_whole(start: Lanes, direction: Lanes, length: Lanes) -> Lanes:
    """Return the whole number nearest to a place on a ray inside the picture."""
    return in_whole(start + direction * length + np.float32(0.5))


@compiled
def _length_inside(start: Lanes, direction: Lanes, size: int) -> Lanes:
    forwards, nothing = np.float32(size - 1) - start, every(np.float32(0))
    ahead = where(more(direction, nothing), forwards, start)
    return ahead / most(most(direction, nothing - direction), every(np.float32(1e-6)))


@compiled
def _walk(
    scene: Scene, distance: Floats, column: Lanes, row: Lanes, right: Lanes, down: Lanes
) -> Lanes:
    """Return how far rays go to the first known pixel, the picture's edge, or their end.

    Each step leaps as far as no known pixel can be, less one as positions are rounded.
    """
    inside = least(
        _length_inside(column, right, scene.width), _length_inside(row, down, scene.height)
    )
    limit = least(inside, every(scene.reach))
    nothing, one = every(np.float32(0)), every(np.float32(1))
    gone, goes_on = nothing, True
    while goes_on:
        to_y = _nearest_whole(row, down, gone)
        there = to_y * np.int32(scene.width) + _nearest_whole(column, right, gone)
        free = look_up(distance, there)
        leap = where(more(free, nothing), most(free - one, one), nothing)
        before = gone
        gone = least(gone + leap, limit)
        goes_on = any_of(more(gone, before))
    return gone


@compiled
def _variation(scene: Scene, column: Lanes, row: Lanes, right: Lanes, down: Lanes) -> Lanes:
    """Return how much the colour changes on the straight way to another pixel.

    Stands for the integral of the gradient in equation 5 of Gastal and Oliveira 2010.

    Parameters
    ----------
    right, down
        How far away the other pixel is.
    """
    added = share = every(np.float32(0))
    here = in_whole(row) * np.int32(scene.width) + in_whole(column)
    red, green, blue = levels_at(scene, here)
    for step in range(1, PATH_STEPS + 1):
        share = every(np.float32(step) / np.float32(PATH_STEPS))
        to_y, to_x = _nearest_whole(row, down, share), _nearest_whole(column, right, share)
        there = to_y * np.int32(scene.width) + to_x
        next_red, next_green, next_blue = levels_at(scene, there)
        change = (next_red - red) * (next_red - red)
        change += (next_green - green) * (next_green - green)
        change += (next_blue - blue) * (next_blue - blue)
        added += root(change)
        red, green, blue = next_red, next_green, next_blue
    return added / np.float32(255)
