"""A method that makes do with the memory there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.errors import DeviceMemoryError
from sim_core.inference.tiles import tiles_of
from sim_core.jobs import CancelToken, ignore_progress
from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN, constrain_alpha

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import ImageRGB, PatternMap, Trimap
    from sim_core.jobs import Progress
    from sim_core.method import MattingMethod

_SMALLEST = 128
"""Side of the smallest tiles; their surroundings need more memory than they do."""

_NOTICE = (
    "The graphics card's memory does not suffice: matting goes on on the processor. Close "
    "other programs that use the card and choose the model again to go back."
)


@dataclass(frozen=True, slots=True)
class _Work:
    """How an answer was asked for."""

    exact: bool
    token: CancelToken | None


class Frugal:
    """Halves its tiles whenever memory runs out, and ends on the processor.

    A `MattingMethod` around another. What has once proved too large is not tried again.

    Attributes
    ----------
    halo, alignment
        As of the other.
    """

    def __init__(self, method: MattingMethod, on_cpu: Callable[[], MattingMethod]) -> None:
        """Take a method, and how to load one that needs no graphics card."""
        self._method, self._on_cpu = method, on_cpu
        self.halo, self.alignment = method.halo, method.alignment
        self._side: int | None = None
        self._notice = ""

    def take_notice(self) -> str:
        """Return, once, what a person should know; empty where there is nothing."""
        notice, self._notice = self._notice, ""
        return notice

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte; raises as the method does, but not for want of memory."""
        while True:
            try:
                return self._solve(image, trimap, _Work(exact, token), progress)
            except (DeviceMemoryError, torch.OutOfMemoryError):
                self._retreat(max(trimap.shape))

    def _retreat(self, side: int) -> None:
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        side = min(side, self._side or side) // 2
        if side >= _SMALLEST:
            self._side = side
            return
        self._side, self._notice = None, _NOTICE
        self._method = self._on_cpu()

    def _solve(
        self, image: ImageRGB, trimap: Trimap, work: _Work, progress: Progress
    ) -> Matte:
        side = self._side
        if side is None or max(trimap.shape) <= side:
            return self._method.solve(
                image, trimap, exact=work.exact, token=work.token, progress=progress
            )
        bounds, parts = Rect.of(trimap), []
        tiles = tiles_of(
            trimap == UNKNOWN, bounds, side=side, halo=self.halo, align=self.alignment
        )
        for done, tile in enumerate(tiles):
            matte = self._method.solve(
                np.ascontiguousarray(image[tile.view.slices]),
                np.ascontiguousarray(trimap[tile.view.slices]),
                exact=work.exact,
                token=work.token,
            )
            parts.append((tile.core, matte, tile.core.relative_to(tile.view)))
            progress((done + 1) / len(tiles))
        return _joined(parts, image, trimap)


def _joined(
    parts: list[tuple[Rect, Matte, Rect]], image: ImageRGB, trimap: Trimap
) -> Matte:
    """Return the matte whose pieces are parts of others: place, matte, place in it."""
    alpha = np.zeros(trimap.shape, np.float32)
    joined = Matte(alpha)
    if all(matte.foreground is not None for _, matte, _ in parts):
        joined = replace(joined, foreground=image.copy())
    if all(matte.pattern is not None for _, matte, _ in parts):
        nothing = np.full_like(trimap, NO_PATTERN)
        joined = replace(joined, pattern=nothing, confidence=np.zeros_like(trimap))
    for core, matte, inside in parts:
        alpha[core.slices] = matte.alpha[inside.slices]
        _put(joined.pattern, matte.pattern, core, inside)
        _put(joined.confidence, matte.confidence, core, inside)
        _put(joined.foreground, matte.foreground, core, inside)
    return replace(joined, alpha=constrain_alpha(alpha, trimap))


def _put(
    target: PatternMap | None, source: PatternMap | None, core: Rect, inside: Rect
) -> None:
    if target is not None and source is not None:
        target[core.slices] = source[inside.slices]
