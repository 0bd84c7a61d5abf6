"""Sample gathering: for every unknown pixel the best pair of known colours that it sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from sim_core.classical.lowest import NUMBERS, nothing_yet, numbered
from sim_core.classical.pairs import alpha_of, distortion, pair_table
from sim_core.classical.rays import KnownPixels, Rays, first_hits
from sim_core.classical.region import split
from sim_core.classical.watch import Watch, map_chunks

if TYPE_CHECKING:
    from torch import Tensor

RAYS = 3
"""Directions in which a pixel looks for foreground and background.

With the nearest known pixel, that makes the paper's four samples of each.
"""

PATH_STEPS = 3
FAR = 1e6  # stands for the distance to a sample that was not met
BARRED = 1e3  # stands for the colour variation on the way to it


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image as float32 3×(H·W), 0 to 1."""

    colours: Tensor
    width: int
    height: int

    def at(self, position: Tensor) -> Tensor:
        return self.colours.index_select(1, position)


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """K known pixels of one kind for each of n unknown ones.

    Attributes
    ----------
    colour
        float32 K×3×n.
    distance
        float32 K×n, at least 1.
    resistance
        float32 (n,): the smallest colour variation on the straight way to any of them.
    """

    colour: Tensor
    distance: Tensor
    resistance: Tensor


def gather(
    picture: Picture,
    known: tuple[KnownPixels, KnownPixels],
    pixels: Tensor,
    watch: Watch,
    *,
    reach: float,
) -> Tensor:
    """Return the best foreground and background colour for each unknown pixel, 6×n.

    Gastal and Oliveira 2010, sections 4.1 and 4.2. Besides what the rays meet, the nearest
    known pixel of either kind is a sample, so that every pixel has one of each.

    Parameters
    ----------
    known
        Foreground and background.
    reach
        Where rays give up, in pixels.
    """
    foreground, background = known

    def one(chunk: Tensor) -> Tensor:
        column = chunk % picture.width
        line = torch.div(chunk, picture.width, rounding_mode="floor")
        rays = Rays.fan(column, line, RAYS)
        return _best_pair(
            _colours_around(picture, column, line),
            _samples(picture, foreground, chunk, rays, reach=reach),
            _samples(picture, background, chunk, rays, reach=reach),
        )

    return torch.cat(map_chunks(one, split(pixels, RAYS + 1), watch), 1)


def _samples(
    picture: Picture, known: KnownPixels, pixels: Tensor, rays: Rays, *, reach: float
) -> Samples:
    met, length = first_hits(known, rays, reach)
    position = torch.cat([met, known.nearest.index_select(0, pixels)])
    distance = torch.cat([length, known.distance.index_select(0, pixels)])
    variation = _variation(picture, pixels.repeat(RAYS + 1), position)
    variation.masked_fill_(distance.isinf(), BARRED)
    return Samples(
        picture.at(position).view(3, RAYS + 1, -1).transpose(0, 1).contiguous(),
        distance.clamp_(1, FAR).view(RAYS + 1, -1),
        variation.view(RAYS + 1, -1).amin(0),
    )


def _variation(picture: Picture, start: Tensor, end: Tensor) -> Tensor:
    """Return how much the colour changes on the straight ways between pixels.

    Stands for the integral of the gradient in equation 5.
    """
    width = picture.width
    from_row = torch.div(start, width, rounding_mode="floor").float()
    to_row = torch.div(end, width, rounding_mode="floor").float()
    from_column, to_column = (start % width).float(), (end % width).float()
    last, total = picture.at(start).unbind(0), torch.zeros_like(from_row)
    for step in range(1, PATH_STEPS + 1):
        column = torch.lerp(from_column, to_column, step / PATH_STEPS).round_().int()
        row = torch.lerp(from_row, to_row, step / PATH_STEPS).round_().int()
        here = picture.at(column.add_(row, alpha=width)).unbind(0)
        change = (here[0] - last[0]).square_()
        for channel in (1, 2):
            change.add_((here[channel] - last[channel]).square_())
        total += change.sqrt_()
        last = here
    return total


def _colours_around(picture: Picture, column: Tensor, line: Tensor) -> list[list[Tensor]]:
    """Return the channels and |colour|² of each pixel and of two neighbours.

    More of them cost time and are no better.
    """
    around = []
    for dy, dx in ((0, 0), (-1, -1), (1, 1)):
        x = (column + dx).clamp_(0, picture.width - 1)
        y = (line + dy).clamp_(0, picture.height - 1)
        colour = picture.at(x.add_(y, alpha=picture.width))
        around.append([*colour.unbind(0), colour.square().sum(0)])
    return around


def _best_pair(
    around: list[list[Tensor]], foreground: Samples, background: Samples
) -> Tensor:
    """Return the pair of least cost: equation 8, with the exponents that serve best.

    The paper's exponents 3, 2, 1 and 4 become 1, 2, 1 and 1: nearness counts for more.
    """
    likely = background.resistance / (foreground.resistance + background.resistance + 1e-5)
    best = nothing_yet(likely)
    kinds = len(background.colour)
    for i, front in enumerate(foreground.colour):
        for j, back in enumerate(background.colour):
            pair = pair_table(front, back).unbind(0)
            cost = distortion(pair, around[0])
            for neighbour in around[1:]:
                cost += distortion(pair, neighbour)
            alpha = alpha_of(pair, around[0]).clamp_(0, 1)
            unlikely = torch.lerp(likely, 1 - likely, alpha).clamp_min_(1e-4)
            cost.clamp_min_(1e-9).mul_(unlikely.square_())
            cost.mul_(foreground.distance[i]).mul_(background.distance[j])
            torch.minimum(best, numbered(cost, i * kinds + j), out=best)
    choice = (best & NUMBERS).long()
    pixel = torch.arange(len(choice), device=choice.device)
    return torch.cat(
        [
            foreground.colour[choice // kinds, :, pixel].t(),
            background.colour[choice % kinds, :, pixel].t(),
        ]
    )
