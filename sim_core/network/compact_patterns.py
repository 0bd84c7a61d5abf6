"""The pattern classifier of simatte-s: it sees the image and the trimap, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from sim_core.network.blocks import ConvBlock, ResidualBlock, chain

if TYPE_CHECKING:
    from torch import Tensor

CLUES = 5
"""Image (less `IMAGE_MEAN`), known background, known foreground."""

IMAGE_MEAN = 0.45
"""Subtracted from the image in the first three input features of both networks."""

PATTERN_REACH = 160
"""Surroundings that a pixel's pattern depends on: 129 pixels around its cell, and the
neighbouring cell that the map is interpolated to."""


@dataclass(frozen=True, slots=True)
class PatternSizes:
    """Channels from half the resolution to a sixteenth of it."""

    patterns: int = 20
    half: int = 24
    quarter: int = 48
    eighth: int = 96
    sixteenth: int = 192


class PatternNet(nn.Module):
    """A residual network whose last layer is its class activation map.

    It sees `PATTERN_REACH` pixels far and pools nothing, so that a crop and the whole
    picture get the same answer.
    """

    def __init__(self, sizes: PatternSizes | None = None) -> None:
        super().__init__()
        s = sizes or PatternSizes()
        self.to_half = chain(CLUES, s.half, s.half, stride=2)
        self.to_quarter = _stage(s.half, s.quarter)
        self.to_eighth = _stage(s.quarter, s.eighth)
        self.to_sixteenth = _stage(s.eighth, s.sixteenth)
        self.activation = nn.Conv2d(s.sixteenth, s.patterns, 1)

    def forward(self, clues: Tensor) -> Tensor:
        """Return the B×20×h×w class activation map, h and w a sixteenth of H and W.

        Parameters
        ----------
        clues
            B×5×H×W: RGB in [0, 1] less `IMAGE_MEAN`, 1 in the known background, 1 in the
            known foreground.
        """
        deep = self.to_eighth(self.to_quarter(self.to_half(clues)))
        activation: Tensor = self.activation(self.to_sixteenth(deep))
        return activation.float()


def clues_of(image: Tensor, trimap: Tensor) -> Tensor:
    """Return the clues of B×3×H×W and B×1×H×W tensors in [0, 1]."""
    return torch.cat([image - IMAGE_MEAN, trimap == 0, trimap == 1], 1)


def unknown_of(trimap: Tensor) -> Tensor:
    """Return 1 where a trimap in [0, 1] is unknown, 0 elsewhere."""
    return ((trimap > 0) & (trimap < 1)).float()


def pooled_activation(activation: Tensor, unknown: Tensor) -> Tensor:
    """Return B×20: the mean of the B×20×h×w activation map over the unknown region."""
    share = share_of_cells(unknown, activation)
    return (activation * share).sum((2, 3)) / (share.sum((2, 3)) + 1e-6)


def share_of_cells(unknown: Tensor, activation: Tensor) -> Tensor:
    """Return B×1×h×w: how much of what each cell of a map stands for is unknown."""
    return F.interpolate(unknown, size=activation.shape[-2:], mode="area")


def _stage(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        ConvBlock(channels_in, channels_out, stride=2),
        ResidualBlock(channels_out),
        ResidualBlock(channels_out),
    )
