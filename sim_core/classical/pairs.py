"""Pairs of a foreground and a background colour, and how well they explain a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

# Keeps alpha finite for a pair of equal colours; one grey level in one channel is 1.5e-5.
SAME = 1e-6


def pair_table(foreground: Tensor, background: Tensor) -> Tensor:
    """Return what `distortion` needs of pairs of colours, 3×N each, as 9×N.

    With ``d = F - B``, rows 0 to 3 hold ``d / |d|²`` and ``-B·d / |d|²``, so that alpha is
    their product with (I, 1); rows 4 to 8 hold ``-2B``, ``|B|²`` and ``|d|²``, so that the
    squared residual needs no colour of the pair either.
    """
    difference = foreground - background
    square = difference.square().sum(0) + SAME
    direction = difference / square
    offset = -(background * direction).sum(0)
    return torch.cat(
        [
            direction,
            offset[None],
            -2 * background,
            background.square().sum(0)[None],
            square[None],
        ]
    )


def alpha_of(pairs: Sequence[Tensor], colour: Sequence[Tensor]) -> Tensor:
    """Return the alpha of colours between pairs, not yet limited to [0, 1]."""
    alpha = torch.addcmul(pairs[3], pairs[0], colour[0])
    return alpha.addcmul_(pairs[1], colour[1]).addcmul_(pairs[2], colour[2])


def distortion(pairs: Sequence[Tensor], colour: Sequence[Tensor]) -> Tensor:
    """Return the squared chromatic distortion M² of colours as mixtures of pairs.

    Gastal and Oliveira 2010, equation 2, squared.

    Parameters
    ----------
    pairs
        The nine rows of a `pair_table`.
    colour
        Red, green, blue, and the sum of their squares.
    """
    free = alpha_of(pairs, colour)
    alpha = free.clamp(0, 1)
    # |I - B - αd|² = |I|² - 2I·B + |B|² + |d|²·α(α - 2α₀), with α₀ the alpha without limits
    gain = alpha.sub(free, alpha=2).mul_(alpha)
    cost = torch.add(colour[3], pairs[7])
    for channel in range(3):
        cost.addcmul_(pairs[4 + channel], colour[channel])
    return cost.addcmul_(pairs[8], gain)
