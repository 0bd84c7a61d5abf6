"""The semantic trimap from one pass of the classifier, made full-size crop by crop.

The published windows differ from a pass over everything only by what they cut off at their
edges: the classifier is convolutional. One pass costs a fifth, and its cells (one for 32×32
pixels) are all that is kept: twenty channels of a whole picture never exist.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.jobs import CancelToken
from sim_core.network.sim.classifier import CELL
from sim_core.network.sim.encoder import PATTERNS
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from sim_core.inference.sim_inputs import SimPicture
    from sim_core.network.sim.classifier import PatternClassifier

_REACH = 256
"""The classifier sees 242 pixels far."""

_SIDE = 2048
"""Longest side that is classified in one piece, without surroundings."""


class ActivationCells:
    """A class activation map of 32×32 cells, stretched to [0, 1] over all classes.

    Attributes
    ----------
    contrast
        What was 1 before: a softmax over `contrast` times the map gives probabilities.
    """

    def __init__(self, cells: Tensor, region: Rect) -> None:
        """Take 1×20×h×w cells and the cells among them that have been computed."""
        computed = cells[(..., *region.slices)]
        low, high = computed.amin(), computed.amax()
        self.contrast = float(high - low)
        stretched = (cells - low) / (self.contrast or 1)
        # Beyond the outer cells' centres the map is constant.
        self._cells = F.pad(stretched, (1, 1, 1, 1), mode="replicate")

    @classmethod
    def of(
        cls,
        classifier: PatternClassifier,
        picture: SimPicture,
        *,
        side: int = _SIDE,
        token: CancelToken | None = None,
    ) -> ActivationCells:
        """Classify the surroundings of a picture's unknown region, of which there is some.

        Raises
        ------
        Cancelled
            When `token` was set.
        """
        token = token or CancelToken()
        shape = (math.ceil(length / CELL) for length in picture.unknown.shape)
        cells = torch.zeros(1, PATTERNS, *shape, device=classifier.fc.weight.device)
        wanted = picture.unknown_box.grow(CELL).align(CELL, picture.bounds)
        for view, core in _pieces(wanted, picture.bounds, side):
            token.raise_if_cancelled()
            image, trimap = picture.image_of(view), picture.trimap_of(view)
            found = classifier(image, trimap).activation
            inside = _cells_of(core.relative_to(view)).slices
            cells[(..., *_cells_of(core).slices)] = found[(..., *inside)]
        return cls(cells, _cells_of(wanted))

    def crop(self, rect: Rect) -> Tensor:
        """Return the 1×20×h×w map of a rectangle in pixels, bilinearly interpolated."""
        # The padding moved everything by one cell.
        shifted = rect.moved(CELL, CELL)
        rows, columns = around = _cells_of(shifted.grow(CELL // 2)).slices
        large = F.interpolate(
            self._cells[(..., *around)],
            scale_factor=CELL,
            mode="bilinear",
            align_corners=False,
        )
        inside = shifted.moved(-columns.start * CELL, -rows.start * CELL)
        return large[(..., *inside.slices)]


def _pieces(wanted: Rect, bounds: Rect, side: int) -> Iterator[tuple[Rect, Rect]]:
    """Yield what to look at for which part of a rectangle that is aligned to cells."""
    for top in range(wanted.top, wanted.bottom, side):
        for left in range(wanted.left, wanted.right, side):
            core = Rect(
                left,
                top,
                min(left + side, wanted.right),
                min(top + side, wanted.bottom),
            )
            yield core.grow(_REACH).align(CELL, bounds), core


def _cells_of(rect: Rect) -> Rect:
    """Return the cells that a rectangle of pixels touches."""
    return Rect(
        rect.left // CELL,
        rect.top // CELL,
        math.ceil(rect.right / CELL),
        math.ceil(rect.bottom / CELL),
    )
