"""Checkpoints of the published networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safetensors.torch import save

from sim_core.image_io import write_bytes
from sim_core.inference.checkpoint import NETWORK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor


def write_weights(
    weights: Mapping[str, Tensor], path: Path, description: str, *, network: str = ""
) -> None:
    """Write a state dict as safetensors in the precision it has, with a description.

    `network` says of which they are where shapes do not: a discriminator has those of a
    classifier.

    Raises
    ------
    MattingError
        When the file cannot be written.
    """
    tensors = {name: tensor.contiguous() for name, tensor in weights.items()}
    write_bytes(path, save(tensors, {"description": description} | _named(network)))


def _named(network: str) -> dict[str, str]:
    return {NETWORK: network} if network else {}
