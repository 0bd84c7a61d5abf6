"""Answers requests incrementally, around any matting method."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.foreground import estimate_foreground
from sim_core.frozen_trimap import FrozenTrimap
from sim_core.inference.drafting import Drafter
from sim_core.inference.settling import SettledPicture
from sim_core.jobs import CancelToken, ignore_count, ignore_progress
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect, union_of
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, check_trimap

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.inference.reduced import EstimateForeground
    from sim_core.jobs import Count, Progress
    from sim_core.method import MattingMethod
    from sim_core.request import MattingRequest


_TINY = 64
"""Side of the picture that is answered before the first one."""


def _need_nothing(bounds: Rect, /) -> None:
    """Stand in where nothing has to be got ready."""


def _tiny_picture() -> tuple[ImageRGB, Trimap]:
    """Return what makes every part of a method do something."""
    image = np.indices((_TINY, _TINY)).sum(0).astype(np.uint8)
    trimap = np.full((_TINY, _TINY), UNKNOWN, np.uint8)
    trimap[:, : _TINY // 4], trimap[:, -_TINY // 4 :] = BACKGROUND, FOREGROUND
    return np.dstack([image, 255 - image, image // 2]), trimap


class IncrementalPredictor:
    """Keeps alpha up to date while its trimap is painted; a `sim_core.request.Predictor`.

    A draft solves what changed since the last completed request, whichever were dropped or
    cancelled in between. An exact pass answers the trimap alone, so it does not depend on
    the drafts before it, and solves again only what it has not solved for this picture.
    """

    def __init__(
        self,
        method: MattingMethod,
        *,
        estimate: EstimateForeground = estimate_foreground,
        always_estimate: bool = False,
        prepare: Callable[[Rect], None] = _need_nothing,
        notices: Callable[[], str] = str,
    ) -> None:
        """Take a method to ask.

        Parameters
        ----------
        estimate
            Finds foreground colours where the method has none of its own.
        always_estimate
            Whether it does so even where the method has.
        prepare
            Called before the first work on a picture of this size; may refuse it.
        notices
            Gives what the person should know about the last answer, or nothing.
        """
        self._method, self._estimate = method, estimate
        self._always_estimate = always_estimate
        self._prepare, self._notices = prepare, notices
        self._epoch: int | None = None

    def predict(
        self,
        request: MattingRequest,
        *,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
        count: Count = ignore_count,
    ) -> MattingUpdate | None:
        """Return what changed; None where a draft finds the trimap as it was.

        Parameters
        ----------
        count
            Called by exact passes over pictures in several cells, with how many of those
            with unknown pixels have been solved.

        Raises
        ------
        Cancelled
            When `token` was set; the next request is answered as if this one had not been.
        MattingError
            When the request cannot be answered.
        """
        trimap = FrozenTrimap.of(request.trimap)
        check_trimap(trimap, request.image.shape[:2])
        token = token or CancelToken()
        token.raise_if_cancelled()
        if self._epoch != request.epoch:
            self._begin(request)
        update: MattingUpdate | None
        if request.exact:
            self._picture.settle(trimap, token=token, progress=progress, count=count)
            token.raise_if_cancelled()
            update = self._news(request, trimap)
            self._drafter.remember(trimap, self._picture)
        else:
            update = self._drafter.draft(request, trimap, token=token, progress=progress)
        if update is None:
            return None
        progress(1.0)
        return replace(update, notice=self._notices())

    def _begin(self, request: MattingRequest) -> None:
        """Forget the last picture."""
        self._epoch = None
        self._prepare(Rect.of(request.image))
        self._epoch = request.epoch
        options = self._method, request.image, self._estimate
        self._drafter = Drafter(*options, always_estimate=self._always_estimate)
        self._picture = SettledPicture(*options, always_estimate=self._always_estimate)

    def warm_up(self, token: CancelToken) -> None:
        """Answer a tiny picture, so that all is loaded and chosen before the first one.

        Raises
        ------
        Cancelled
            When `token` was set.
        """
        image, trimap = _tiny_picture()
        for exact in (False, True):
            alpha = self._method.solve(image, trimap, exact=exact, token=token).alpha
        self._estimate(image, alpha)

    def _news(self, request: MattingRequest, trimap: FrozenTrimap) -> MattingUpdate:
        """Return the exact answer as far as it is not shown yet."""
        stamps = self._picture.stamps()
        rect: Rect | None = None
        for cell, stamp in stamps.items():
            if request.shown.get(cell) != stamp:
                rect = union_of(rect, cell)
        rect = rect or self._picture.cells[0]
        inside = [cell for cell in stamps if rect.contains(cell)]
        alpha = (trimap.crop(rect) == FOREGROUND).astype(np.float32)
        foreground = request.image[rect.slices].copy()
        pattern = np.full(alpha.shape, NO_PATTERN, np.uint8)
        confidence = np.zeros_like(pattern)
        classifies = False
        for cell in inside:
            finished = self._picture.finished.get(cell)
            if finished is None:
                continue
            place = cell.relative_to(rect).slices
            alpha[place], foreground[place] = finished.alpha, finished.foreground
            if finished.pattern is not None and finished.confidence is not None:
                pattern[place], confidence[place] = finished.pattern, finished.confidence
                classifies = True
        return MattingUpdate(
            request.epoch,
            request.revision,
            True,
            rect,
            alpha,
            foreground,
            pattern if classifies else None,
            confidence if classifies else None,
            stamps={cell: stamps[cell] for cell in inside},
        )
