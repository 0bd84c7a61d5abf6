"""From the encoder's pyramid to alpha, colours and the weights of the gradient loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from sim_core.network.sim.aspp import ASPP
from sim_core.network.sim.layers import NEGATIVE_SLOPE, WeightStandardisedConv2d
from sim_core.network.sim.parts import double

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.sim.encoder import SimPyramid, SimSizes

_DETAILS = 8
"""Channels that the heads see at full resolution: image twice, known regions."""


class SimDecoder(nn.Module):
    """ASPP and three steps up, each of which doubles the resolution; three heads."""

    def __init__(self, sizes: SimSizes) -> None:
        super().__init__()
        width, context, fine = sizes.width, sizes.context, sizes.fine
        deep = 32 * width
        self.global_module = ASPP(deep, context, dropout=sizes.dropout)
        self.conv_up1 = nn.Sequential(
            *_step(deep + context, context), *_step(context, context)
        )
        self.conv_up2 = _step(context + 4 * width, context)
        self.conv_up3 = _step(context + 2 * width, fine)
        self.conv_up4_alpha = _head(fine + _DETAILS, 1)
        self.conv_up4_fb = _head(fine + _DETAILS, 6)
        self.conv_up4_attn = _head(fine, 3)

    def upsample(self, pyramid: SimPyramid, context: Tensor) -> Tensor:
        """Return B×64×H×W.

        Parameters
        ----------
        pyramid
            From the encoder; H, W are eight times its coarsest level's.
        context
            B×256×H/8×W/8 from `global_module`.
        """
        x = self.conv_up1(torch.cat([pyramid.eighth, context], 1))
        x = self.conv_up2(torch.cat([double(x), pyramid.quarter], 1))
        x = self.conv_up3(torch.cat([double(x), pyramid.half], 1))
        return double(x)


def _step(channels_in: int, channels: int) -> nn.Sequential:
    return nn.Sequential(
        WeightStandardisedConv2d(channels_in, channels, 3, 1, 1),
        nn.BatchNorm2d(channels),
        nn.LeakyReLU(NEGATIVE_SLOPE, inplace=True),
    )


def _head(channels_in: int, channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, 32, 3, 1, 1),
        nn.LeakyReLU(NEGATIVE_SLOPE, inplace=True),
        nn.Conv2d(32, 16, 3, 1, 1),
        nn.LeakyReLU(NEGATIVE_SLOPE, inplace=True),
        nn.Conv2d(16, channels, 1, bias=False),
    )
