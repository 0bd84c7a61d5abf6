"""The arrays of one picture that is being matted, and the trimap imposed on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core import trimap as trimaps
from sim_core.finish import Finish
from sim_core.look import PLAIN
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, DeepRGB, ImageRGB, PatternMap, Trimap
    from sim_core.image_io import Picture
    from sim_core.refine import Refinement


class DocumentArrays:
    """An image, its trimap, and what has been computed from them, pixel by pixel.

    Attributes
    ----------
    source
        H×W×3 in the depth and the colour space of its file.
    profile
        ICC profile of `source`, None where it is sRGB.
    metadata, remarks, origin
        What the file says about the picture; what was changed while reading it; where its
        bytes can be read again.
    image
        H×W×3 uint8 in sRGB, read-only: what is shown and matted.
    trimap, alpha, foreground, pattern, confidence
        All of the image's height and width; see `sim_core.arrays`.
    finish
        What the person changes about alpha; alpha itself stays the model's answer.
    look
        How the foreground is put on a background.
    """

    def __init__(self, picture: Picture) -> None:
        shape = picture.pixels.shape[:2]
        self.source: DeepRGB = picture.pixels
        self.profile, self.metadata = picture.profile, picture.metadata
        self.remarks, self.origin = picture.remarks, picture.origin
        self.image: ImageRGB = picture.rgb8
        self.source.flags.writeable = self.image.flags.writeable = False
        self.trimap: Trimap = np.full(shape, trimaps.BACKGROUND, np.uint8)
        self._painted = 0, 0  # where to look first whether something is painted
        # Filled, not `zeros`: so the memory is there before the brush and the matte are.
        self.alpha: Alpha = np.full(shape, 0, np.float32)
        self.finish = Finish(self.alpha)
        self.look = PLAIN
        self.foreground: ImageRGB = self.image.copy()
        self.pattern: PatternMap = np.full(shape, NO_PATTERN, np.uint8)
        self.confidence: PatternMap = np.full(shape, 0, np.uint8)

    @property
    def bounds(self) -> Rect:
        return Rect.of(self.image)

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been painted yet."""
        if self.trimap[self._painted]:
            return False
        rows = self.trimap.any(axis=1)
        if not rows.any():
            return True
        row = int(rows.argmax())
        self._painted = row, int(self.trimap[row].argmax())
        return False

    @property
    def refinement(self) -> Refinement:
        """The options by which alpha is refined."""
        return self.finish.refinement

    @property
    def refined(self) -> Alpha:
        """Alpha as it is shown and saved; the same array where nothing is changed."""
        return self.finish.refined

    def impose_trimap(self, rect: Rect) -> None:
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
