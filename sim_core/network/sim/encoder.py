"""Dilated ResNet-50 with a side branch for the semantic trimap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from sim_core.network.sim.layers import residual_layer

if TYPE_CHECKING:
    from torch import Tensor

PATTERNS = 20


@dataclass(frozen=True, slots=True)
class ResNetSizes:
    """Sizes of a ResNet-50; with others, official checkpoints do not fit.

    Attributes
    ----------
    width
        Channels of the first layer's 3×3 convolutions; each layer has twice as many.
    blocks
        Of the four layers.
    """

    width: int = 64
    blocks: tuple[int, ...] = (3, 4, 6, 3)


@dataclass(frozen=True, slots=True)
class SimSizes(ResNetSizes):
    """Sizes of the published matting network.

    Attributes
    ----------
    context, fine
        Channels of the decoder: of ASPP and its first two steps, and at full resolution.
    dropout
        Share of the ASPP's channels that is left out in training.
    """

    context: int = 256
    fine: int = 64
    dropout: float = 0.5


class SimPyramid(NamedTuple):
    """B×128×H/2×W/2, B×256×H/4×W/4 and B×2048×H/8×W/8 in the published sizes."""

    half: Tensor
    quarter: Tensor
    eighth: Tensor


class SimEncoder(nn.Module):
    """ResNet-50 with a stem of three 3×3 convolutions and an output stride of 8."""

    def __init__(self, sizes: SimSizes, channels_in: int = 11) -> None:
        super().__init__()
        width, blocks = sizes.width, sizes.blocks
        self.conv1 = nn.Conv2d(channels_in, width, 3, 2, 1, bias=False)
        self.conv1_side = nn.Conv2d(PATTERNS, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 2 * width, 3, 1, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(2 * width)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = residual_layer(2 * width, width, blocks[0])
        self.layer2 = residual_layer(4 * width, 2 * width, blocks[1], stride=2)
        self.layer3 = residual_layer(8 * width, 4 * width, blocks[2], dilations=(1, 2))
        self.layer4 = residual_layer(16 * width, 8 * width, blocks[3], dilations=(2, 4))

    def forward(self, features: Tensor, semantic: Tensor) -> SimPyramid:
        """Encode B×11×H×W features and a B×20×H×W semantic trimap."""
        half = self.stem(features, semantic)
        quarter = self.layer1(self.pool(half))
        eighth = self.layer4(self.layer3(self.layer2(quarter)))
        return SimPyramid(half, quarter, eighth)

    def stem(self, features: Tensor, semantic: Tensor) -> Tensor:
        """Return B×128×H/2×W/2."""
        y = self.conv1(features)
        y += self.conv1_side(semantic.to(features.dtype))
        y = self.relu(self.bn1(y))
        y = self.relu(self.bn2(self.conv2(y)))
        half: Tensor = self.relu(self.bn3(self.conv3(y)))
        return half

    def pool(self, half: Tensor) -> Tensor:
        """Return the stem's features at a quarter of the resolution."""
        return F.max_pool2d(half, 3, 2, 1)
