"""What to answer where a trimap shows only one side, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.region import split
from sim_core.classical.watch import Watch, map_chunks

if TYPE_CHECKING:
    from torch import Tensor

_PALETTE = 128
_DIFFERENT = 0.25
"""A colour as far as this from every known one is taken for the other side."""


def unlikeness(colours: Tensor, known: Tensor, pixels: Tensor, watch: Watch) -> Tensor:
    """Return how little pixels look like the known ones, 0 to 1.

    Parameters
    ----------
    colours
        float32 3×(H·W), 0 to 1.
    known, pixels
        Positions in the picture. Up to 128 known pixels, evenly spaced in the list, stand
        for all of them.
    """
    step = -(-len(known) // _PALETTE)
    palette = colours.index_select(1, known[::step]).t()

    def one(chunk: Tensor) -> Tensor:
        distance = torch.cdist(colours.index_select(1, chunk).t(), palette)
        return (distance.amin(1) / _DIFFERENT).clamp_(max=1)

    return torch.cat(map_chunks(one, split(pixels, _PALETTE), watch))
