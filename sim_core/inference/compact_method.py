"""The compact network as a matting method for pictures of any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from sim_core.classical.closed_form import Equation
from sim_core.classical.watch import Watch
from sim_core.compute import AUTO
from sim_core.inference.checkpoint import load_weights
from sim_core.inference.close_look import look_closely
from sim_core.inference.device import choose_device, choose_precision
from sim_core.inference.guards import memory_errors, stoppable
from sim_core.inference.hints import take_hints
from sim_core.inference.inputs import PictureInputs
from sim_core.inference.naming import name_patterns
from sim_core.inference.pattern_maps import PatternMaps
from sim_core.inference.polish import polish
from sim_core.inference.reduced import reduce
from sim_core.inference.tiles import tiles_of
from sim_core.jobs import ignore_progress
from sim_core.method import Matte
from sim_core.network.blocks import fold_standardised_weights
from sim_core.network.compact import STRIDE, SimatteS
from sim_core.trimap import constrain_alpha, unknown_region

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

    from sim_core.arrays import ImageRGB, Mask, Trimap
    from sim_core.inference.features import CompactInputs
    from sim_core.inference.hints import Hints
    from sim_core.inference.tiles import Tile
    from sim_core.jobs import CancelToken, Progress
    from sim_core.rect import Rect

    Look = Callable[[Tile, CompactInputs, Tensor | None], None]
    """Called with a tile, the network's inputs for its view, and the context."""

_WHOLE_PIXELS = 1 << 21
"""Pictures up to this size are looked at in one piece."""

_TILE_SIDE = 1024

_CONTEXT_PIXELS = 1 << 20
"""Larger pictures lend their tiles the context of a copy of this size."""

_SHARE_OF_HINTS, _SHARE_BEFORE_POLISH = 0.75, 0.7
"""Of the progress: classical matting takes longer than the network."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What `solve` was asked for; without an equation, a draft."""

    image: ImageRGB
    trimap: Trimap
    equation: Equation | None
    watch: Watch


class CompactNetwork:
    """Mattes and classifies with `SimatteS`; see `sim_core.method.MattingMethod`.

    Attributes
    ----------
    halo
        With so many pixels around it, and the same context, a tile was measured to differ
        from the whole picture by 1e-4 in the mean of its unknown pixels, 0.02 at most.
    alignment
        Its deepest pixels lie on a grid over the picture, whatever the crop.
    """

    halo = 192
    alignment = STRIDE

    def __init__(
        self, network: SimatteS, device: torch.device, dtype: torch.dtype | None = None
    ) -> None:
        """Take over a network, which is changed for inference on the device.

        Parameters
        ----------
        dtype
            What it computes in; without, what the device is fast in.
        """
        fold_standardised_weights(network)
        self._dtype = dtype or choose_precision(AUTO, device)
        self._device = device
        self._network = network.eval().to(device, self._dtype)
        self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @classmethod
    def load(
        cls,
        name: str = "simatte-s",
        device: str = AUTO,
        path: Path | None = None,
        *,
        precision: str = AUTO,
    ) -> CompactNetwork:
        """Return the network with the named weights, or those at `path`.

        Raises
        ------
        DeviceError, WeightsError
        """
        chosen = choose_device(device)
        dtype = choose_precision(precision, chosen)
        network = SimatteS()
        load_weights(network, name, path)
        return cls(network, chosen, dtype)

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte of one image (or crop), patterns included.

        Where it need not be exact, the network corrects shared matting's alpha and not
        that which the matting Laplacian makes of it, for which one waits longest.

        Raises
        ------
        Cancelled
            Soon after `token` is set.
        DeviceError
            When the graphics card's memory does not suffice.
        """
        alpha = np.zeros(trimap.shape, np.float32)
        maps = PatternMaps.empty(trimap)

        def look(tile: Tile, inputs: CompactInputs, context: Tensor | None) -> None:
            sight = self._network.see(inputs.features, inputs.unknown, context)
            answer = look_closely(self._network, sight, inputs)
            rows, columns = tile.core.relative_to(tile.view).slices
            alpha[tile.core.slices] = answer[rows, columns]
            maps.paste(tile, sight.activation, inputs.unknown)

        watch = Watch(token, progress)
        equation = Equation(image, trimap) if exact else None
        share = _SHARE_BEFORE_POLISH if exact else 1
        self._visit(_Job(image, trimap, equation, watch.part(0, share)), look)
        alpha = constrain_alpha(alpha, trimap)
        if equation:
            with memory_errors():
                alpha = polish(equation, alpha, watch.part(share, 1))
            watch.reached(1)
        return Matte(alpha, *maps)

    def classify(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> PatternMaps:
        """Return the patterns alone, for which no alpha is needed; raises as `solve`."""
        with memory_errors():
            watch = Watch(token, progress)
            return name_patterns(self._network.patterns, image, trimap, watch)

    def _visit(self, job: _Job, look: Look) -> None:
        """Call `look` for every tile with unknown pixels."""
        unknown = unknown_region(job.trimap)
        if not unknown.any():
            return
        stages = [m for m in self._network.modules() if isinstance(m, nn.Conv2d)]
        first, rest = job.watch.part(0, _SHARE_OF_HINTS), job.watch.part(_SHARE_OF_HINTS, 1)
        with torch.inference_mode(), stoppable(stages, job.watch.token), memory_errors():
            hints = take_hints(job.image, job.trimap, job.equation, watch=first)
            context = None
            if unknown.size > _WHOLE_PIXELS:
                context = self._context_of(job, hints)
            picture = self._prepare(job.image, job.trimap, hints)
            tiles = _tiles(unknown, picture.bounds)
            for done, tile in enumerate(tiles):
                look(tile, picture.crop(tile.view), context)
                rest.reached((1 + done) / len(tiles))

    def _context_of(self, job: _Job, hints: Hints) -> Tensor:
        """Return the image-level context of a large picture, from a reduced copy."""
        image, trimap = reduce(job.image, job.trimap, pixels=_CONTEXT_PIXELS)
        picture = self._prepare(image, trimap, hints.resized(*trimap.shape))
        return self._network.context_of(picture.crop(picture.bounds).features)

    def _prepare(self, image: ImageRGB, trimap: Trimap, hints: Hints) -> PictureInputs:
        return PictureInputs(image, trimap, hints, device=self._device, dtype=self._dtype)


def _tiles(unknown: Mask, bounds: Rect) -> list[Tile]:
    """Return the tiles of a large picture; a small one is one tile that sees all."""
    if unknown.size > _WHOLE_PIXELS:
        side, halo = _TILE_SIDE, CompactNetwork.halo
    else:
        side = halo = max(bounds.width, bounds.height)
    return tiles_of(unknown, bounds, side=side, halo=halo, align=STRIDE)
