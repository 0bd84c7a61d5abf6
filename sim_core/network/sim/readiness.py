"""Networks made ready for inference: folded, laid out and rounded for a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from sim_core.network.sim.folded_aspp import FoldedASPP
from sim_core.network.sim.folding import fold_for_inference

if TYPE_CHECKING:
    from torch import Tensor

    from sim_core.network.sim.classifier import PatternClassifier
    from sim_core.network.sim.matting_net import SimNet


def ready_matting_net(
    network: SimNet, *, device: torch.device, dtype: torch.dtype
) -> SimNet:
    """Return the network, changed in place so that it mattes fast but learns no more.

    Parameters
    ----------
    dtype
        Of weights and features; what alpha and colours come from last stays float32.
    """
    fold_for_inference(network, dtype)
    decoder = network.decoder
    decoder.global_module = FoldedASPP(decoder.global_module)  # type: ignore[assignment]
    _convert(network, device=device, dtype=dtype)
    network.normalise.float()
    for head in (decoder.conv_up4_alpha, decoder.conv_up4_fb, decoder.conv_up4_attn):
        head[-1] = _Float32(head[-1])
    return network


def ready_classifier(
    classifier: PatternClassifier, *, device: torch.device, dtype: torch.dtype
) -> PatternClassifier:
    """Return the classifier, changed in place; its activation maps stay float32."""
    fold_for_inference(classifier, dtype)
    _convert(classifier, device=device, dtype=dtype)
    classifier.normalise.float()
    classifier.fc.float()
    return classifier


def _convert(network: nn.Module, *, device: torch.device, dtype: torch.dtype) -> None:
    network.eval().requires_grad_(False)
    network.to(device, dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
    # What still lies in a file that was mapped would keep all of it in memory.
    for tensor in (*network.parameters(), *network.buffers()):
        tensor.data = tensor.data.clone()


class _Float32(nn.Module):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer.float()

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layer(x.float())
        return y
