"""Refinement as a request and its answer, so that it can be computed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim_core.alpha_paint import paint_over
from sim_core.refine import refine_alpha

if TYPE_CHECKING:
    from sim_core.alpha_paint import PaintPixels
    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.jobs import CancelToken
    from sim_core.rect import Rect
    from sim_core.refine import Refinement


@dataclass(frozen=True, slots=True, eq=False)
class RefineRequest:
    """What a refinement looks at, detached from its document.

    Attributes
    ----------
    epoch
        Number of the image.
    refinement
        Options.
    rect
        The pixels that are wanted.
    window
        The pixels that matter to them; all arrays are of its size.
    paint
        What is painted over alpha, before it is refined.
    """

    epoch: int
    refinement: Refinement
    rect: Rect
    window: Rect
    alpha: Alpha
    trimap: Trimap
    image: ImageRGB
    paint: PaintPixels | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RefinedAlpha:
    """The answer: alpha of the height and width of `rect`."""

    epoch: int
    refinement: Refinement
    rect: Rect
    alpha: Alpha


def answer_refinement(
    request: RefineRequest, token: CancelToken | None = None
) -> RefinedAlpha:
    """Return what was asked for; raises `Cancelled` when `token` was set."""
    alpha = refine_alpha(
        paint_over(request.alpha, request.paint),
        request.trimap,
        request.refinement,
        request.image,
        rect=request.rect.relative_to(request.window),
        token=token,
    )
    return RefinedAlpha(request.epoch, request.refinement, request.rect, alpha)


def affected(rect: Rect, refinement: Refinement, bounds: Rect) -> Rect:
    """Return the pixels whose refined alpha may change when alpha changes in `rect`."""
    return rect.grow(refinement.reach).clip(bounds) or rect
