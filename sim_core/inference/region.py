"""Solves one rectangle of a request with any matting method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim_core.inference.reduced import enlarge, reduce
from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import constrain_alpha, unknown_region

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from sim_core.arrays import Trimap
    from sim_core.jobs import CancelToken, Progress
    from sim_core.method import MattingMethod
    from sim_core.request import MattingRequest

DRAFT_PIXELS = 3 << 19
"""A draft that must look at more is made from a reduced copy."""


def solve_region(
    method: MattingMethod,
    request: MattingRequest,
    rect: Rect,
    *,
    token: CancelToken,
    progress: Progress,
) -> Matte:
    """Return the matte of a rectangle, looking no farther than its unknown pixels need.

    Raises
    ------
    Cancelled
        Soon after `token` is set.
    """
    trimap = request.trimap[rect.slices]
    box = Rect.of_mask(unknown_region(trimap))
    if box is None:
        return Matte(constrain_alpha(np.zeros(trimap.shape, np.float32), trimap))
    core = box.placed_in(rect)
    view = core.grow(method.halo).clip(Rect.of(request.trimap)) or core
    inside = core.relative_to(view), core.relative_to(rect)
    matte = _solve_view(method, request, view, token, progress)
    alpha = _moved(matte.alpha, _full(trimap, 0.0, np.float32), *inside)
    pattern, confidence, foreground = matte.pattern, matte.confidence, matte.foreground
    if pattern is not None:
        pattern = _moved(pattern, _full(trimap, NO_PATTERN, np.uint8), *inside)
    if confidence is not None:
        confidence = _moved(confidence, _full(trimap, 0, np.uint8), *inside)
    if foreground is not None:
        image = request.image[rect.slices]
        unknown = unknown_region(trimap)[..., None]
        foreground = np.where(unknown, _moved(foreground, image.copy(), *inside), image)
    return Matte(constrain_alpha(alpha, trimap), pattern, confidence, foreground)


def _solve_view(
    method: MattingMethod,
    request: MattingRequest,
    view: Rect,
    token: CancelToken,
    progress: Progress,
) -> Matte:
    image = np.ascontiguousarray(request.image[view.slices])
    trimap = np.ascontiguousarray(request.trimap[view.slices])
    if request.exact:
        return method.solve(image, trimap, exact=True, token=token, progress=progress)
    reduced = reduce(image, trimap, pixels=DRAFT_PIXELS)
    matte = method.solve(*reduced, exact=False, token=token, progress=progress)
    return enlarge(matte, trimap)


def _full(trimap: Trimap, value: float, dtype: DTypeLike) -> NDArray[Any]:
    return np.full(trimap.shape, value, dtype)


def _moved(
    plane: NDArray[Any], canvas: NDArray[Any], source: Rect, target: Rect
) -> NDArray[Any]:
    """Return the canvas with a part of the plane in it."""
    canvas[target.slices] = plane[source.slices]
    return canvas
