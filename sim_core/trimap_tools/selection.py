"""Pixels that a tool has chosen, and pixels that a tool proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim_core.rect import Rect

if TYPE_CHECKING:
    from sim_core.arrays import Mask, Trimap


class Selection(NamedTuple):
    """Chosen pixels of a picture.

    Attributes
    ----------
    rect
        Inside the picture.
    mask
        Covers `rect` only, true on the chosen pixels.
    """

    rect: Rect
    mask: Mask


class TrimapPatch(NamedTuple):
    """A part of a trimap to be put in place.

    Attributes
    ----------
    rect
        Inside the picture.
    trimap
        Covers `rect` only.
    """

    rect: Rect
    trimap: Trimap


def select_mask(mask: Mask) -> Selection | None:
    """Return the true pixels of an H×W mask, if there are any."""
    box = Rect.of_mask(mask)
    return None if box is None else Selection(box, mask[box.slices])


def paint_selection(trimap: Trimap, selection: Selection, value: int) -> Rect | None:
    """Set the chosen pixels to one class, in place; return what changed.

    Parameters
    ----------
    trimap
        H×W, changed in place.
    selection
        Inside the trimap.
    value
        `BACKGROUND`, `UNKNOWN` or `FOREGROUND`.
    """
    inside = trimap[selection.rect.slices]
    changing = selection.mask & (inside != value)
    inside[changing] = value
    changed = Rect.of_mask(changing)
    return (
        None if changed is None else changed.moved(selection.rect.left, selection.rect.top)
    )
