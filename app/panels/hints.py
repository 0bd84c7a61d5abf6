"""What to do next, in one sentence; `KeyMap.say` puts the keys in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.panels.trimap_shares import TrimapShares

NOTHING_OPEN = "Drop a picture, paste one with {paste}, or open one with {open}."
BLANK = (
    "Paint what stays with the left button ({foreground}), "
    "and unknown ({unknown}) where both mix."
)
NO_UNKNOWN = (
    "Paint unknown ({unknown}) over soft edges, "
    "or make an unknown band in the Trimap panel."
)
NO_FOREGROUND = "Paint a little of what surely stays: foreground ({foreground})."
NO_BACKGROUND = "Paint a little of what surely goes: background ({background})."
DRAFT = "Keep painting: alpha follows. It settles when you pause."
SETTLED = (
    "Look at it on a background ({view_on_background}), touch it up, "
    "then export it ({export})."
)
PANELS_HIDDEN = "Panels are hidden. Press {hide_panels} on the picture to bring them back."
COPIED = "Copied the cut-out. Paste it in another program."


def next_step(shares: TrimapShares | None, *, settled: bool) -> str:
    """Return the next step for a document with these shares; None is no document."""
    if shares is None:
        return NOTHING_OPEN
    if not shares.foreground and not shares.unknown:
        return BLANK
    if not shares.unknown:
        return NO_UNKNOWN
    if not shares.foreground:
        return NO_FOREGROUND
    if not shares.background:
        return NO_BACKGROUND
    return SETTLED if settled else DRAFT
