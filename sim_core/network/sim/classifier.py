"""The pattern classifier and its class activation maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from sim_core.network.sim.encoder import PATTERNS, ResNetSizes
from sim_core.network.sim.layers import residual_layer
from sim_core.network.sim.normalisation import ImageNormalisation

if TYPE_CHECKING:
    from torch import Tensor

CELL = 32
"""Pixels per side of a cell of the class activation map."""


class PatternOutput(NamedTuple):
    """What the classifier says.

    Attributes
    ----------
    logits
        B×20 for the whole input.
    activation
        B×20×h×w class activation map with a cell for each 32×32 pixels, without bias: what
        each place adds to the logits.
    """

    logits: Tensor
    activation: Tensor


class PatternClassifier(nn.Module):
    """ResNet-50 over image and trimap; parameters as in the official checkpoint."""

    def __init__(self, sizes: ResNetSizes | None = None) -> None:
        super().__init__()
        sizes = sizes or ResNetSizes()
        width, blocks = sizes.width, sizes.blocks
        self.normalise = ImageNormalisation()
        self.conv1 = nn.Conv2d(4, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = residual_layer(width, width, blocks[0])
        self.layer2 = residual_layer(4 * width, 2 * width, blocks[1], stride=2)
        self.layer3 = residual_layer(8 * width, 4 * width, blocks[2], stride=2)
        self.layer4 = residual_layer(16 * width, 8 * width, blocks[3], stride=2)
        self.fc = nn.Linear(32 * width, PATTERNS)

    def forward(self, image: Tensor, trimap: Tensor) -> PatternOutput:
        """Classify a batch.

        Parameters
        ----------
        image
            B×3×H×W, RGB in [0, 1].
        trimap
            B×1×H×W, 0 in the background, 128/255 where unknown, 1 in the foreground.
        """
        deep = self.features(image, trimap)[-1].to(self.fc.weight.dtype)
        return PatternOutput(self.fc(deep.mean((2, 3))), self.activation(deep))

    def features(self, image: Tensor, trimap: Tensor) -> tuple[Tensor, ...]:
        """Return the outputs of the four layers, from 1/4 to 1/32 of the resolution."""
        x = torch.cat([self.normalise(image), trimap], 1).to(self.conv1.weight.dtype)
        x = F.max_pool2d(self.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        outputs = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            outputs.append(x)
        return tuple(outputs)

    def activation(self, deep: Tensor) -> Tensor:
        """Return the class activation map (Zhou et al. 2016, equation 2)."""
        weight = self.fc.weight
        return F.conv2d(deep, weight[:, :, None, None])
