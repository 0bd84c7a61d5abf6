"""A picture cut into squares from its top left corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator


def cells_under(rect: Rect, bounds: Rect, side: int) -> Iterator[Rect]:
    """Yield the squares that a rectangle touches, row by row; the last ones are cut off.

    Parameters
    ----------
    rect
        May reach beyond `bounds`; what lies there has no squares.
    bounds
        The picture; its top left corner is (0, 0).
    side
        Of a square, in pixels.
    """
    inside = rect.clip(bounds)
    if inside is None:
        return
    covered = inside.align(side, bounds)
    for top in range(covered.top, covered.bottom, side):
        bottom = min(top + side, bounds.bottom)
        for left in range(covered.left, covered.right, side):
            yield Rect(left, top, min(left + side, bounds.right), bottom)
