"""Answers requests incrementally, around any matting method."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.foreground import estimate_foreground
from sim_core.frozen_trimap import FrozenTrimap
from sim_core.inference.drafting import Drafter
from sim_core.inference.settling import SettledPicture
from sim_core.jobs import CancelToken, ignore_progress
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect, union_of
from sim_core.request import MattingUpdate
from sim_core.trimap import FOREGROUND, check_trimap

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.inference.reduced import EstimateForeground
    from sim_core.jobs import Progress
    from sim_core.method import MattingMethod
    from sim_core.request import MattingRequest


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
        notices: Callable[[], str] = str,
    ) -> None:
        """Take a method to ask.

        Parameters
        ----------
        estimate
            Finds foreground colours where the method has none of its own.
        always_estimate
            Whether it does so even where the method has.
        notices
            Gives what the person should know about the last answer, or nothing.
        """
        self._method, self._estimate = method, estimate
        self._always_estimate, self._notices = always_estimate, notices
        self._epoch: int | None = None

    def predict(
        self,
        request: MattingRequest,
        *,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> MattingUpdate | None:
        """Return what changed; None where a draft finds the trimap as it was.

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
        answer = self._settled if request.exact else self._drafter.draft
        update = answer(request, trimap, token=token, progress=progress)
        if update is None:
            return None
        progress(1.0)
        return replace(update, notice=self._notices())

    def _begin(self, request: MattingRequest) -> None:
        """Forget the last picture."""
        self._epoch = request.epoch
        options = self._method, request.image, self._estimate
        self._drafter = Drafter(*options, always_estimate=self._always_estimate)
        self._picture = SettledPicture(*options, always_estimate=self._always_estimate)

    def _settled(
        self,
        request: MattingRequest,
        trimap: FrozenTrimap,
        *,
        token: CancelToken,
        progress: Progress,
    ) -> MattingUpdate:
        self._picture.settle(trimap, token=token, progress=progress)
        token.raise_if_cancelled()
        update = self._news(request, trimap)
        self._drafter.remember(trimap, self._picture)
        return update

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
