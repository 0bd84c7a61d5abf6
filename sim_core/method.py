"""A matting method: one way from an image and its trimap to an alpha."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim_core.jobs import CancelToken, Progress, ignore_progress

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, ImageRGB, PatternMap, Trimap


@dataclass(frozen=True, slots=True, eq=False)
class Matte:
    """What a method makes of an image; every array is H×W.

    Attributes
    ----------
    alpha
        In [0, 1].
    pattern, confidence
        Likeliest pattern and the probability of it over 255, `NO_PATTERN` and 0 outside the
        unknown region; None from methods that do not classify.
    foreground
        Foreground colours in the unknown region, the image elsewhere; None from methods
        that solve for alpha alone.
    """

    alpha: Alpha
    pattern: PatternMap | None = None
    confidence: PatternMap | None = None
    foreground: ImageRGB | None = None


class MattingMethod(Protocol):
    """Solves for alpha; keeps nothing between calls, so it may run on any crop.

    Attributes
    ----------
    halo
        Pixels of surroundings that a crop needs for its inside to look like a whole pass.
    alignment
        Crops start at multiples of this.
    """

    halo: int
    alignment: int

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte of one image (or crop).

        Must answer every trimap, also those without known foreground or background, with
        finite values. `exact=False` may trade accuracy for speed. Raises `Cancelled` soon
        after `token` is set.
        """
        ...
