"""Local smoothing: colours that agree with their neighbours', and alpha from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from sim_core.classical.pairs import alpha_of, distortion, pair_table

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.classical.region import Region, Runs
    from sim_core.classical.watch import Watch

REACH = 5
"""How far a pixel is smoothed over, in pixels along either axis: 121 of them."""

_SPAN = range(-REACH, REACH + 1)
_VARIANCE = len(_SPAN) ** 2 / (9 * math.pi)
DISTORTION_SCALE = 0.1  # a distortion of a tenth of the range leaves 1/e of the confidence
LITTLE = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What is thought of each pixel of a region; a last column for everything outside.

    Attributes
    ----------
    colours
        float32 3×(N + 1), of the image.
    pairs
        float32 6×(N + 1): foreground and background; twice the image where known.
    alpha
        float32 (N + 1,), 0 outside.
    known
        float32 (N + 1,): 1 where the (expanded) trimap is known, 0 outside.
    """

    colours: Tensor
    pairs: Tensor
    alpha: Tensor
    known: Tensor


def smooth(region: Region, estimate: Estimate, pixels: Tensor, watch: Watch) -> Tensor:
    """Return alpha, foreground, background and confidence of some pixels, 8×U.

    Gastal and Oliveira 2010, section 4.4.
    """
    confidence = _agreement(estimate.pairs, estimate.colours)
    confidence = torch.maximum(confidence, estimate.known)
    confidence[-1] = 0
    table = _weighted_pairs(estimate, confidence)
    sums = region.map_runs(
        lambda runs: _smooth_pairs(runs, table), pixels, REACH, watch.part(0, 0.8)
    )
    pairs = torch.cat([sums[2:5] / sums[0], sums[5:8] / sums[1]])
    places = region.places(pixels).long()
    contrast = (pairs[:3] - pairs[3:]).square().sum(0).sqrt_()
    usual, low = _surroundings(region, estimate, pixels, contrast, watch.part(0.8, 1))
    colours = estimate.colours.index_select(1, places)
    confidence = (contrast / usual).clamp_(max=1) * _agreement(pairs, colours)
    sharp = alpha_of(pair_table(pairs[:3], pairs[3:]).unbind(0), colours.unbind(0))
    alpha = torch.lerp(low, sharp.clamp_(0, 1), confidence)
    return torch.cat([alpha[None], pairs, confidence[None]])


def _agreement(pairs: Tensor, colours: Tensor) -> Tensor:
    """Return 1 where pairs explain the colours, less where they do not."""
    table = pair_table(pairs[:3], pairs[3:]).unbind(0)
    square = distortion(table, [*colours.unbind(0), colours.square().sum(0)])
    return torch.exp(square.clamp_min_(0).sqrt_() / -DISTORTION_SCALE)


def _weighted_pairs(estimate: Estimate, confidence: Tensor) -> Tensor:
    """Return alpha, and what each pixel adds to its neighbours' sums, 9×(N + 1).

    Equations 11 and 12: a pixel speaks for a foreground colour by how sure it is and how
    much of that colour it shows, and likewise for the background.
    """
    front = confidence * estimate.alpha + LITTLE
    back = confidence * (1 - estimate.alpha) + LITTLE
    weights = torch.stack([estimate.alpha, front, back])
    table = torch.cat([weights, front * estimate.pairs[:3], back * estimate.pairs[3:]])
    table[:, -1] = 0
    return table


def _smooth_pairs(runs: Runs, table: Tensor) -> Tensor:
    """Return the sums over neighbours of weights and of weighted colours, 8×length.

    Neighbours also count by how near they are and how much their alpha differs. Every
    other one is asked, as on a chessboard: half the work, and on photographs 1.5 % less
    squared error than with all of them.
    """
    alpha, *sums = runs.centre(table).unbind(0)
    for dy in _SPAN:
        row = runs.row(table, dy)
        for dx in _SPAN[(dy + REACH) % 2 :: 2]:
            other, *values = row[REACH + dx].unbind(0)
            difference = torch.sub(alpha, other).abs_().mul_(gauss(dy, dx))
            for total, value in zip(sums, values, strict=True):
                total.addcmul_(difference, value)
    return torch.stack(sums)


def _surroundings(
    region: Region, estimate: Estimate, pixels: Tensor, contrast: Tensor, watch: Watch
) -> tuple[Tensor, Tensor]:
    """Return the usual contrast of pairs, and the low-frequency alpha, around pixels."""
    places = region.places(pixels).long()
    alpha = estimate.alpha.index_select(0, places)
    mixed = alpha * (1 - alpha)
    contrasts = torch.zeros(2, len(region) + 1, device=region.device)
    contrasts.index_copy_(1, places, torch.stack([mixed * contrast, mixed]))
    inside = torch.ones_like(estimate.alpha)
    inside[-1] = 0
    known, alphas = estimate.known, estimate.alpha
    boxed = torch.cat([contrasts, torch.stack([known * alphas, known])])
    table = torch.cat([boxed, torch.stack([inside * alphas, inside])])
    sums = _window_sums(region, table, pixels, watch)
    usual = sums[0] / (sums[1] + LITTLE) + LITTLE
    return usual, (sums[2] + sums[4]) / (sums[3] + sums[5])


def _window_sums(region: Region, table: Tensor, pixels: Tensor, watch: Watch) -> Tensor:
    """Return plain sums of the first four rows of a table, Gaussian ones of the others."""
    lines = region.map_runs(
        lambda runs: _weighted(runs.row(table, 0)), region.pixels, REACH, watch.part(0, 0.6)
    )
    lines = region.table(lines, outside=0)
    return region.map_runs(
        lambda runs: _weighted([runs.row(lines, dy)[0] for dy in _SPAN]),
        pixels,
        0,
        watch.part(0.6, 1),
    )


def _weighted(neighbours: list[Tensor]) -> Tensor:
    total = torch.zeros_like(neighbours[0])
    for offset, neighbour in zip(_SPAN, neighbours, strict=True):
        total[:4].add_(neighbour[:4])
        total[4:].add_(neighbour[4:], alpha=gauss(offset, 0))
    return total


def gauss(dy: int, dx: int) -> float:
    return math.exp(-(dx * dx + dy * dy) / _VARIANCE)
