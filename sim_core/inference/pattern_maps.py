"""The semantic trimap as two small maps: which pattern, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.inference.tiles import tiles_of
from sim_core.network.compact import STRIDE
from sim_core.network.compact_patterns import share_of_cells
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import unknown_region

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.arrays import PatternMap, Trimap
    from sim_core.inference.tiles import Tile


_SIDE = 128
"""The probabilities of a piece of this size stay in the processor's cache."""


class PatternMaps(NamedTuple):
    """H×W each: likeliest pattern and its probability over 255; see `Matte`."""

    pattern: PatternMap
    confidence: PatternMap

    @classmethod
    def empty(cls, trimap: Trimap) -> PatternMaps:
        return cls(np.full_like(trimap, NO_PATTERN), np.zeros_like(trimap))

    def paste(self, tile: Tile, activation: Tensor, unknown: Tensor) -> None:
        """Write what is unknown in a tile's core, and some of what is not.

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
        wanted = np.zeros(unknown.shape[2:], np.bool_)
        core = tile.core.relative_to(tile.view).slices
        wanted[core] = unknown[0, 0].cpu().numpy()[core] > 0
        side = _SIDE if unknown.device.type == "cpu" else max(wanted.shape)
        bounds = Rect.of(wanted)
        for piece in tiles_of(wanted, bounds, side=side, halo=STRIDE, align=STRIDE):
            probability = _probability(semantic, piece)
            best, pattern = probability.max(0)
            confidence = (255 * best / probability.sum(0).clamp_min(1e-6)).round()
            place = piece.core.moved(tile.view.left, tile.view.top).slices
            self.pattern[place] = pattern.to(torch.uint8).cpu().numpy()
            self.confidence[place] = confidence.to(torch.uint8).cpu().numpy()

    def only_unknown(self, trimap: Trimap) -> PatternMaps:
        """Return the maps with nothing said about known pixels."""
        unknown = unknown_region(trimap)
        return PatternMaps(
            np.where(unknown, self.pattern, np.uint8(NO_PATTERN)),
            np.where(unknown, self.confidence, np.uint8(0)),
        )


def _probability(semantic: Tensor, piece: Tile) -> Tensor:
    """Return 20×h×w of a piece's core, between the cells of its view."""
    rows, columns = (slice(s.start // STRIDE, s.stop // STRIDE) for s in piece.view.slices)
    near = semantic[:, :, rows, columns]
    fine = F.interpolate(near, scale_factor=STRIDE, mode="bilinear", align_corners=False)
    rows, columns = piece.core.relative_to(piece.view).slices
    return fine[0, :, rows, columns]
