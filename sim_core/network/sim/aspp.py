"""Atrous spatial pyramid pooling with standardised weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from sim_core.network.sim.layers import WeightStandardisedConv2d

if TYPE_CHECKING:
    from torch import Tensor


class ASPP(nn.Module):
    """Five views of different reach, joined (Chen et al. 2017, arXiv 1706.05587)."""

    def __init__(
        self,
        channels_in: int = 2048,
        channels: int = 256,
        dilations: tuple[int, ...] = (12, 24, 36),
        *,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            [
                _branch(channels_in, channels, 1),
                *(_branch(channels_in, channels, 3, d) for d in dilations),
                nn.Sequential(nn.AdaptiveAvgPool2d(1), *_branch(channels_in, channels, 1)),
            ]
        )
        self.project = nn.Sequential(
            *_branch(channels * len(self.convs), channels, 1), nn.Dropout(dropout)
        )

    def forward(self, deep: Tensor) -> Tensor:
        """Return B×256×h×w from B×2048×h×w."""
        *local, pooled = (branch(deep) for branch in self.convs)
        around = pooled.expand(-1, -1, *deep.shape[-2:])
        joined: Tensor = self.project(torch.cat([*local, around], 1))
        return joined


def _branch(channels_in: int, channels: int, size: int, dilation: int = 1) -> nn.Sequential:
    padding = dilation * (size // 2)
    return nn.Sequential(
        WeightStandardisedConv2d(
            channels_in, channels, size, 1, padding, dilation, bias=False
        ),
        nn.BatchNorm2d(channels),
        nn.ReLU(inplace=True),
    )
