"""What a step of conjugate gradients does to vectors over the columns of a table.

All work on the spans of some bands, and write sums of their own for each span, which are
added up in one order however many threads there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.classical.loops.compiled import compiled, compiled_sum
from sim_core.classical.loops.laplacian import FORWARD
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.neighbours import MARGIN

if TYPE_CHECKING:
    from sim_core.classical.loops.compiled import Floats, Integers, Number


@compiled
def apply(
    spans: Integers,
    places: Integers,
    weights: Floats,
    diagonal: Floats,
    unknown: Floats,
    vector: Floats,
    image: Floats,
    products: Floats,
) -> None:
    """Write the matrix times a vector, and their product for each span.

    Known pixels between the unknown ones of a span get 0.
    """
    for s in range(len(spans)):
        length, centre = spans[s, LENGTH], places[s, MARGIN]
        stop = centre + length
        own, out, scale = vector[centre:stop], image[centre:stop], diagonal[centre:stop]
        for i in range(length):
            out[i] = scale[i] * own[i]
        for k in range(len(FORWARD)):
            dy, dx = FORWARD[k]
            start = places[s, MARGIN + dy] + dx
            weight, after = weights[k, centre:stop], vector[start : start + length]
            start = places[s, MARGIN - dy] - dx
            its_weight = weights[k, start : start + length]
            before = vector[start : start + length]
            for i in range(length):
                out[i] += weight[i] * after[i] + its_weight[i] * before[i]
        inside = unknown[centre:stop]
        for i in range(length):
            out[i] *= inside[i]
        products[s] = _product(own, out)


@compiled
def advance(
    spans: Integers,
    places: Integers,
    amount: Number,
    direction: Floats,
    image: Floats,
    solution: Floats,
    residual: Floats,
) -> None:
    """Go along the direction."""
    for s in range(len(spans)):
        start, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        ahead, seen = direction[start:stop], image[start:stop]
        here, left = solution[start:stop], residual[start:stop]
        for i in range(stop - start):
            here[i] += amount * ahead[i]
        for i in range(stop - start):
            left[i] -= amount * seen[i]


@compiled
def restrict(
    spans: Integers,
    places: Integers,
    block: Integers,
    functions: Floats,
    residual: Floats,
    sums: Floats,
) -> None:
    """Add the products of a residual and the functions of the blocks, 4 for each block."""
    for s in range(len(spans)):
        place, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        while place < stop:
            end = _end_of_block(block, place, stop)
            here = 4 * block[place]
            for k in range(4):
                sums[here + k] += _product(functions[k, place:end], residual[place:end])
            place = end


@compiled
def _end_of_block(block: Integers, place: int, stop: int) -> int:
    """Return where a span leaves the block of one of its pixels."""
    end = place + 1
    while end < stop and block[end] == block[place]:
        end += 1
    return end


@compiled
def divide(
    spans: Integers, places: Integers, divisor: Floats, residual: Floats, corrected: Floats
) -> None:
    """Write the residual over the diagonal."""
    for s in range(len(spans)):
        start, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        left, scale, out = residual[start:stop], divisor[start:stop], corrected[start:stop]
        for i in range(stop - start):
            out[i] = left[i] / scale[i]


@compiled
def divide_and_prolong(
    spans: Integers,
    places: Integers,
    divisor: Floats,
    residual: Floats,
    block: Integers,
    functions: Floats,
    amounts: Floats,
    corrected: Floats,
) -> None:
    """Write the residual over the diagonal, and so much of each function of the blocks.

    In float64: rounded apart, the two make a fifth more steps.
    """
    for s in range(len(spans)):
        place, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        while place < stop:
            end = _end_of_block(block, place, stop)
            left, scale, out = residual[place:end], divisor[place:end], corrected[place:end]
            ones, red = functions[0, place:end], functions[1, place:end]
            green, blue = functions[2, place:end], functions[3, place:end]
            here = amounts[4 * block[place] : 4 * block[place] + 4]
            first, second, third, fourth = here[0], here[1], here[2], here[3]
            for i in range(end - place):
                coarse = first * ones[i] + second * red[i] + third * green[i]
                out[i] = left[i] / scale[i] + (coarse + fourth * blue[i])
            place = end


@compiled
def measure(
    spans: Integers,
    places: Integers,
    residual: Floats,
    corrected: Floats,
    products: Floats,
    squares: Floats,
) -> None:
    """Write products of residual and correction, and squares of the latter."""
    for s in range(len(spans)):
        start, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        left, new = residual[start:stop], corrected[start:stop]
        products[s], squares[s] = _product(left, new), _product(new, new)


@compiled_sum
def _product(one: Floats, other: Floats) -> Number:
    """Return the sum of two spans' products."""
    total = 0.0
    for i in range(len(one)):
        total += one[i] * other[i]
    return total


@compiled
def turn(
    spans: Integers,
    places: Integers,
    share: Number,
    corrected: Floats,
    direction: Floats,
) -> None:
    """Turn the direction to the corrected residual, keeping a share of it."""
    for s in range(len(spans)):
        start, stop = places[s, MARGIN], places[s, MARGIN] + spans[s, LENGTH]
        ahead, new = direction[start:stop], corrected[start:stop]
        for i in range(stop - start):
            ahead[i] = share * ahead[i] + new[i]
