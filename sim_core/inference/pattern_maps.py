"""The semantic trimap as two small maps: which pattern, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.network.compact import STRIDE
from sim_core.network.compact_patterns import share_of_cells
from sim_core.patterns import NO_PATTERN
from sim_core.trimap import unknown_region

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.arrays import PatternMap, Trimap
    from sim_core.inference.tiles import Tile


class PatternMaps(NamedTuple):
    """H×W each: likeliest pattern and its probability over 255; see `Matte`."""

    pattern: PatternMap
    confidence: PatternMap

    @classmethod
    def empty(cls, trimap: Trimap) -> PatternMaps:
        return cls(np.full_like(trimap, NO_PATTERN), np.zeros_like(trimap))

    def paste(self, tile: Tile, activation: Tensor, unknown: Tensor) -> None:
        """Write a tile's core.

        Parameters
        ----------
        tile
            Where in the picture.
        activation
            1×20×h×w class activation map of the tile's view.
        unknown
            1×1×H×W of the view. Only deep pixels with something unknown in them have a say
            in their surroundings.
        """
        share = share_of_cells(unknown, activation)
        semantic = activation.softmax(1) * (share > 0)
        core = tile.core.relative_to(tile.view)
        cells = core.grow(STRIDE).align(STRIDE, tile.view.relative_to(tile.view))
        rows, columns = (slice(s.start // STRIDE, s.stop // STRIDE) for s in cells.slices)
        near = semantic[:, :, rows, columns]
        probability = F.interpolate(
            near, scale_factor=STRIDE, mode="bilinear", align_corners=False
        )[0]
        rows, columns = core.relative_to(cells).slices
        probability = probability[:, rows, columns]
        best, pattern = probability.max(0)
        confidence = (255 * best / probability.sum(0).clamp_min(1e-6)).round()
        self.pattern[tile.core.slices] = pattern.to(torch.uint8).cpu().numpy()
        self.confidence[tile.core.slices] = confidence.to(torch.uint8).cpu().numpy()

    def only_unknown(self, trimap: Trimap) -> PatternMaps:
        """Return the maps with nothing said about known pixels."""
        unknown = unknown_region(trimap)
        return PatternMaps(
            np.where(unknown, self.pattern, np.uint8(NO_PATTERN)),
            np.where(unknown, self.confidence, np.uint8(0)),
        )
