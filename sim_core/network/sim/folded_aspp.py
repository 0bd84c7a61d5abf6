"""ASPP for inference: the same answer from fewer and faster operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.sim.aspp import ASPP


class FoldedASPP(nn.Module):
    """Computes what an `ASPP` does whose normalisation layers have been folded."""

    point: nn.Sequential
    pooled: nn.Sequential
    project: nn.Conv2d

    def __init__(self, aspp: ASPP) -> None:
        super().__init__()
        self.point, *atrous, self.pooled = cast(list[nn.Sequential], list(aspp.convs))
        self.atrous = nn.ModuleList(
            nn.Sequential(SummedTaps(cast(nn.Conv2d, branch[0])), nn.ReLU(inplace=True))
            for branch in atrous
        )
        self.project = cast(nn.Conv2d, aspp.project[0])

    def forward(self, deep: Tensor) -> Tensor:
        """Return B×256×h×w from B×2048×h×w."""
        local = torch.cat([self.point(deep), *(branch(deep) for branch in self.atrous)], 1)
        weight, channels = self.project.weight, local.shape[1]
        # The image-level view is the same everywhere, so it only shifts the projection.
        shift = F.conv2d(self.pooled(deep), weight[:, channels:], self.project.bias)
        return F.relu_(F.conv2d(local, weight[:, :channels]).add_(shift))


class SummedTaps(nn.Module):
    """A 3×3 convolution of wide dilation as matrix products, one for each row of taps.

    Taps beyond the edge are not computed. oneDNN 3.12 spends most of its time on such a
    convolution's padding: at 64×64 and a dilation of 36 this takes a tenth of the time with
    bfloat16 matrices.
    """

    weight: Tensor
    bias: Tensor

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        assert convolution.kernel_size == (3, 3)
        assert convolution.bias is not None
        self.dilation = convolution.dilation[0]
        taps = convolution.weight.permute(2, 3, 0, 1).flatten(0, 2)
        self.register_buffer("weight", taps[..., None, None])
        self.register_buffer("bias", convolution.bias)

    def forward(self, x: Tensor) -> Tensor:
        shape = x.shape[0], self.bias.numel(), *x.shape[2:]
        total = self.bias.float().view(1, -1, 1, 1).expand(shape)
        total = total.contiguous(memory_format=torch.channels_last)
        for row, weight in zip((-1, 0, 1), self.weight.chunk(3), strict=True):
            if abs(row * self.dilation) < x.shape[2]:
                source, target = _overlap(row * self.dilation, x.shape[2])
                self._add_row(total[:, :, target], F.conv2d(x[:, :, source], weight))
        return total.to(x.dtype)

    def _add_row(self, total: Tensor, taps: Tensor) -> None:
        width = total.shape[3]
        for column, tap in zip((-1, 0, 1), taps.chunk(3, 1), strict=True):
            if abs(column * self.dilation) < width:
                source, target = _overlap(column * self.dilation, width)
                total[..., target] += tap[..., source]


def _overlap(shift: int, length: int) -> tuple[slice, slice]:
    """Return which places are read, and which are written, by a tap `shift` away."""
    return (
        slice(max(shift, 0), length + min(shift, 0)),
        slice(max(-shift, 0), length + min(-shift, 0)),
    )
