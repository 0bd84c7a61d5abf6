"""What a person changes about alpha afterwards: paint, then refinement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from sim_core.alpha_paint import AlphaPaint, paint_over, painted_colours
from sim_core.late_copy import LateCopy
from sim_core.rect import Rect
from sim_core.refine import IDENTITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Mask
    from sim_core.refine import Refinement

Pixels = TypeVar("Pixels", bound="NDArray[Any]")


class Finish:
    """Paint and refinement over one alpha, and the alpha that comes of them.

    Refinement is computed elsewhere and comes late; until then `refined` shows what there
    was. Paint alone shows at once. To begin with either costs nothing that grows with the
    picture: alpha is copied where something else is to be shown, and only there.
    """

    def __init__(self, alpha: Alpha) -> None:
        self._alpha = alpha
        self.refinement: Refinement = IDENTITY
        self.paint = AlphaPaint(Rect.of(alpha))
        self.shows_paint = True
        self._apart: LateCopy[np.float32] | None = None

    @property
    def refined(self) -> Alpha:
        """All of what is shown: computed alpha itself without paint and refinement.

        Where there are any, nobody asks for this whom a copy of the picture would stop.
        """
        return self._alpha if self._apart is None else self._apart.whole()

    def within(self, rect: Rect, step: int = 1) -> Alpha:
        """Return each step-th pixel of `refined` in a rectangle; do not write to it."""
        if self._apart is not None:
            return self._apart.within(rect, step)
        return self._alpha[rect.slices][::step, ::step]

    @property
    def has_paint(self) -> bool:
        """Whether there is paint that counts."""
        return self.shows_paint and self.paint.area is not None

    @property
    def is_apart(self) -> bool:
        """Whether `refined` is something of its own, which has to follow alpha."""
        return self._apart is not None

    def set_refinement(self, refinement: Refinement) -> None:
        self.refinement = refinement
        self._part()

    def show_paint(self, shown: bool) -> None:
        self.shows_paint = shown
        self._part()

    def touch_paint(self, rect: Rect) -> None:
        """Take note of changed paint."""
        self._part()
        if self._apart is not None and self.refinement == IDENTITY:
            self._apart.own(rect)[:] = self.painted(rect)

    def _part(self) -> None:
        """Let `refined` differ from alpha where there is a reason to, and only there."""
        if self.refinement == IDENTITY and not self.has_paint:
            self._apart = None
        elif self._apart is None:
            self._apart = LateCopy(self._alpha)

    def painted(self, rect: Rect) -> Alpha:
        """Return the alpha of a rectangle under its paint; do not write to it."""
        alpha = self._alpha[rect.slices]
        if not self._meets(rect):
            return alpha
        return paint_over(alpha, self.paint.pixels[rect.slices])

    def colours(self, foreground: Pixels, image: Pixels, rect: Rect) -> Pixels:
        """Return foreground colours of a rectangle as its paint calls for them.

        Parameters
        ----------
        foreground, image
            H×W×3 of the rectangle.
        """
        if not self._meets(rect):
            return foreground
        alpha = self._alpha[rect.slices]
        return painted_colours(foreground, image, alpha, self.painted(rect))

    def take(self, rect: Rect, refined: Alpha) -> None:
        """Take over what was refined of a rectangle; paint alone may be newer than it."""
        only_painted = self.refinement == IDENTITY
        if self._apart is not None:
            self._apart.own(rect)[:] = self.painted(rect) if only_painted else refined

    def impose(self, rect: Rect, known: Mask | Literal[True] = True) -> None:
        """Let known pixels of a rectangle show at once, before they are refined."""
        if self._apart is not None:
            np.copyto(self._apart.own(rect), self.painted(rect), where=known)

    def _meets(self, rect: Rect) -> bool:
        return self.shows_paint and self.paint.meets(rect)
