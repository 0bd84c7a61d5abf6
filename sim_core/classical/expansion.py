"""Trimap expansion: unknown pixels that look like a known one close by become known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.classical.region import dilate

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.classical.region import Offset, Region, Runs
    from sim_core.classical.watch import Watch

REACH = 10
"""Distance in pixels over which a known pixel speaks for an unknown one."""

LIKENESS = 0.02
_UNLIKE = -1e9


def expand(region: Region, colours: Tensor, known: Tensor, watch: Watch) -> Tensor:
    """Find for every unknown pixel the known one that already decides it, if there is one.

    Gastal and Oliveira 2010, section 4.1, but with a colour threshold that does not tighten
    with distance: on photographs that is worth a quarter of the error.

    Parameters
    ----------
    region
        The unknown pixels and a margin of `REACH` or more.
    colours
        float32 3×(N + 1) table, 0 to 1.
    known
        bool (N,).

    Returns
    -------
    Tensor
        int32 (U,), for the unknown pixels in order: the place of the nearest known pixel
        within `REACH` whose colour differs by at most 2 % of the range, or N.
    """
    # |v - c|² <= t  is  v·c - |v|²/2 >= (|c|² - t)/2, with v looked up and c at the centre.
    halves = -0.5 * colours[:, :-1].square().sum(0)
    halves.masked_fill_(~known, _UNLIKE)
    table = torch.cat([colours, region.table(halves[None], outside=_UNLIKE)])
    near = _near(region, known)[~known]
    sources = torch.full((len(near),), len(region), dtype=torch.int32, device=near.device)
    pixels = region.pixels[~known][near]
    if len(pixels):
        sources[near] = region.map_runs(
            lambda runs: _nearest_likeness(runs, table), pixels, REACH, watch
        )
    return sources


def _near(region: Region, known: Tensor) -> Tensor:
    """Return which pixels have a known one within `REACH`, along either axis."""
    size = region.height * region.width
    mask = torch.zeros(size, dtype=torch.bool, device=known.device)
    mask[region.pixels[known]] = True
    mask = mask.view(region.height, region.width)
    around = dilate(dilate(mask, REACH, axis=0), REACH, axis=1)
    return around.flatten()[region.pixels]


def _nearest_likeness(runs: Runs, table: Tensor) -> Tensor:
    """Return the place of the nearest known pixel of the same colour, or N."""
    offsets = offsets_far_to_near()
    ranks = {offset: float(rank) for rank, offset in enumerate(offsets, start=1)}
    colours = runs.centre(table)[:3]
    least = 0.5 * (colours.square().sum(0) - LIKENESS**2)
    best, likeness = torch.zeros_like(least), torch.empty_like(least)
    for dy in range(-REACH, REACH + 1):
        row = runs.row(table, dy)
        for dx in range(-REACH, REACH + 1):
            if (dy, dx) not in ranks:
                continue
            red, green, blue, half = row[REACH + dx].unbind(0)
            torch.addcmul(half, red, colours[0], out=likeness)
            likeness.addcmul_(green, colours[1]).addcmul_(blue, colours[2])
            torch.ge(likeness, least, out=likeness)
            torch.maximum(best, likeness.mul_(ranks[dy, dx]), out=best)
    return runs.neighbours(best.int() - 1, offsets)


def offsets_far_to_near() -> list[Offset]:
    span = range(-REACH, REACH + 1)
    disc = [
        (dy, dx) for dy in span for dx in span if 0 < dy * dy + dx * dx <= REACH * REACH
    ]
    return sorted(disc, key=lambda offset: -(offset[0] ** 2 + offset[1] ** 2))
