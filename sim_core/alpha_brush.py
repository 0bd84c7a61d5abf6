"""The brush that paints on alpha: it dodges, burns, sets and erases."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from sim_core.alpha_paint import PaintedPixels, dodged
from sim_core.changes import Change, ChangeRecord
from sim_core.rect import Rect, union_of
from sim_core.trimap import segment_rect, squared_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.alpha_paint import AlphaPaint, Floats, PaintPixels
    from sim_core.arrays import Mask
    from sim_core.trimap import Point

_STRONGEST = 3.0
"""Logits by which one stroke of full strength dodges or burns: 0.5 becomes 0.95."""


class PaintLabel(NamedTuple):
    label: str
    hint: str


class PaintMode(Enum):
    """What the alpha brush does."""

    DODGE = PaintLabel("Dodge", "Make fractions more opaque; what is empty stays empty")
    BURN = PaintLabel("Burn", "Make fractions more transparent; what is solid stays solid")
    SET = PaintLabel("Set", "Paint the chosen alpha over whatever is there")
    ERASE = PaintLabel("Erase", "Take the paint away; the computed alpha shows again")


OPPOSITE: Final = {
    PaintMode.DODGE: PaintMode.BURN,
    PaintMode.BURN: PaintMode.DODGE,
    PaintMode.SET: PaintMode.ERASE,
    PaintMode.ERASE: PaintMode.SET,
}


@dataclass(frozen=True, slots=True)
class AlphaBrush:
    """How a stroke paints.

    Attributes
    ----------
    strength
        0 to 1: what one stroke does at most, however often it crosses itself.
    hardness
        0 to 1: share of the radius without falloff.
    value
        Alpha that `PaintMode.SET` paints.
    """

    mode: PaintMode = PaintMode.DODGE
    strength: float = 0.5
    hardness: float = 0.5
    value: float = 1.0


class PaintStroke:
    """One stroke: paints live, and remembers what it has painted over.

    Within a stroke the strongest touch of a pixel counts, so that a stroke leaves the
    same paint however it is cut into segments and however often it crosses itself.
    """

    def __init__(self, paint: AlphaPaint, brush: AlphaBrush) -> None:
        self._paint, self._brush = paint, brush
        self._record = ChangeRecord(paint.pixels)
        self._touched = np.zeros(paint.pixels.shape, np.uint8)

    def segment(self, start: Point, end: Point, *, radius: float) -> Rect | None:
        """Paint along a line; return the touched rectangle, None outside the picture."""
        core, rim = _profile(radius, self._brush.hardness)
        pixels = self._paint.pixels
        box = segment_rect(start, end, radius=rim).clip(Rect.of(pixels))
        if box is None:
            return None
        # In one order, or rounding would tell which way the line was drawn.
        distance = np.sqrt(squared_distance(box, *sorted((start, end))))
        share = np.clip((rim - distance) / np.float32(rim - core), 0, 1)
        # Smooth at both ends of the falloff.
        touch = np.rint(share * share * (3 - 2 * share) * 255).astype(np.uint8)
        self._lay(box, touch)
        return box

    def _lay(self, box: Rect, touch: NDArray[np.uint8]) -> None:
        self._record.keep(box)
        stronger = touch > self._touched[box.slices]
        self._touched[box.slices][stronger] = touch[stronger]
        before = self._record.before(box)[stronger]
        amount = touch[stronger].astype(np.float32) / np.float32(255)
        layer = PaintedPixels.of(before)
        self._paint.pixels[box.slices][stronger] = _painted(layer, self._brush, amount)
        self._paint.touch(box)

    def wipe(self, rect: Rect, where: Mask | Literal[True]) -> None:
        """Take the paint away from pixels of a rectangle."""
        self._record.keep(rect)
        self._paint.pixels[rect.slices][where] = 0
        self._paint.touch(rect)

    def tiles(self) -> list[Change]:
        """Return what was painted over, for the history."""
        return self._record.tiles()

    @property
    def has_changes(self) -> bool:
        return self._record.has_changes

    def take_back(self) -> Rect | None:
        """Restore what was there before the stroke; return the rectangle of it."""
        changed: Rect | None = None
        for change in self._record.changes():
            self._paint.pixels[change.rect.slices] = change.before
            self._paint.touch(change.rect)
            changed = union_of(changed, change.rect)
        return changed


def _profile(radius: float, hardness: float) -> tuple[float, float]:
    """Return where the falloff begins and ends: never in less than a pixel, or it jags."""
    radius = max(radius, 0.5)
    core = min(hardness * radius, radius - 0.5)
    return core, max(radius, core + 1)


def _painted(layer: PaintedPixels, brush: AlphaBrush, touch: Floats) -> PaintPixels:
    """Return pixels with a brush's touch of 0 to 1 over what they held."""
    amount = touch * np.float32(brush.strength)
    match brush.mode:
        case PaintMode.DODGE | PaintMode.BURN:
            sign = 1 if brush.mode is PaintMode.DODGE else -1
            shift = np.float32(sign * _STRONGEST) * amount
            value = dodged(layer.value, shift)
            return PaintedPixels(layer.shift + shift, layer.weight, value).packed()
        case PaintMode.ERASE:
            rest = 1 - amount
            return PaintedPixels(
                layer.shift * rest, layer.weight * rest, layer.value
            ).packed()
    return _set(layer, np.float32(brush.value), amount).packed()


def _set(layer: PaintedPixels, value: np.float32, amount: Floats) -> PaintedPixels:
    """Lay a value over a layer, as paint over paint (Porter and Duff)."""
    below = layer.weight * (1 - amount)
    weight = below + amount
    mixed = (layer.value * below + value * amount) / np.maximum(weight, 1e-6)
    return PaintedPixels(np.where(amount >= 1, 0, layer.shift), weight, mixed)
