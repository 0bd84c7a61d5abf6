"""Sample refinement: every pixel tries the pairs that its neighbours found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.lowest import NUMBERS, cost_of, nothing_yet, numbered
from sim_core.classical.pairs import distortion, pair_table

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.classical.region import Region, Runs
    from sim_core.classical.watch import Watch

REACH = 5
"""How far away pairs are taken from, in pixels along either axis: 121 of them."""

_KEPT = 3
ABSENT = 100.0  # a colour so far from all others that no pixel takes it
HOPELESS = 1e3

_SPAN = range(-REACH, REACH + 1)
_OFFSETS = [(dy, dx) for dy in _SPAN for dx in _SPAN]


def refine(
    region: Region, colours: Tensor, gathered: Tensor, pixels: Tensor, watch: Watch
) -> Tensor:
    """Return for each pixel the mean of the three neighbouring pairs that explain it best.

    Gastal and Oliveira 2010, section 4.3.

    Parameters
    ----------
    colours
        float32 3×(N + 1) table of the region.
    gathered
        float32 6×U: foreground and background found for `pixels`.
    pixels
        Ascending positions in the picture.
    """
    pairs = torch.full((6, len(region) + 1), ABSENT, device=region.device)
    pairs.index_copy_(1, region.places(pixels).long(), gathered)
    table = pair_table(pairs[:3], pairs[3:])

    def one(runs: Runs) -> Tensor:
        best = _three_best(runs, table, runs.centre(colours))
        total = torch.zeros(6, runs.length, device=region.device)
        count = torch.zeros(runs.length, device=region.device)
        for word in best:
            found = (cost_of(word) < HOPELESS).float()
            places = runs.neighbours((word & NUMBERS).long(), _OFFSETS)
            total.addcmul_(pairs.index_select(1, places), found)
            count += found
        return total / count

    return region.map_runs(one, pixels, REACH, watch)


def _three_best(runs: Runs, table: Tensor, colour: Tensor) -> list[Tensor]:
    own = [*colour.unbind(0), colour.square().sum(0)]
    best = [nothing_yet(own[0]) for _ in range(_KEPT)]
    number = 0
    for dy in _SPAN:
        for pair in runs.row(table, dy):
            word = numbered(distortion(pair.unbind(0), own), number)
            for kept in best[:-1]:
                pushed_out = torch.maximum(kept, word)
                torch.minimum(kept, word, out=kept)
                word = pushed_out
            torch.minimum(best[-1], word, out=best[-1])
            number += 1
    return best
