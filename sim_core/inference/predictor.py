"""Answers requests incrementally, around any matting method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.foreground import estimate_foreground
from sim_core.inference.reduced import estimate_reduced
from sim_core.inference.region import DRAFT_PIXELS, solve_region
from sim_core.jobs import CancelToken, ignore_progress
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.trimap import check_trimap, constrain_alpha

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.inference.reduced import EstimateForeground
    from sim_core.jobs import Progress
    from sim_core.method import Matte, MattingMethod
    from sim_core.request import MattingRequest

DRAFT_MARGIN = 64
"""A draft renews alpha so far around a change, and fades into the old alpha on the way."""

_COLOUR_MARGIN = 16
"""Surroundings that the estimation of a draft's foreground colours looks at."""

_METHOD_SHARE = 0.9
"""Share of the progress that is the method's; the foreground estimation has the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """The trimap of the last completed request, and the alpha shown since then."""

    epoch: int
    trimap: Trimap
    alpha: Alpha


class IncrementalPredictor:
    """Keeps alpha up to date while its trimap is painted; a `sim_core.request.Predictor`.

    A draft solves what changed since the last completed request, whichever were dropped or
    cancelled in between. An exact pass solves the whole unknown region from the request
    alone, so it does not depend on the drafts before it.
    """

    def __init__(
        self,
        method: MattingMethod,
        *,
        estimate: EstimateForeground = estimate_foreground,
        always_estimate: bool = False,
    ) -> None:
        """Take a method to ask.

        Parameters
        ----------
        estimate
            Finds foreground colours where the method has none of its own.
        always_estimate
            Whether it does so even where the method has.
        """
        self._method, self._estimate = method, estimate
        self._always_estimate = always_estimate
        self._last: _Answer | None = None

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
        check_trimap(request.trimap, request.image.shape[:2])
        token = token or CancelToken()
        token.raise_if_cancelled()
        changed = self._changes_in(request)
        if changed is None:
            return None
        rect = changed.grow(DRAFT_MARGIN).clip(Rect.of(request.trimap)) or changed
        matte = solve_region(
            self._method,
            request,
            rect,
            token=token,
            progress=lambda share: progress(_METHOD_SHARE * share),
        )
        update = self._update(request, rect, self._faded(request, rect, changed, matte))
        token.raise_if_cancelled()
        self._remember(request, update)
        progress(1.0)
        return update

    def _changes_in(self, request: MattingRequest) -> Rect | None:
        last = self._relevant(request)
        if last is None:
            return Rect.of(request.trimap)
        return Rect.of_changes(last.trimap, request.trimap)

    def _relevant(self, request: MattingRequest) -> _Answer | None:
        """Return the last answer if the request builds on it."""
        if request.exact or self._last is None or self._last.epoch != request.epoch:
            return None
        return self._last

    def _faded(
        self, request: MattingRequest, rect: Rect, changed: Rect, matte: Matte
    ) -> Matte:
        """Return a draft's matte whose rim is the alpha that is already there."""
        last = self._relevant(request)
        if last is None:
            return matte
        before = last.alpha[rect.slices]
        faded = before + _weight(rect, changed) * (matte.alpha - before)
        alpha = constrain_alpha(faded, request.trimap[rect.slices])
        return replace(matte, alpha=alpha)

    def _update(self, request: MattingRequest, rect: Rect, matte: Matte) -> MattingUpdate:
        return MattingUpdate(
            request.epoch,
            request.revision,
            request.exact,
            rect,
            matte.alpha,
            self._foreground(request, rect, matte),
            matte.pattern,
            matte.confidence,
        )

    def _foreground(self, request: MattingRequest, rect: Rect, matte: Matte) -> ImageRGB:
        """Return the method's colours, the image's where alpha is 1, or an estimate."""
        if matte.foreground is None or self._always_estimate:
            return self._estimated(request, rect, matte.alpha)
        opaque = (matte.alpha >= 1)[..., None]
        return np.where(opaque, request.image[rect.slices], matte.foreground)

    def _estimated(self, request: MattingRequest, rect: Rect, alpha: Alpha) -> ImageRGB:
        if request.exact:
            return self._estimate(request.image, alpha)
        around = rect.grow(_COLOUR_MARGIN).clip(Rect.of(request.trimap)) or rect
        inside = rect.relative_to(around).slices
        last = self._relevant(request)
        context = alpha if last is None else last.alpha[around.slices].copy()
        context[inside] = alpha
        image = request.image[around.slices]
        return estimate_reduced(self._estimate, image, context, pixels=DRAFT_PIXELS)[inside]

    def _remember(self, request: MattingRequest, update: MattingUpdate) -> None:
        last = self._relevant(request)
        alpha = update.alpha.copy() if last is None else last.alpha
        alpha[update.rect.slices] = update.alpha
        self._last = _Answer(request.epoch, request.trimap, alpha)


def _weight(rect: Rect, changed: Rect) -> NDArray[np.float32]:
    """Return the h×w weight of new over old alpha: 1 where changed, 0 at the far rim."""
    across = _outside(rect.left, rect.right, changed.left, changed.right)
    down = _outside(rect.top, rect.bottom, changed.top, changed.bottom)
    away = np.maximum(down[:, None], across[None, :])
    return np.asarray(1 - away / (DRAFT_MARGIN + 1), np.float32)


def _outside(start: int, stop: int, first: int, end: int) -> NDArray[np.float32]:
    """Return how far each position is outside of [first, end)."""
    position = np.arange(start, stop, dtype=np.float32)
    return np.maximum(np.maximum(first - position, position - (end - 1)), 0)
