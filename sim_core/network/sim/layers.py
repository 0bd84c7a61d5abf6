"""What encoder, decoder and classifier are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

NEGATIVE_SLOPE = 0.01
"""Of the decoder's leaky ReLUs."""


class WeightStandardisedConv2d(nn.Conv2d):
    """Convolution whose filters have zero mean and unit deviation.

    Qiao et al. 2019, "Micro-batch training with batch-channel normalization and weight
    standardization", equations 5–7; not scaled by the fan-in, which the batch
    normalisation behind it makes up for.
    """

    def standardised_weight(self) -> Tensor:
        """Return the weight that the convolution uses."""
        centred = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
        variance = centred.var((1, 2, 3), keepdim=True)
        weight: Tensor = centred / (torch.sqrt(variance + 1e-12) + 1e-5)
        return weight

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self._conv_forward(x, self.standardised_weight(), self.bias)
        return y


class Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 convolutions around a shortcut (He et al. 2016, figure 5)."""

    EXPANSION = 4

    def __init__(
        self, channels_in: int, channels: int, *, stride: int = 1, dilation: int = 1
    ) -> None:
        super().__init__()
        channels_out = channels * self.EXPANSION
        self.conv1 = nn.Conv2d(channels_in, channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(
            channels, channels, 3, stride, dilation, dilation=dilation, bias=False
        )
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, channels_out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels_out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = (
            nn.Identity()
            if stride == 1 and channels_in == channels_out
            else nn.Sequential(
                nn.Conv2d(channels_in, channels_out, 1, stride, bias=False),
                nn.BatchNorm2d(channels_out),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        y += self.downsample(x)
        output: Tensor = self.relu(y)
        return output


def residual_layer(
    channels_in: int,
    channels: int,
    blocks: int,
    *,
    stride: int = 1,
    dilations: tuple[int, int] = (1, 1),
) -> nn.Sequential:
    """Return one of the four layers of a ResNet.

    Parameters
    ----------
    channels_in, channels
        Its output has four times `channels`.
    stride
        Of the first block.
    dilations
        Of the first block and of all others.
    """
    channels_out = channels * Bottleneck.EXPANSION
    first = Bottleneck(channels_in, channels, stride=stride, dilation=dilations[0])
    others = (
        Bottleneck(channels_out, channels, dilation=dilations[1]) for _ in range(blocks - 1)
    )
    return nn.Sequential(first, *others)
