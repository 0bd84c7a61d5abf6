"""The fine structure of alpha, worked out only where something is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.inference.tiles import tiles_of
from sim_core.network.compact import FINE_REACH, STRIDE
from sim_core.rect import Rect

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.arrays import Alpha
    from sim_core.inference.features import CompactInputs
    from sim_core.network.compact import Sight, SimatteS

_SIDE = 256
"""What one piece of this size leads to stays in the processor's cache."""


def look_closely(network: SimatteS, sight: Sight, inputs: CompactInputs) -> Alpha:
    """Return H×W alpha in [0, 1], right where unknown and 0 far from it.

    The last layers have half of the network's work and see `FINE_REACH` pixels far.
    """
    unknown = inputs.unknown[0, 0].cpu().numpy() > 0
    alpha = np.zeros(unknown.shape, np.float32)
    side = _SIDE if inputs.features.device.type == "cpu" else max(unknown.shape)
    bounds = Rect.of(unknown)
    for tile in tiles_of(unknown, bounds, side=side, halo=FINE_REACH, align=STRIDE):
        head = network.decoder.fine(
            _part(sight.quarter, tile.view, 4),
            _part(sight.half, tile.view, 2),
            _part(inputs.features, tile.view, 1),
        )
        core = tile.core.relative_to(tile.view).slices
        found = head[0, 0][core] + inputs.base[0, 0][tile.core.slices]
        alpha[tile.core.slices] = found.clamp(0, 1).cpu().numpy()
    return alpha


def _part(tensor: Tensor, rect: Rect, reduction: int) -> Tensor:
    rows, columns = (slice(s.start // reduction, s.stop // reduction) for s in rect.slices)
    return tensor[..., rows, columns]
