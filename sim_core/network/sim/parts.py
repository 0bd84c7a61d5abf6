"""Convolutions of features that are never put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from sim_core.network.sim.folding import weight_of

if TYPE_CHECKING:
    from torch import Tensor


def apply_to_parts(layers: nn.Sequential, *parts: Tensor) -> Tensor:
    """Return what layers make of features whose channels come in several tensors.

    Joined, they would have to exist twice. The first layer must be a convolution of stride
    1; as it is linear, what it makes of each part is summed.
    """
    first = layers[0]
    assert isinstance(first, nn.Conv2d)
    assert isinstance(first.padding, tuple)
    total: Tensor | None = None
    weights = torch.split(weight_of(first), [part.shape[1] for part in parts], 1)
    for part, weight in zip(parts, weights, strict=True):
        bias = first.bias if total is None else None
        made = F.conv2d(part.to(weight.dtype), weight, bias, 1, first.padding)
        total = made if total is None else total.add_(made)
    assert total is not None
    for layer in list(layers)[1:]:
        total = layer(total)
    return total


def double(x: Tensor) -> Tensor:
    """Return features at twice the resolution, bilinearly interpolated."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
