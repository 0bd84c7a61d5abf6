"""The finer structure of alpha, worked out only where something is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch

from sim_core.inference.tiles import tiles_of
from sim_core.network.compact import FINE_REACH, MIDDLE_REACH
from sim_core.rect import Rect
from sim_core.regions import grown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from sim_core.arrays import Alpha, Mask
    from sim_core.inference.features import CompactInputs
    from sim_core.inference.tiles import Tile
    from sim_core.network.compact import Sight, SimatteS

_SIDE = 192
"""What one piece of this size leads to stays in the processor's cache."""


class _Plane(NamedTuple):
    """1×C×h×w: something of each `step`×`step` pixels of a picture."""

    values: Tensor
    step: int

    def crop(self, rect: Rect) -> Tensor:
        rows, columns = (
            slice(s.start // self.step, s.stop // self.step) for s in rect.slices
        )
        return self.values[..., rows, columns]


def look_closely(network: SimatteS, sight: Sight, inputs: CompactInputs) -> Alpha:
    """Return H×W alpha in [0, 1], right where unknown, the base far from it.

    Two thirds of the decoder's work is at a quarter of the resolution and above, where it
    sees `MIDDLE_REACH` and `FINE_REACH` pixels far.
    """
    unknown = inputs.unknown[0, 0].cpu().numpy() > 0
    in_one = [max(unknown.shape)]
    sides = [_SIDE] if inputs.features.device.type == "cpu" else in_one
    decoder = network.decoder
    quarter = _answer_at(
        _tiles(grown(unknown, FINE_REACH), sides + in_one, halo=MIDDLE_REACH, align=8),
        decoder.middle,
        [_Plane(sight.eighth, 8), _Plane(sight.quarter, 4)],
    )
    correction = _answer_at(
        _tiles(unknown, sides, halo=FINE_REACH, align=4),
        lambda *planes: decoder.fine(*planes)[:, :1],
        [_Plane(quarter, 4), _Plane(sight.half, 2), _Plane(inputs.features, 1)],
    )
    return (correction + inputs.base).clamp_(0, 1)[0, 0].cpu().numpy()


def _tiles(wanted: Mask, sides: Sequence[int], *, halo: int, align: int) -> list[Tile]:
    """Return the tiles, of one of these sizes, that need the least looking at."""
    bounds = Rect.of(wanted)
    choices = [tiles_of(wanted, bounds, side=s, halo=halo, align=align) for s in sides]
    return min(choices, key=lambda tiles: sum(tile.view.area for tile in tiles))


def _answer_at(
    tiles: Sequence[Tile], stage: Callable[..., Tensor], planes: Sequence[_Plane]
) -> Tensor:
    """Return what a stage answers of the tiles' cores, and 0 elsewhere.

    Parameters
    ----------
    planes
        What the stage is given, from the coarsest to that whose resolution it answers in.
    """
    values, step = planes[-1]
    height, width = values.shape[-2:]
    bounds = Rect(0, 0, width * step, height * step)
    answer = torch.zeros(())
    for tile in tiles:
        found = _Plane(stage(*(plane.crop(tile.view) for plane in planes)), step)
        if answer.ndim == 0:
            channels = found.values.shape[1]
            answer = found.values.new_zeros(1, height, width, channels).permute(0, 3, 1, 2)
        core = tile.core.align(step, bounds)
        place = core.relative_to(tile.view)
        _Plane(answer, step).crop(core).copy_(found.crop(place))
    return answer
