"""The picture that is being matted, with all that belongs to it."""

from __future__ import annotations

import itertools
from copy import copy
from typing import TYPE_CHECKING, Any, Self

import cv2
import numpy as np

from sim_core import trimap as trimaps
from sim_core.colour_profile import srgb_profile
from sim_core.composite import blend, cutout, quantise_alpha
from sim_core.composition import compose
from sim_core.deep_colours import follow_shown
from sim_core.errors import MattingError
from sim_core.exact_cells import ExactCells
from sim_core.finish import Finish
from sim_core.foreground import estimate_foreground
from sim_core.frozen_trimap import TrimapSnapshots
from sim_core.image_io import Picture, read_gray, read_picture, write_image
from sim_core.look import PLAIN
from sim_core.metadata import MetadataChoice
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.refine import refine_alpha
from sim_core.refining import RefineRequest, affected
from sim_core.request import MattingRequest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, DeepRGB, ImageRGB, PatternMap, Trimap
    from sim_core.refine import Refinement
    from sim_core.refining import RefinedAlpha
    from sim_core.request import MattingUpdate

_epochs = itertools.count(1)


class MattingDocument:
    """An image, its trimap, and what has been computed from them.

    Owned by one thread. The image is read-only and may be shared; the trimap changes only
    through `edit` and the painting functions of `sim_core.trimap`, reported by `touch`.

    Attributes
    ----------
    source
        H×W×3 in the depth and the colour space of its file.
    profile
        ICC profile of `source`, None where it is sRGB.
    metadata, remarks
        What the file says about the picture; what was changed while reading it.
    image
        H×W×3 uint8 in sRGB, read-only: what is shown and matted.
    trimap, alpha, foreground, pattern, confidence
        All of the image's height and width; see `sim_core.arrays`.
    finish
        What the person changes about alpha; alpha itself stays the model's answer.
    look
        How the foreground is put on a background.
    epoch, revision
        Number of the image in this process, number of edits of its trimap.
    settled
        Whether alpha answers the present trimap by an exact pass.
    """

    def __init__(self, picture: Picture, trimap: Trimap | None = None) -> None:
        shape = picture.pixels.shape[:2]
        self.source: DeepRGB = picture.pixels
        self.profile, self.metadata = picture.profile, picture.metadata
        self.remarks = picture.remarks
        self.image: ImageRGB = picture.rgb8
        self.source.flags.writeable = self.image.flags.writeable = False
        self.trimap: Trimap = np.full(shape, trimaps.BACKGROUND, np.uint8)
        self._snapshots = TrimapSnapshots(self.trimap)
        self._exact = ExactCells(self.bounds)
        self.alpha: Alpha = np.zeros(shape, np.float32)
        self.finish = Finish(self.alpha)
        self.look = PLAIN
        self.foreground: ImageRGB = self.image.copy()
        self.pattern: PatternMap = np.full(shape, NO_PATTERN, np.uint8)
        self.confidence: PatternMap = np.zeros(shape, np.uint8)
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

    @property
    def bounds(self) -> Rect:
        return Rect.of(self.image)

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been painted yet."""
        return not self.trimap.any()

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
        self._constrain(rect)

    def request(self, *, exact: bool) -> MattingRequest:
        """Return what a predictor needs to know, detached from this document."""
        trimap, shown = self._snapshots.take(), self._exact.stamps
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
        self._constrain(update.rect)
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

    def _constrain(self, rect: Rect) -> None:
        """Impose the trimap on all that is computed; strokes wait for this, so in place.

        With a mask OpenCV copies several times as fast as numpy does.
        """
        inside = rect.slices
        trimap = self.trimap[inside]
        if trimap.min() == trimap.max():
            self._settle(rect, int(trimap[0, 0]))
            return
        solid, known = trimap == trimaps.FOREGROUND, trimap != trimaps.UNKNOWN
        mask = known.view(np.uint8)
        cv2.copyTo(solid.astype(np.float32), mask, self.alpha[inside])
        self.finish.impose(rect, known)
        cv2.copyTo(mask * np.uint8(NO_PATTERN), mask, self.pattern[inside])
        cv2.copyTo(self.image[inside], solid.view(np.uint8), self.foreground[inside])

    def _settle(self, rect: Rect, value: int) -> None:
        """Do the same where the trimap is of one class."""
        if value == trimaps.UNKNOWN:
            return
        inside, is_solid = rect.slices, value == trimaps.FOREGROUND
        self.alpha[inside] = is_solid
        self.finish.impose(rect)
        self.pattern[inside] = NO_PATTERN
        if is_solid:
            self.foreground[inside] = self.image[inside]

    # Refinement and paint: the answers come late, from wherever they are computed.

    @property
    def refinement(self) -> Refinement:
        """The options by which alpha is refined."""
        return self.finish.refinement

    @property
    def refined(self) -> Alpha:
        """Alpha as it is shown and saved; the same array where nothing is changed."""
        return self.finish.refined

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
        alpha = self.finish.painted(self.bounds)
        self.finish.refined = refine_alpha(alpha, self.trimap, self.refinement, self.image)

    def colours(self, amount: float = 1.0, *, estimated: bool = False) -> DeepRGB:
        """Return H×W×3 foreground colours in the depth and the colour space of `source`.

        Parameters
        ----------
        amount
            How far they are freed from the old background, 0 to 1.
        estimated
            Whether they are estimated even where the model has its own.
        """
        if amount == 0:
            return self.source
        if self.source.dtype == np.uint8 and self.profile is None:
            return self.display_colours(amount, estimated=estimated)
        estimate = estimate_foreground(self.source, self.alpha)
        if not estimated:
            estimate = follow_shown(estimate, self.foreground, self.profile)
        colours = self.finish.colours(estimate, self.source, self.bounds)
        return blend(self.source, colours, amount)

    def display_colours(
        self, amount: float = 1.0, rect: Rect | None = None, *, estimated: bool = False
    ) -> ImageRGB:
        """Return the same as 8-bit sRGB, as the canvas shows them; all or a rectangle."""
        rect = rect or self.bounds
        image, foreground = self.image[rect.slices], self.foreground[rect.slices]
        if estimated:
            foreground = estimate_foreground(self.image, self.alpha)[rect.slices]
        colours: ImageRGB = blend(
            image, self.finish.colours(foreground, image, rect), amount
        )
        return colours

    def cutout(self, *, depth: int = 8, decontaminate: float = 1.0) -> NDArray[Any]:
        """Return the H×W×4 cut-out with straight alpha, in 8 or 16 bits.

        Parameters
        ----------
        depth
            Bits of a channel.
        decontaminate
            How far colours are the estimated foreground's rather than the picture's.
        """
        return cutout(self.colours(decontaminate), self.refined, depth)

    def snapshot(self) -> Self:
        """Return a copy that another thread may export while this one is painted on."""
        twin = copy(self)
        twin.trimap, twin.alpha = self.trimap.copy(), self.alpha.copy()
        twin._snapshots, twin._exact = TrimapSnapshots(twin.trimap), ExactCells(twin.bounds)
        twin.finish = self.finish.copy(twin.alpha)
        twin.foreground = self.foreground.copy()
        twin.pattern, twin.confidence = self.pattern.copy(), self.confidence.copy()
        return twin

    def composite_over(self, background: ImageRGB) -> ImageRGB:
        """Return the foreground over another picture of this size, or over one colour.

        It is put there as `look` says; raises `MattingError` where the size differs.
        """
        if background.ndim == 3 and background.shape != self.image.shape:
            raise MattingError("The background must have the picture's size.")
        colours = self.display_colours(self.look.clean_edges)
        return compose(colours, background, self.refined, self.look)

    def export_cutout(
        self,
        path: Path,
        *,
        depth: int = 8,
        decontaminate: float = 1.0,
        metadata: MetadataChoice = MetadataChoice.WITHOUT_LOCATION,
    ) -> None:
        """Write the cut-out as RGBA with straight alpha; raises `ImageWriteError`."""
        pixels = self.cutout(depth=depth, decontaminate=decontaminate)
        size, in_srgb = pixels.shape[1::-1], self.profile is None
        write_image(
            path,
            pixels,
            profile=self.profile or srgb_profile(),
            metadata=self.metadata.for_file(metadata, size=size, in_srgb=in_srgb),
        )

    def export_alpha(self, path: Path, *, depth: int = 8) -> None:
        """Write alpha as grey levels; raises `ImageWriteError`."""
        write_image(path, quantise_alpha(self.refined, depth))
