"""How much memory a pass will take, known before it is spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from sim_core.errors import DeviceMemoryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim_core.rect import Rect

PIECE_SIDES = (1024, 512, 256, 128)
"""How large a piece that is solved by itself may be, without its surroundings."""

_ALONE = 3 << 19
"""Pictures up to this size are solved in one piece where memory allows."""

_KEPT = 44
"""Bytes per pixel of a picture for what is kept of it: alpha thrice (shown, settled, and
solved), colours, patterns and their copies on the way. Measured: 36."""

_SHARE = 0.8
"""So much of what is free is taken; the rest is for the window and other programs."""


@dataclass(frozen=True, slots=True)
class Appetite:
    """What a model needs where it works; measured, see `tests.benchmarks.memory`.

    Attributes
    ----------
    fixed
        Bytes for its weights and workspace.
    per_pixel
        Bytes per pixel that it looks at in one piece, when all of them are unknown.
    reach
        How far around a piece it looks.
    """

    fixed: int
    per_pixel: int
    reach: int

    def of_piece(self, bounds: Rect, side: int) -> int:
        """Return the bytes that a model takes for its largest piece of a picture."""
        return self.fixed + self.per_pixel * _looked_at(bounds, side, self.reach)


_COMPACT = Appetite(fixed=60_000_000, per_pixel=800, reach=224)
"""Of the compact network in float32, and of the solvers: it classifies for all of them."""

APPETITES: Mapping[str, Appetite] = {
    "simatte-s": _COMPACT,
    "classical": _COMPACT,
    "shared": _COMPACT,
    "closed-form": _COMPACT,
    "sim-r50": Appetite(fixed=900_000_000, per_pixel=900, reach=352),
}
"""By the names of `sim_core.models.MODELS`."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """What matting a picture takes at its peak.

    Attributes
    ----------
    kept
        Bytes of main memory for the answer, for as long as the picture is open.
    working
        Bytes while a piece is solved: of main memory, and on a graphics card as many.
    side
        Of the pieces.
    """

    kept: int
    working: int
    side: int

    @property
    def total(self) -> int:
        return self.kept + self.working


def free_main_memory() -> int:
    """Return how many bytes of main memory programs can still have."""
    return int(psutil.virtual_memory().available)


def memory_need(model: str, bounds: Rect, side: int = PIECE_SIDES[0]) -> MemoryNeed:
    """Return what a model needs for a picture that is solved in pieces of this side."""
    working = APPETITES[model].of_piece(bounds, side)
    return MemoryNeed(_KEPT * bounds.area, working, side)


def affordable_need(
    model: str, bounds: Rect, *, free: int, free_on_card: int | None = None
) -> MemoryNeed:
    """Return the need with the largest pieces that fit.

    Parameters
    ----------
    free
        Bytes of main memory that can still be had.
    free_on_card
        The same of a graphics card with memory of its own, where the model works there.

    Raises
    ------
    DeviceMemoryError
        When not even the smallest pieces fit.
    """
    needs = [memory_need(model, bounds, side) for side in PIECE_SIDES]
    largest = _first_within(needs, [need.total for need in needs], free, "")
    if free_on_card is None:
        return largest
    # Classical matting works in main memory, whatever the network computes on.
    needs = needs[needs.index(largest) :]
    working = [need.working for need in needs]
    return _first_within(needs, working, free_on_card, " on the graphics card")


def _first_within(
    needs: Sequence[MemoryNeed], wanted: Sequence[int], free: int, where: str
) -> MemoryNeed:
    """Return the first need of which so much as is wanted can be had."""
    for need, size in zip(needs, wanted, strict=True):
        if size <= _SHARE * free:
            return need
    raise DeviceMemoryError(
        f"This picture needs about {in_words(wanted[-1])} of memory{where} to be matted, "
        f"and {in_words(free)} are free. Close other programs, or open a smaller copy of "
        "it."
    )


def in_words(size: float) -> str:
    """Return a number of bytes as a person reads it."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB"


def _looked_at(bounds: Rect, side: int, reach: int) -> int:
    """Return how many pixels the largest piece has, with what is around it."""
    whole = _ALONE if side == PIECE_SIDES[0] else 0
    across = side + 2 * reach
    largest = max(whole, min(across, bounds.width) * min(across, bounds.height))
    return min(largest, bounds.area)
