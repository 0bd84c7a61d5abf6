"""What a step of conjugate gradients does to vectors over the columns of a table.

Vectors are 0 at columns of known pixels, so that most work can go through all columns from
one to another. Sums are written for each span or band, which are added up in one order
however many threads there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.classical.loops.compiled import compiled, compiled_sum
from sim_core.classical.loops.lanes import (
    WIDTH,
    every,
    first,
    in_double,
    load,
    store,
    total,
    where,
)
from sim_core.classical.loops.laplacian import FORWARD
from sim_core.classical.loops.spans import LENGTH
from sim_core.classical.neighbours import MARGIN

if TYPE_CHECKING:
    from sim_core.classical.loops.compiled import Floats, Integers, Number

START, STOP, BLOCK = range(3)
"""What the columns of pieces hold: where in the table they lie, and in which block."""


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
        product = every(0.0)
        for i in range(0, length, WIDTH):
            here, count = centre + i, length - i
            own = load(vector, here)
            out = load(diagonal, here) * own
            for k in range(len(FORWARD)):
                dy, dx = FORWARD[k]
                after = places[s, MARGIN + dy] + dx + i
                before = places[s, MARGIN - dy] - dx + i
                out += load(weights[k], here) * load(vector, after)
                out += load(weights[k], before) * load(vector, before)
            out *= load(unknown, here)
            store(image, here, out, count)
            product += where(first(count), in_double(own * out), every(0.0))
        products[s] = total(product)


@compiled
def advance(
    amount: Number, direction: Floats, image: Floats, solution: Floats, residual: Floats
) -> None:
    """Go along the direction."""
    for i in range(len(direction)):
        solution[i] += amount * direction[i]
    for i in range(len(direction)):
        residual[i] -= amount * image[i]


@compiled
def turn(share: Number, corrected: Floats, before: Floats, direction: Floats) -> None:
    """Write the corrected residual, plus a share of the direction before."""
    for i in range(len(direction)):
        direction[i] = share * before[i] + corrected[i]


@compiled
def divide(residual: Floats, reciprocal: Floats, corrected: Floats) -> None:
    """Write the residual over the diagonal."""
    for i in range(len(residual)):
        corrected[i] = residual[i] * reciprocal[i]


@compiled
def restrict(
    edges: Integers, pieces: Integers, functions: Floats, residual: Floats, sums: Floats
) -> None:
    """Write the products of a residual and the functions of the blocks.

    Parameters
    ----------
    edges
        The first pieces of some bands, and the first after them.
    sums
        For each of these bands 4 for each block.
    """
    sums[:] = 0
    for band in range(len(sums)):
        for p in range(edges[band], edges[band + 1]):
            here = 4 * pieces[p, BLOCK]
            products = _products(functions, residual, pieces[p, START], pieces[p, STOP])
            for k in range(4):
                sums[band, here + k] += products[k]


@compiled
def _products(
    functions: Floats, residual: Floats, start: int, stop: int
) -> tuple[Number, Number, Number, Number]:
    """Return what four functions have in common with a residual between two columns."""
    ones = red = green = blue = every(0.0)
    for here in range(start, stop, WIDTH):
        inside = first(stop - here)
        left = where(inside, in_double(load(residual, here)), every(0.0))
        ones += left * in_double(load(functions[0], here))
        red += left * in_double(load(functions[1], here))
        green += left * in_double(load(functions[2], here))
        blue += left * in_double(load(functions[3], here))
    return total(ones), total(red), total(green), total(blue)


@compiled
def divide_and_prolong(
    pieces: Integers,
    amounts: Floats,
    functions: Floats,
    residual: Floats,
    reciprocal: Floats,
    corrected: Floats,
) -> None:
    """Write the residual over the diagonal, and so much of each function of the blocks.

    In float64: rounded apart, the two make a fifth more steps.
    """
    for p in range(len(pieces)):
        here = 4 * pieces[p, BLOCK]
        for start in range(pieces[p, START], pieces[p, STOP], WIDTH):
            out = in_double(load(residual, start)) * in_double(load(reciprocal, start))
            for k in range(4):
                out += in_double(load(functions[k], start)) * amounts[here + k]
            store(corrected, start, out, pieces[p, STOP] - start)


@compiled
def measure(
    columns: Integers, residual: Floats, corrected: Floats, measures: Floats
) -> None:
    """Write the product of residual and correction, and the square of the latter.

    Parameters
    ----------
    columns
        Of some bands, from which to before which.
    """
    for band in range(len(columns)):
        start, stop = columns[band]
        left, new = residual[start:stop], corrected[start:stop]
        measures[band, 0], measures[band, 1] = _product(left, new), _product(new, new)


@compiled_sum
def _product(one: Floats, other: Floats) -> Number:
    """Return the sum of two stretches' products."""
    added = 0.0
    for i in range(len(one)):
        added += one[i] * other[i]
    return added
