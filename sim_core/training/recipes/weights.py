"""Checkpoints of the published networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safetensors.torch import save

from sim_core.image_io import write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor


def write_weights(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
    """Write a state dict as safetensors in the precision it has, with a description.

    Raises
    ------
    MattingError
        When the file cannot be written.
    """
    tensors = {name: tensor.contiguous() for name, tensor in weights.items()}
    write_bytes(path, save(tensors, {"description": description}))
