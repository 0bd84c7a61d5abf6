"""Which pieces of a picture are solved by themselves, and what each of them looks at.

A settled answer must not depend on how the trimap came to be what it is, and what has not
changed must not be computed again. So the picture is cut at fixed places, each piece is
solved from its own surroundings alone, and a digest of these says whether an answer is
still the right one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim_core.frozen_trimap import TILE_SIDE
from sim_core.grid import cells_under
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Trimap
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.method import MattingMethod

FEATHER = 32
"""Neighbouring cells' answers fade into each other over so many pixels on either side."""

CELL_SIDE = 2 * TILE_SIDE
"""What a cell sees around itself is solved with it: smaller ones would be solved mostly for
their neighbours' sake, larger ones again for a single stroke."""

WHOLE_PIXELS = 3 << 19
"""Pictures up to this size are one cell."""

_STEP = 256
"""So much farther than usual a cell looks for known pixels first; then twice as far …"""

_FAR_PIXELS = 1 << 22
"""In views larger than this, known pixels are looked for tile by tile."""


class Plan(NamedTuple):
    """How one cell is solved.

    Attributes
    ----------
    core
        The pixels of the answer that matter: the cell's unknown ones, and its neighbours'
        within `FEATHER`.
    view
        What the method looks at.
    is_far
        Whether the view is larger than usual, because known pixels are far away; a reduced
        copy of it has to do.
    digest
        Of all that the answer depends on beside the image.
    """

    core: Rect
    view: Rect
    is_far: bool
    digest: bytes


def cells_of(bounds: Rect, halo: int) -> tuple[Rect, ...]:
    """Return the cells of a picture, for a method that looks so far.

    Small pictures, and those of which the method sees all in any case, are one cell.
    """
    if bounds.area <= WHOLE_PIXELS or halo >= max(bounds.width, bounds.height):
        return (bounds,)
    return tuple(cells_at(bounds, bounds))


def cells_at(rect: Rect, bounds: Rect) -> Iterator[Rect]:
    """Return the cells of a picture of several that a rectangle touches."""
    return cells_under(rect, bounds, CELL_SIDE)


def digest_of(*arrays: NDArray[Any] | None) -> bytes:
    """Return 16 bytes that no other arrays of the same shapes have."""
    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(b"-" if array is None else np.ascontiguousarray(array).data)
    return digest.digest()


class Planner:
    """Finds out how cells are solved, remembering what it knows of unchanged tiles."""

    def __init__(self, method: MattingMethod, bounds: Rect) -> None:
        self._halo, self._alignment = max(method.halo, FEATHER), method.alignment
        self._bounds = bounds
        self.cells = cells_of(bounds, method.halo)
        self._facts: dict[Rect, tuple[Trimap, _Facts]] = {}

    def plans(self, trimap: FrozenTrimap) -> dict[Rect, Plan]:
        """Return the plans of all cells with unknown pixels."""
        facts = self._look_at(trimap)
        wanted: set[int] = {value for fact in facts.values() for value in fact.kinds}
        return {
            cell: self._plan(cell, trimap, wanted)
            for cell in self.cells
            if any(
                facts[tile].has_unknown
                for tile in cells_under(cell, self._bounds, TILE_SIDE)
            )
        }

    def _look_at(self, trimap: FrozenTrimap) -> dict[Rect, _Facts]:
        known = self._facts
        self._facts = {
            cell: known[cell]
            if cell in known and known[cell][0] is tile
            else (tile, _Facts.of(tile))
            for cell, tile in trimap.tiles.items()
        }
        return {cell: facts for cell, (_, facts) in self._facts.items()}

    def _plan(self, cell: Rect, trimap: FrozenTrimap, wanted: set[int]) -> Plan:
        reach = cell.grow(FEATHER).clip(self._bounds) or cell
        box = Rect.of_mask(trimap.crop(reach) == UNKNOWN)
        assert box is not None
        core = box.placed_in(reach)
        view = self._around(core, self._halo, self._alignment)
        pixels = trimap.crop(view)
        margin = _STEP
        while not self._sees(view, pixels, wanted):
            view = self._around(core, self._halo + margin, self._alignment)
            if view.area > _FAR_PIXELS:
                return self._far_plan(core, margin, wanted)
            pixels, margin = trimap.crop(view), 2 * margin
        return Plan(core, view, margin > _STEP, digest_of(_place(view), pixels))

    def _sees(self, view: Rect, pixels: Trimap, wanted: set[int]) -> bool:
        is_all = view == self._bounds
        return is_all or all(bool((pixels == value).any()) for value in wanted)

    def _far_plan(self, core: Rect, margin: int, wanted: set[int]) -> Plan:
        """Return a plan that looks so far that only whole tiles are looked at."""
        while True:
            view = self._around(core, self._halo + margin, TILE_SIDE)
            tiles = cells_under(view, self._bounds, TILE_SIDE)
            facts = [self._facts[tile][1] for tile in tiles]
            if view == self._bounds or wanted <= set().union(*(f.kinds for f in facts)):
                digests = np.frombuffer(b"".join(f.digest for f in facts), np.uint8)
                return Plan(core, view, True, digest_of(_place(view), digests))
            margin *= 2

    def _around(self, core: Rect, margin: int, step: int) -> Rect:
        return (core.grow(margin).clip(self._bounds) or core).align(step, self._bounds)


def _place(rect: Rect) -> NDArray[np.int64]:
    return np.array([rect.left, rect.top, rect.right, rect.bottom], np.int64)


class _Facts(NamedTuple):
    """What a tile of a trimap holds.

    Attributes
    ----------
    kinds
        The known values that occur.
    digest
        Of all.
    """

    has_unknown: bool
    kinds: frozenset[int]
    digest: bytes

    @classmethod
    def of(cls, tile: Trimap) -> _Facts:
        known = (value for value in (BACKGROUND, FOREGROUND) if (tile == value).any())
        return cls(bool((tile == UNKNOWN).any()), frozenset(known), digest_of(tile))
