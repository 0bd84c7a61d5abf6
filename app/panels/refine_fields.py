"""The sliders of the Refine section, as rows of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

SLIDER_STEPS: Final = 400


class Unit(NamedTuple):
    """How a number is shown.

    Attributes
    ----------
    per_one
        100 where a share is shown in per cent.
    bend
        More than 1 gives small values more of the slider.
    """

    suffix: str = ""
    per_one: float = 1.0
    bend: float = 1.0


_PLAIN, _PERCENT, _PIXELS = Unit(), Unit(" %", 100.0), Unit(" px", bend=2.0)


@dataclass(frozen=True, slots=True)
class NumberField:
    """One number that a slider sets, as the person sees it.

    Attributes
    ----------
    name
        Of the attribute, in `sim_core.refine.Refinement` or elsewhere.
    least, most
        As shown.
    even_ratios
        Whether equal ways of the slider are equal ratios rather than equal differences.
    """

    name: str
    label: str
    hint: str
    least: float
    most: float
    step: float = 1.0
    decimals: int = 0
    unit: Unit = _PLAIN
    even_ratios: bool = False

    @property
    def is_centred(self) -> bool:
        """Whether the slider's middle is where nothing is changed."""
        return self.least < 0 or self.even_ratios

    def position_of(self, shown: float) -> float:
        """Return the slider's position for a shown value."""
        if self.even_ratios:
            share = math.log(shown / self.least) / math.log(self.most / self.least)
        else:
            share = self._bent(shown, 1 / self.unit.bend)
        return share * SLIDER_STEPS

    def stepped(self, position: float, steps: int) -> float:
        """Return the position some steps of the number away, in its range."""
        shown = self.shown_at(position) + steps * self.step
        return self.position_of(min(max(shown, self.least), self.most))

    def shown_at(self, position: float) -> float:
        """Return the value at a position of the slider, in whole steps."""
        share = position / SLIDER_STEPS
        if self.even_ratios:
            value = self.least * math.pow(self.most / self.least, share)
        else:
            value = self._unbent(share)
        return float(round(value / self.step) * self.step)

    def _bent(self, shown: float, power: float) -> float:
        """Return the share of the slider: bent around 0, which may be in its middle."""
        if self.least < 0:
            return 0.5 + math.copysign(abs(shown / self.most) ** power, shown) / 2
        return float(((shown - self.least) / (self.most - self.least)) ** power)

    def _unbent(self, share: float) -> float:
        if self.least < 0:
            way = 2 * share - 1
            return math.copysign(abs(way) ** self.unit.bend, way) * self.most
        return float(self.least + share**self.unit.bend * (self.most - self.least))


# fmt: off
REFINE_FIELDS: Final = (
    NumberField("black", "Black", "Alpha up to here becomes background",
                0, 99, unit=_PERCENT),
    NumberField("white", "White", "Alpha from here on becomes foreground",
                1, 100, unit=_PERCENT),
    NumberField("gamma", "Gamma", "Fractions become more opaque above 1, less below",
                0.25, 4, 0.05, 2, even_ratios=True),
    NumberField("contrast", "Contrast", "Steepen or soften the edges",
                -100, 100, unit=_PERCENT),
    NumberField("shift_edge", "Shift edge", "Move the edge outward, or inward below 0",
                -30, 30, 0.5, 1, unit=_PIXELS),
    NumberField("feather", "Feather", "Soften everything by a Gaussian of this width",
                0, 50, 0.5, 1, unit=_PIXELS),
    NumberField("smooth", "Smooth", "Even alpha out within this radius, but not across the "
                "edges of the picture", 0, 50, unit=_PIXELS),
    NumberField("despeckle", "Despeckle", "Remove islands and pinholes of fewer pixels "
                "than this", 0, 200, unit=_PIXELS),
)
# fmt: on
