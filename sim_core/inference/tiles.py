"""Large pictures in pieces: which tiles hold unknown pixels, and what surrounds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.rect import Rect

if TYPE_CHECKING:
    from sim_core.arrays import Mask


@dataclass(frozen=True, slots=True)
class Tile:
    """A piece of work: `core` is wanted, `view` is what must be looked at for it."""

    core: Rect
    view: Rect


def tiles_of(wanted: Mask, bounds: Rect, *, side: int, halo: int, align: int) -> list[Tile]:
    """Return tiles whose cores hold every wanted pixel once.

    Parameters
    ----------
    wanted
        H×W.
    bounds
        The picture with its padding, a multiple of `align`; no view goes beyond.
    side
        Longest side of a core.
    halo
        Surroundings that the view adds, as far as there are any.
    align
        Views start and end at multiples of this.
    """
    height, width = wanted.shape
    tiles = []
    for top in range(0, height, side):
        for left in range(0, width, side):
            cell = Rect(left, top, left + side, top + side)
            box = Rect.of_mask(wanted[cell.slices])
            if box is not None:
                core = box.placed_in(cell)
                tiles.append(Tile(core, core.grow(halo).align(align, bounds)))
    return tiles
