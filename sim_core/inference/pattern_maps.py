"""The semantic trimap as two small maps: which pattern, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.inference.pattern_loops import write_patterns
from sim_core.network.compact_patterns import share_of_cells
from sim_core.patterns import NO_PATTERN

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
        """Write what is unknown in a tile's core.

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
        pattern = self.pattern[tile.view.slices]
        height, width = pattern.shape
        write_patterns(
            semantic[0].permute(1, 2, 0).float().contiguous().cpu().numpy(),
            wanted[:height, :width],
            pattern,
            self.confidence[tile.view.slices],
        )
