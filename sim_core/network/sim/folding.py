"""Inference needs neither normalisation layers nor standardised weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.utils import skip_init

from sim_core.network.sim.layers import WeightStandardisedConv2d

if TYPE_CHECKING:
    from torch import Tensor


@torch.no_grad()
def fold_for_inference(network: nn.Module, dtype: torch.dtype = torch.float32) -> None:
    """Replace convolutions and the normalisation behind them by plain convolutions.

    Changes the network in place; it computes the same as before in evaluation mode. Works
    on modules whose children are listed in the order in which they are applied; several
    convolutions in a row before a normalisation are summed.

    Parameters
    ----------
    dtype
        What the new weights are rounded to, one by one, so that they never exist twice.
    """
    for module in list(network.modules()):
        summed: list[str] = []
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Conv2d):
                summed.append(name)
                continue
            if isinstance(child, nn.BatchNorm2d) and summed:
                _fold(module, summed, child, dtype)
                setattr(module, name, nn.Identity())
            summed = []


def _fold(
    module: nn.Module, names: list[str], norm: nn.BatchNorm2d, dtype: torch.dtype
) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    shift: Tensor | None = norm.bias - norm.running_mean * scale
    for name in names:
        folded = _scaled(getattr(module, name), scale, shift)
        setattr(module, name, folded.to(dtype))
        shift = None


def _scaled(convolution: nn.Conv2d, scale: Tensor, shift: Tensor | None) -> nn.Conv2d:
    plain: nn.Conv2d = skip_init(  # type: ignore[no-untyped-call]
        nn.Conv2d,
        convolution.in_channels,
        convolution.out_channels,
        convolution.kernel_size,
        stride=convolution.stride,
        padding=convolution.padding,
        dilation=convolution.dilation,
        bias=shift is not None,
    )
    plain.weight.copy_(weight_of(convolution) * scale[:, None, None, None])
    if plain.bias is not None and shift is not None:
        plain.bias.copy_(shift + _bias(convolution) * scale)
    return plain.requires_grad_(False)


def weight_of(convolution: nn.Conv2d) -> Tensor:
    """Return the weight that a convolution uses, standardised if it does that."""
    if isinstance(convolution, WeightStandardisedConv2d):
        return convolution.standardised_weight()
    return convolution.weight


def _bias(convolution: nn.Conv2d) -> Tensor:
    if convolution.bias is None:
        return torch.zeros(convolution.out_channels)
    return convolution.bias
