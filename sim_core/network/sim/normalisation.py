"""The image statistics that ImageNet networks expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class ImageNormalisation(nn.Module):
    """Subtracts ImageNet's mean and divides by its deviation; nothing is learnt."""

    mean: Tensor
    deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        # No weights will fill them, so they hold numbers even in a network made on "meta".
        mean = torch.tensor([0.485, 0.456, 0.406], device="cpu").view(1, 3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225], device="cpu").view(1, 3, 1, 1)
        # Not saved, so that the names stay those of the official checkpoints.
        self.register_buffer("mean", mean, persistent=False)
        self.register_buffer("deviation", deviation, persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        """Return B×3×H×W from RGB in [0, 1]."""
        return (image - self.mean) / self.deviation
