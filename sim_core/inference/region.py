"""Solves one rectangle of a picture with any matting method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim_core.inference.cells import WHOLE_PIXELS
from sim_core.inference.reduced import enlarge, reduce
from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import constrain_alpha, unknown_region

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from sim_core.arrays import ImageRGB, PatternMap, Trimap
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.inference.cells import Plan
    from sim_core.jobs import CancelToken, Progress
    from sim_core.method import MattingMethod

DRAFT_PIXELS = 3 << 19
"""A draft that must look at more is made from a reduced copy."""


class DraftPiece(NamedTuple):
    """What is drafted, and how.

    Attributes
    ----------
    exact
        Whether it is solved as it will be settled.
    reach
        How far around itself it looks; None for as far as the method wants.
    """

    rect: Rect
    exact: bool
    reach: int | None = None


def solve_plan(
    method: MattingMethod,
    image: ImageRGB,
    trimap: FrozenTrimap,
    plan: Plan,
    *,
    token: CancelToken,
    progress: Progress,
) -> Matte:
    """Return the exact matte of a plan's core; raises `Cancelled` soon after `token`."""
    pixels = np.ascontiguousarray(image[plan.view.slices]), trimap.crop(plan.view)
    if plan.is_far:
        reduced = reduce(*pixels, pixels=WHOLE_PIXELS)
        matte = method.solve(*reduced, exact=True, token=token, progress=progress)
        return _cut(enlarge(matte, pixels[1]), plan.core.relative_to(plan.view))
    matte = method.solve(*pixels, exact=True, token=token, progress=progress)
    return _cut(matte, plan.core.relative_to(plan.view))


def draft_region(
    method: MattingMethod,
    image: ImageRGB,
    trimap: FrozenTrimap,
    piece: DraftPiece,
    *,
    token: CancelToken,
    progress: Progress,
) -> Matte:
    """Return a draft of a rectangle, looking no farther than its unknown pixels need.

    Raises
    ------
    Cancelled
        Soon after `token` is set.
    """
    rect = piece.rect
    here = trimap.crop(rect)
    unknown = unknown_region(here)
    box = Rect.of_mask(unknown)
    if box is None:
        return Matte(constrain_alpha(np.zeros(here.shape, np.float32), here))
    core = box.placed_in(rect)
    halo = method.halo if piece.reach is None else min(piece.reach, method.halo)
    view = core.grow(halo).clip(trimap.bounds) or core
    view = view.align(method.alignment, trimap.bounds)
    pixels = np.ascontiguousarray(image[view.slices]), trimap.crop(view)
    reduced = reduce(*pixels, pixels=DRAFT_PIXELS)
    matte = method.solve(*reduced, exact=piece.exact, token=token, progress=progress)
    matte = _cut(enlarge(matte, pixels[1]), core.relative_to(view))
    foreground = matte.foreground
    if foreground is not None:
        inside = image[rect.slices]
        foreground = np.where(unknown[..., None], _placed(foreground, inside, box), inside)
    return Matte(
        constrain_alpha(_on(matte.alpha, here, box, 0.0, np.float32), here),
        _labels(matte.pattern, here, box, NO_PATTERN),
        _labels(matte.confidence, here, box, 0),
        foreground,
    )


def _cut(matte: Matte, rect: Rect) -> Matte:
    """Return copies of a part, so that the whole is not kept in memory for it."""

    def part(plane: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if plane is None else plane[rect.slices].copy()

    alpha = matte.alpha[rect.slices].copy()
    return Matte(alpha, part(matte.pattern), part(matte.confidence), part(matte.foreground))


def _labels(
    part: PatternMap | None, trimap: Trimap, box: Rect, nothing: int
) -> PatternMap | None:
    return None if part is None else _on(part, trimap, box, nothing, np.uint8)


def _on(
    part: NDArray[Any], trimap: Trimap, box: Rect, value: float, dtype: DTypeLike
) -> NDArray[Any]:
    """Return a plane of one value with a part in it."""
    return _placed(part, np.full(trimap.shape, value, dtype), box)


def _placed(part: NDArray[Any], canvas: NDArray[Any], box: Rect) -> NDArray[Any]:
    """Return a copy of the canvas with a part in it."""
    filled = canvas.copy()
    filled[box.slices] = part
    return filled
