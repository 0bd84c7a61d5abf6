"""A method that makes do with the memory there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.errors import DeviceMemoryError
from sim_core.inference.guards import memory_errors, release_frames
from sim_core.inference.tiles import tiles_of
from sim_core.jobs import CancelToken, ignore_progress
from sim_core.memory import PIECE_SIDES
from sim_core.method import Matte
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN, constrain_alpha

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import ImageRGB, PatternMap, Trimap
    from sim_core.inference.rations import Rations
    from sim_core.jobs import Progress
    from sim_core.method import MattingMethod

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
    """Makes do with what memory there is: in smaller pieces, then on the processor.

    A `MattingMethod` around another. Each picture gets the largest pieces that are known to
    fit; should memory run out all the same, they are halved. What has once proved too large
    is not tried again.

    Attributes
    ----------
    halo, alignment
        As of the other.
    """

    def __init__(
        self,
        method: MattingMethod,
        on_cpu: Callable[[], MattingMethod],
        rations: Rations | None = None,
    ) -> None:
        """Take a method, and how to load one that needs no graphics card.

        Parameters
        ----------
        rations
            Tells what fits; without, that shows.
        """
        self._method, self._on_cpu, self._rations = method, on_cpu, rations
        self.halo, self.alignment = method.halo, method.alignment
        self._side: int | None = None
        self._has_moved = rations is not None and not rations.can_move
        self._notice = ""

    def prepare(self, bounds: Rect) -> None:
        """Choose the size of the pieces for a picture before anything is spent on it.

        Raises
        ------
        DeviceMemoryError
            When not even the smallest fit, on the processor neither.
        """
        if self._rations is None:
            return
        try:
            self._side = self._affordable_side(self._rations, bounds)
        except DeviceMemoryError:
            if self._has_moved:
                raise
            self._move()
            self._side = self._affordable_side(self._rations, bounds)

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
        """Return the matte; raises as the method does.

        Raises
        ------
        DeviceMemoryError
            When the smallest pieces do not fit, on the processor neither.
        """
        while True:
            try:
                with memory_errors():
                    return self._solve(image, trimap, _Work(exact, token), progress)
            except DeviceMemoryError as error:
                if self._is_at_the_end(max(trimap.shape)):
                    raise
                # What the failed attempt holds on the card hangs on its frames.
                release_frames(error)
            self._retreat(max(trimap.shape))

    def _affordable_side(self, rations: Rations, bounds: Rect) -> int | None:
        side = rations.needed(bounds, on_cpu=self._has_moved).side
        return None if side == PIECE_SIDES[0] else side

    def _halved(self, side: int) -> int:
        return min(side, self._side or side) // 2

    def _is_at_the_end(self, side: int) -> bool:
        return self._has_moved and self._halved(side) < PIECE_SIDES[-1]

    def _retreat(self, side: int) -> None:
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        half = self._halved(side)
        if half >= PIECE_SIDES[-1]:
            self._side = half
        else:
            self._move()

    def _move(self) -> None:
        """Go on on the processor."""
        self._has_moved, self._side, self._notice = True, None, _NOTICE
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
