"""Batch normalisation over the samples of all processes that train together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import distributed, nn
from torch.distributed.nn.functional import all_reduce

if TYPE_CHECKING:
    from torch import Tensor


class SynchronisedBatchNorm2d(nn.BatchNorm2d):
    """What `torch.nn.SyncBatchNorm` is, which computes on graphics cards only.

    All processes must have batches of one size.
    """

    @classmethod
    def around(cls, layer: nn.BatchNorm2d) -> SynchronisedBatchNorm2d:
        """Return a layer that shares its parameters and statistics with another."""
        shared = cls(layer.num_features, layer.eps, layer.momentum)
        shared.weight, shared.bias = layer.weight, layer.bias
        for name, buffer in layer.named_buffers():
            setattr(shared, name, buffer)
        return shared.train(layer.training)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        values = x.float()
        mean = _mean_of_all(values.mean((0, 2, 3)))
        centred = values - mean[:, None, None]
        variance = _mean_of_all(centred.square().mean((0, 2, 3)))
        pixels = x.numel() // x.shape[1] * distributed.get_world_size()
        self._follow(mean.detach(), variance.detach() * pixels / (pixels - 1))
        scale = self.weight * torch.rsqrt(variance + self.eps)
        y = centred * scale[:, None, None] + self.bias[:, None, None]
        return y.to(x.dtype)

    def _follow(self, mean: Tensor, variance: Tensor) -> None:
        """Let the statistics for evaluation follow the batch's."""
        assert self.running_mean is not None
        assert self.running_var is not None
        assert self.num_batches_tracked is not None
        assert self.momentum is not None
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance, self.momentum)
        self.num_batches_tracked += 1


def synchronise_statistics(network: nn.Module, device: torch.device) -> nn.Module:
    """Return the network, changed in place, with statistics over all processes.

    Names and parameters stay what they are.
    """
    if device.type == "cuda":
        converted: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
        return converted
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, SynchronisedBatchNorm2d.around(child))
    return network


def _mean_of_all(value: Tensor) -> Tensor:
    """Return the mean over processes, through which gradients flow."""
    total: Tensor = all_reduce(value)  # type: ignore[no-untyped-call]
    return total / distributed.get_world_size()
