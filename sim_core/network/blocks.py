"""Convolutions without normalisation layers: their weights are standardised instead."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

_RELU_GAIN = 1.5
"""Keeps the variance through a ReLU (1.71 for Gaussian input; lower was stabler)."""

_RESIDUAL_GAIN = 0.2
"""A residual branch starts small, so that a deep network starts near the identity."""


class StandardisedConv2d(nn.Conv2d):
    """Convolution whose filters have zero mean, unit norm and a learnt gain.

    Scaled weight standardisation (Brock et al. 2021, "Characterizing signal propagation",
    equation 1). A crop and the whole picture get the same answer, which batch and group
    statistics would not give.
    """

    gain: nn.Parameter

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        size: int = 3,
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
    ) -> None:
        super().__init__(
            channels_in,
            channels_out,
            size,
            stride=stride,
            padding=dilation * (size // 2),
            dilation=dilation,
            groups=groups,
        )
        self.gain = nn.Parameter(torch.ones(channels_out, 1, 1, 1))
        assert self.bias is not None
        nn.init.zeros_(self.bias)

    def standardised_weight(self) -> Tensor:
        """Return the weight that the convolution uses."""
        mean = self.weight.mean((1, 2, 3), keepdim=True)
        variance = self.weight.var((1, 2, 3), keepdim=True, correction=0)
        scale = torch.rsqrt(variance * self.weight[0].numel() + 1e-4)
        weight: Tensor = (self.weight - mean) * scale * self.gain * _RELU_GAIN
        return weight

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self._conv_forward(x, self.standardised_weight(), self.bias)
        return y

    def folded(self) -> nn.Conv2d:
        """Return the plain convolution that computes the same."""
        size, dilation = self.kernel_size[0], self.dilation[0]
        plain = nn.Conv2d(
            self.in_channels,
            self.out_channels,
            size,
            stride=self.stride[0],
            padding=dilation * (size // 2),
            dilation=dilation,
            groups=self.groups,
        )
        assert plain.bias is not None
        assert self.bias is not None
        with torch.no_grad():
            plain.weight.copy_(self.standardised_weight())
            plain.bias.copy_(self.bias)
        return plain


def fold_standardised_weights(module: nn.Module) -> None:
    """Replace every `StandardisedConv2d` inside by its plain equal, for inference."""
    for name, child in module.named_children():
        if isinstance(child, StandardisedConv2d):
            setattr(module, name, child.folded())
        else:
            fold_standardised_weights(child)


class ConvBlock(nn.Module):
    """Convolution, ReLU."""

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        size: int = 3,
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
    ) -> None:
        super().__init__()
        self.convolution = StandardisedConv2d(
            channels_in, channels_out, size, stride=stride, dilation=dilation, groups=groups
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu_(self.convolution(x))


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions around a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvBlock(channels, channels)
        self.second = StandardisedConv2d(channels, channels)
        nn.init.constant_(self.second.gain, _RESIDUAL_GAIN)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu_(x + self.second(self.first(x)))


def chain(*channels: int, stride: int = 1) -> nn.Sequential:
    """Return 3×3 blocks from the first count of channels to the last; the first strides."""
    blocks = [ConvBlock(i, o) for i, o in pairwise(channels)]
    blocks[0] = ConvBlock(channels[0], channels[1], stride=stride)
    return nn.Sequential(*blocks)


def resize_like(x: Tensor, reference: Tensor) -> Tensor:
    """Return `x` interpolated bilinearly to the height and width of `reference`."""
    return F.interpolate(x, size=reference.shape[-2:], mode="bilinear", align_corners=False)
