"""Dilated ResNet-50 with a side branch for the semantic trimap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from sim_core.network.sim.layers import residual_layer

if TYPE_CHECKING:
    from torch import Tensor

PATTERNS = 20


class SimPyramid(NamedTuple):
    """B×128×H/2×W/2, B×256×H/4×W/4 and B×2048×H/8×W/8."""

    half: Tensor
    quarter: Tensor
    eighth: Tensor


class SimEncoder(nn.Module):
    """ResNet-50 with a stem of three 3×3 convolutions and an output stride of 8."""

    def __init__(self, channels_in: int = 11, patterns: int = PATTERNS) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, 64, 3, 2, 1, bias=False)
        self.conv1_side = nn.Conv2d(patterns, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(64, 64, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(64)
        self.conv3 = nn.Conv2d(64, 128, 3, 1, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(128)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = residual_layer(128, 64, 3)
        self.layer2 = residual_layer(256, 128, 4, stride=2)
        self.layer3 = residual_layer(512, 256, 6, dilations=(1, 2))
        self.layer4 = residual_layer(1024, 512, 3, dilations=(2, 4))

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
