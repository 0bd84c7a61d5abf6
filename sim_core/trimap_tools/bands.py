"""Unknown bands: made from masks, grown, shrunk; and trimaps turned inside out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, from_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Mask, Trimap


class WidthUnit(Enum):
    """In what a width is given."""

    PIXELS = "px"
    PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Width:
    """A width that may follow the size of the picture.

    Attributes
    ----------
    value
        At least 0.
    unit
        Pixels of the picture, or percent of its shorter side.
    """

    value: float
    unit: WidthUnit = WidthUnit.PIXELS

    def __post_init__(self) -> None:
        if not 0 <= self.value < math.inf:
            raise ValueError(f"a width is not negative: {self.value}")

    def pixels(self, bounds: Rect) -> int:
        """Return whole pixels in a picture of this size; at least 1 unless it is 0."""
        if self.value == 0:
            return 0
        scale = 1.0
        if self.unit is WidthUnit.PERCENT:
            scale = min(bounds.width, bounds.height) / 100
        return max(round(self.value * scale), 1)


def band_from_mask(mask: Mask, *, inside: Width, outside: Width) -> Trimap:
    """Return the trimap of an H×W mask with an unknown band along its edge.

    Parameters
    ----------
    mask
        True on the foreground.
    inside, outside
        Widths of the band on either side of the edge.
    """
    bounds = Rect.of(mask)
    return from_mask(mask, inside=inside.pixels(bounds), outside=outside.pixels(bounds))


def invert(trimap: Trimap) -> Rect | None:
    """Exchange foreground and background in place; return what changed."""
    changed = Rect.of_mask(trimap != UNKNOWN)
    if changed is not None:
        part = trimap[changed.slices]
        part[part != UNKNOWN] ^= np.uint8(FOREGROUND ^ BACKGROUND)
    return changed


def grow_unknown(trimap: Trimap, radius: float) -> Rect | None:
    """Make everything within `radius` pixels of the unknown region unknown, in place.

    Costs as much as the box around the unknown region; returns what changed.
    """
    box = _surroundings(trimap, radius)
    if box is None or radius <= 0:
        return None
    part = trimap[box.slices]
    growing = (_distance_to(part == UNKNOWN) <= radius) & (part != UNKNOWN)
    part[growing] = UNKNOWN
    return _moved(Rect.of_mask(growing), box)


def shrink_unknown(trimap: Trimap, radius: float) -> Rect | None:
    """Give unknown pixels within `radius` of a known one the nearest's class, in place.

    A band that is not wider than twice the radius closes altogether. Costs as much as the
    box around the unknown region; returns what changed.
    """
    box = _surroundings(trimap, 1)
    if box is None or radius <= 0:
        return None
    part = trimap[box.slices]
    unknown = part == UNKNOWN
    if unknown.all():
        return None
    _, labels = cv2.distanceTransformWithLabels(
        unknown.view(np.uint8),
        cv2.DIST_L2,
        cv2.DIST_MASK_5,
        labelType=cv2.DIST_LABEL_PIXEL,
    )
    closing = unknown & (_distance_to(~unknown) <= radius)
    part[closing] = _class_of_label(part, labels, ~unknown)[labels[closing]]
    return _moved(Rect.of_mask(closing), box)


def _class_of_label(trimap: Trimap, labels: NDArray[np.int32], known: Mask) -> Trimap:
    classes = np.zeros(int(labels.max()) + 1, np.uint8)
    classes[labels[known]] = trimap[known]
    return classes


def _surroundings(trimap: Trimap, margin: float) -> Rect | None:
    box = Rect.of_mask(trimap == UNKNOWN)
    return None if box is None else box.grow(math.ceil(margin)).clip(Rect.of(trimap))


def _distance_to(mask: Mask) -> NDArray[np.float32]:
    return np.asarray(
        cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE),
        np.float32,
    )


def _moved(inner: Rect | None, box: Rect) -> Rect | None:
    return None if inner is None else inner.moved(box.left, box.top)
