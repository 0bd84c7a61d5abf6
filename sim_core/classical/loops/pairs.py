"""Pairs of a foreground and a background colour, and how well they explain a colour.

As `sim_core.classical.pairs`: a pair's nine numbers are its line ``d / |d|²`` and
``-B·d / |d|²``, by which alpha is their product with (I, 1), and ``-2B``, ``|B|²`` and
``|d|²``, by which the squared residual needs no colour of the pair either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled
from sim_core.classical.pairs import SAME

if TYPE_CHECKING:
    from sim_core.classical.loops.compiled import Floats, Number


NUMBERS_OF_A_PAIR = 9


@compiled
def write_pair(foreground: Floats, background: Floats, pair: Floats) -> None:
    """Write the nine numbers of a pair of colours."""
    square = np.float32(SAME)
    for channel in range(3):
        difference = foreground[channel] - background[channel]
        square += difference * difference
    along = size = np.float32(0)
    for channel in range(3):
        direction = (foreground[channel] - background[channel]) / square
        along += background[channel] * direction
        size += background[channel] * background[channel]
        pair[channel] = direction
        pair[4 + channel] = np.float32(-2) * background[channel]
    pair[3], pair[7], pair[8] = -along, size, square


@compiled
def alpha_between(pair: Floats, colour: Floats) -> Number:
    """Return the alpha of a colour between a pair, not yet limited to [0, 1]."""
    alpha: float = pair[3] + pair[0] * colour[0] + pair[1] * colour[1] + pair[2] * colour[2]
    return alpha


@compiled
def limited(alpha: Number) -> Number:
    """Return alpha in [0, 1]."""
    return min(max(alpha, np.float32(0)), np.float32(1))


@compiled
def squared_distortion(pair: Floats, colour: Floats) -> Number:
    """Return the squared chromatic distortion M² of a colour as mixture of a pair.

    Gastal and Oliveira 2010, equation 2, squared.

    Parameters
    ----------
    colour
        Red, green, blue, and the sum of their squares.
    """
    free = alpha_between(pair, colour)
    alpha = limited(free)
    cost: float = colour[3] + pair[7] + pair[8] * (alpha * (alpha - np.float32(2) * free))
    return cost + pair[4] * colour[0] + pair[5] * colour[1] + pair[6] * colour[2]
