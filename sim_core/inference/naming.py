"""Which pattern each unknown pixel of a picture shows, from image and trimap alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.inference.inputs import pad
from sim_core.inference.pattern_maps import PatternMaps
from sim_core.inference.tiles import tiles_of
from sim_core.network.compact import STRIDE
from sim_core.network.compact_patterns import PATTERN_REACH, clues_of, unknown_of
from sim_core.rect import Rect
from sim_core.trimap import unknown_region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.watch import Watch
    from sim_core.network.compact_patterns import PatternNet

_SIDE = 1024


def name_patterns(
    network: PatternNet, image: ImageRGB, trimap: Trimap, watch: Watch
) -> PatternMaps:
    """Return the patterns, tile by tile where something is unknown.

    Raises
    ------
    Cancelled
        Between two tiles, after the watch's token was set.
    """
    maps = PatternMaps.empty(trimap)
    padded_image, padded_trimap = pad(image), pad(trimap)
    weight = network.activation.weight

    def tensor(plane: NDArray[np.uint8], rect: Rect) -> Tensor:
        part = plane[rect.slices].reshape(rect.height, rect.width, -1).transpose(2, 0, 1)
        return torch.tensor(part[None], device=weight.device).float() / 255

    tiles = tiles_of(
        unknown_region(trimap),
        Rect.of(padded_trimap),
        side=_SIDE,
        halo=PATTERN_REACH,
        align=STRIDE,
    )
    for done, tile in enumerate(tiles):
        watch.reached(done / len(tiles))
        planes = tensor(padded_image, tile.view), tensor(padded_trimap, tile.view)
        clues = clues_of(*planes).to(weight.dtype, memory_format=torch.channels_last)
        with torch.inference_mode():
            maps.paste(tile, network(clues), unknown_of(planes[1]))
    watch.reached(1)
    return maps
