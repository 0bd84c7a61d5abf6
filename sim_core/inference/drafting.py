"""Drafts: what has just been painted, at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.inference.reduced import estimate_reduced
from sim_core.inference.region import DRAFT_PIXELS, DraftPiece, draft_region
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, constrain_alpha

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.inference.reduced import EstimateForeground
    from sim_core.inference.settling import SettledPicture
    from sim_core.jobs import CancelToken, Progress
    from sim_core.method import Matte, MattingMethod
    from sim_core.request import MattingRequest

DRAFT_MARGIN = 64
"""A draft renews alpha so far around a change, and fades into the old alpha at the rim."""

_FADE = 16
"""Width of that rim. What a stroke changes, it often changes far around it."""

EXACT_PIXELS = 1 << 17
"""Drafts of no more unknown pixels are solved as they will be settled; half as many, where
that has to be done twice."""

REACH = 64
"""So far a draft looks that is surrounded by settled alpha. Looking three times as far was
measured to make no difference on photographs."""

_COLOUR_MARGIN = 16
"""Surroundings that the estimation of a draft's foreground colours looks at."""

_METHOD_SHARE = 0.9
"""Share of the progress that is the method's; the foreground estimation has the rest."""


class Drafter:
    """Drafts one picture.

    Small drafts are solved as they will be settled, from little around them, and fade into
    the alpha that is there. Large ones, and those that see too little that is known, only
    add what the change of the trimap changes: the method answers the same crop before and
    after, and the difference is taken over. What it answers otherwise than the settled
    picture does is in both, and cancels out.
    """

    def __init__(
        self,
        method: MattingMethod,
        image: ImageRGB,
        estimate: EstimateForeground,
        *,
        always_estimate: bool,
    ) -> None:
        self._method, self._image, self._estimate = method, image, estimate
        self._always_estimate = always_estimate
        self._trimap: FrozenTrimap | None = None
        self._alpha: Alpha = np.zeros((0, 0), np.float32)
        self._stamps: dict[Rect, bytes] = {}

    def draft(
        self,
        request: MattingRequest,
        trimap: FrozenTrimap,
        *,
        token: CancelToken,
        progress: Progress,
    ) -> MattingUpdate | None:
        """Return what has changed since the last completed request, if anything has.

        Raises
        ------
        Cancelled
            When `token` was set; its changes are then answered by the next.
        """
        last = self._trimap
        changed = trimap.bounds if last is None else trimap.changes_since(last)
        if changed is None:
            return None
        rect = changed.grow(DRAFT_MARGIN).clip(trimap.bounds) or changed
        matte = self._solve(trimap, rect, changed, token, progress)
        foreground = self._foreground(rect, matte)
        token.raise_if_cancelled()
        self._keep(trimap, rect, matte.alpha)
        return MattingUpdate(
            request.epoch,
            request.revision,
            False,
            rect,
            matte.alpha,
            foreground,
            matte.pattern,
            matte.confidence,
        )

    def remember(self, trimap: FrozenTrimap, picture: SettledPicture) -> None:
        """Take note that an exact answer is shown from now on."""
        if self._trimap is None:
            self._alpha = np.zeros(trimap.shape, np.float32)
        for cell, stamp in picture.stamps().items():
            finished = picture.finished.get(cell)
            if self._stamps.get(cell) == stamp and (
                finished is not None or trimap.shares(cell, self._trimap)
            ):
                continue
            known = trimap.crop(cell) == FOREGROUND
            self._alpha[cell.slices] = known if finished is None else finished.alpha
            self._stamps[cell] = stamp
        self._trimap = trimap

    def _solve(
        self,
        trimap: FrozenTrimap,
        rect: Rect,
        changed: Rect,
        token: CancelToken,
        progress: Progress,
    ) -> Matte:
        last = self._trimap
        piece = self._piece(trimap, rect)
        answers_once = last is None or piece.reach is not None
        share = _METHOD_SHARE if answers_once else _METHOD_SHARE / 2

        def answer(trimap: FrozenTrimap, done: float) -> Matte:
            return draft_region(
                self._method,
                self._image,
                trimap,
                piece,
                token=token,
                progress=lambda part: progress(done + share * part),
            )

        matte = answer(trimap, 0)
        if last is None:
            return matte
        before, was = self._alpha[rect.slices], last.crop(rect)
        drafted = before
        if not answers_once and (was == UNKNOWN).any():
            drafted = answer(last, share).alpha
        moved = before + _weight(rect, changed) * (matte.alpha - drafted)
        alpha = np.where(was == UNKNOWN, np.clip(moved, 0, 1), matte.alpha)
        return replace(matte, alpha=constrain_alpha(alpha, trimap.crop(rect)))

    def _piece(self, trimap: FrozenTrimap, rect: Rect) -> DraftPiece:
        """Return how thoroughly a rectangle is drafted, and from how much around it.

        Where known pixels of one kind are far, the settled picture looks farther.
        """
        if self._trimap is None:
            return DraftPiece(rect, exact=False)
        unknown = np.count_nonzero(trimap.crop(rect) == UNKNOWN)
        seen = trimap.crop(rect.grow(REACH).clip(trimap.bounds) or rect)
        if (seen == BACKGROUND).any() and (seen == FOREGROUND).any():
            exact = int(unknown) <= EXACT_PIXELS
            return DraftPiece(rect, exact, REACH if exact else None)
        return DraftPiece(rect, int(unknown) <= EXACT_PIXELS // 2)

    def _foreground(self, rect: Rect, matte: Matte) -> ImageRGB:
        """Return the method's colours, the image's where alpha is 1, or an estimate."""
        if matte.foreground is None or self._always_estimate:
            return self._estimated(rect, matte.alpha)
        opaque = (matte.alpha >= 1)[..., None]
        return np.where(opaque, self._image[rect.slices], matte.foreground)

    def _estimated(self, rect: Rect, alpha: Alpha) -> ImageRGB:
        around = rect.grow(_COLOUR_MARGIN).clip(Rect.of(self._image)) or rect
        inside = rect.relative_to(around).slices
        context = alpha if self._trimap is None else self._alpha[around.slices].copy()
        context[inside] = alpha
        image = self._image[around.slices]
        return estimate_reduced(self._estimate, image, context, pixels=DRAFT_PIXELS)[inside]

    def _keep(self, trimap: FrozenTrimap, rect: Rect, alpha: Alpha) -> None:
        if self._trimap is None:
            self._alpha = alpha.copy()
        else:
            self._alpha[rect.slices] = alpha
        self._stamps = {c: s for c, s in self._stamps.items() if c.clip(rect) is None}
        self._trimap = trimap


def _weight(rect: Rect, changed: Rect) -> NDArray[np.float32]:
    """Return the h×w weight of what is new: 1 around the change, 0 at the far rim."""
    across = _outside(rect.left, rect.right, changed.left, changed.right)
    down = _outside(rect.top, rect.bottom, changed.top, changed.bottom)
    away = np.maximum(down[:, None], across[None, :])
    return np.clip((DRAFT_MARGIN + 1 - away) / _FADE, 0, 1).astype(np.float32)


def _outside(start: int, stop: int, first: int, end: int) -> NDArray[np.float32]:
    """Return how far each position is outside of [first, end)."""
    position = np.arange(start, stop, dtype=np.float32)
    return np.maximum(np.maximum(first - position, position - (end - 1)), 0)
