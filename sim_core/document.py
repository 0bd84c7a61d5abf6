"""The picture that is being matted, with all that belongs to it."""

from __future__ import annotations

import itertools
from copy import copy
from typing import TYPE_CHECKING, Self

import numpy as np

from sim_core import trimap as trimaps
from sim_core.document_output import DocumentOutput
from sim_core.exact_cells import ExactCells
from sim_core.finish import Finish
from sim_core.foreground import estimate_foreground
from sim_core.frozen_trimap import TrimapSnapshots
from sim_core.image_io import Picture, read_gray, read_picture
from sim_core.refine import refine_alpha
from sim_core.refining import RefineRequest, affected
from sim_core.request import MattingRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim_core.arrays import Alpha, Trimap
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.rect import Rect
    from sim_core.refine import Refinement
    from sim_core.refining import RefinedAlpha
    from sim_core.request import MattingUpdate

_epochs = itertools.count(1)


class MattingDocument(DocumentOutput):
    """An image, its trimap, and what has been computed from them.

    Owned by one thread. The image is read-only and may be shared; the trimap changes only
    through `edit` and the painting functions of `sim_core.trimap`, reported by `touch`.

    Attributes
    ----------
    epoch, revision
        Number of the image in this process, number of edits of its trimap.
    settled
        Whether alpha answers the present trimap by an exact pass.
    """

    def __init__(self, picture: Picture, trimap: Trimap | None = None) -> None:
        super().__init__(picture)
        self._snapshots = TrimapSnapshots(self.trimap)
        self._exact = ExactCells(self.bounds)
        self.epoch = next(_epochs)
        self.revision = 0
        self.settled = False
        if trimap is not None:
            self.load_trimap(trimap)

    @classmethod
    def open(cls, image: Path, trimap: Path | None = None) -> Self:
        """Read a picture, and its trimap if there is one.

        Raises
        ------
        ImageReadError, TrimapError
        """
        document = cls(read_picture(image))
        if trimap is not None:
            levels = trimaps.snap(read_gray(trimap))
            trimaps.check_trimap(levels, document.trimap.shape, name=str(trimap))
            document.load_trimap(levels)
        return document

    def load_trimap(self, trimap: Trimap) -> None:
        """Replace the whole trimap; raises `TrimapError` where its size differs."""
        trimaps.check_trimap(trimap, self.trimap.shape)
        self.edit(self.bounds, trimap)

    def edit(self, rect: Rect, patch: Trimap) -> None:
        """Replace the trimap inside `rect`."""
        self.trimap[rect.slices] = patch
        self.touch(rect)

    def touch(self, rect: Rect) -> None:
        """Take note of a changed trimap inside `rect`; known pixels follow at once."""
        self.revision += 1
        self.settled = False
        self._snapshots.touch(rect)
        self._exact.touch(rect, self.revision)
        self.impose_trimap(rect)

    def frozen_trimap(self) -> FrozenTrimap:
        """Return the trimap as it is now, at the cost of what has changed."""
        return self._snapshots.take()

    def freeze_trimap(self) -> Iterator[Rect]:
        """Do what `frozen_trimap` has to do, a tile whenever one is asked for."""
        return self._snapshots.missing()

    def request(self, *, exact: bool) -> MattingRequest:
        """Return what a predictor needs to know, detached from this document."""
        trimap, shown = self.frozen_trimap(), self._exact.stamps
        return MattingRequest(self.epoch, self.revision, self.image, trimap, exact, shown)

    def apply(self, update: MattingUpdate) -> Rect | None:
        """Take over a result and return the rectangle that changed.

        A result for another image is dropped. A late one is taken, but never against what
        has been painted since: known pixels stay exactly 0 and 1.
        """
        if update.epoch != self.epoch:
            return None
        inside = update.rect.slices
        self.alpha[inside] = update.alpha
        self.foreground[inside] = update.foreground
        if update.pattern is not None and update.confidence is not None:
            self.pattern[inside] = update.pattern
            self.confidence[inside] = update.confidence
        self.impose_trimap(update.rect)
        self._exact.take(update)
        self.settled = update.exact and update.is_last and update.revision == self.revision
        return update.rect

    def adopt_alpha(self, alpha: Alpha, *, name: str = "The alpha") -> None:
        """Take a finished alpha as the answer; its fractions become the unknown region.

        Raises
        ------
        TrimapError
            Where its size is another one.
        """
        trimap = np.full(alpha.shape, trimaps.UNKNOWN, np.uint8)
        trimap[alpha <= 0], trimap[alpha >= 1] = trimaps.BACKGROUND, trimaps.FOREGROUND
        trimaps.check_trimap(trimap, self.trimap.shape, name=name)
        self.edit(self.bounds, trimap)
        self.alpha[:] = alpha
        self.foreground[:] = estimate_foreground(self.image, alpha)
        self.settled = True

    # Refinement and paint: the answers come late, from wherever they are computed.

    def set_refinement(self, refinement: Refinement) -> None:
        """Choose other options; `refined` follows by `apply_refined` or `refine_all`."""
        self.finish.set_refinement(refinement)

    def refine_request(self, changed: Rect) -> RefineRequest:
        """Return what it takes to refine again after alpha has changed in a rectangle."""
        return self.request_refined(affected(changed, self.refinement, self.bounds))

    def request_refined(self, rect: Rect) -> RefineRequest:
        """Return what it takes to refine the pixels of a rectangle."""
        window = affected(rect, self.refinement, self.bounds)
        inside = window.slices
        alpha, trimap = self.alpha[inside].copy(), self.trimap[inside].copy()
        image = self.image[inside]  # read-only
        paint = self.finish.paint.cut(window) if self.finish.has_paint else None
        return RefineRequest(
            self.epoch, self.refinement, rect, window, alpha, trimap, image, paint
        )

    def apply_refined(self, answer: RefinedAlpha) -> Rect | None:
        """Take over an answer, even to options that have changed since: better than none.

        Returns
        -------
        Rect or None
            What changed; None where the answer is for another image or nothing is refined.
        """
        if answer.epoch != self.epoch or not self.finish.is_apart:
            return None
        self.finish.take(answer.rect, answer.alpha)
        return answer.rect

    def refine_all(self) -> None:
        """Refine the whole picture here and now."""
        if self.finish.is_apart:
            alpha = self.finish.painted(self.bounds)
            refined = refine_alpha(alpha, self.trimap, self.refinement, self.image)
            self.finish.take(self.bounds, refined)

    def blank_twin(self) -> Self:
        """Return a document of the same picture and look on which nothing is painted.

        That takes no time: another thread may fill it in with what has been copied of this
        one, and export it while this one is painted on.
        """
        twin = copy(self)
        # Memory that nobody has written to costs nothing.
        twin.alpha, twin.foreground = (
            np.empty_like(self.alpha),
            np.empty_like(self.foreground),
        )
        twin.pattern, twin.confidence = (
            np.empty_like(self.pattern),
            np.empty_like(self.pattern),
        )
        twin.trimap = np.zeros(self.trimap.shape, np.uint8)
        twin._snapshots, twin._exact = TrimapSnapshots(twin.trimap), ExactCells(twin.bounds)
        twin.finish = Finish(twin.alpha)
        return twin
