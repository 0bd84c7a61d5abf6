"""Classifiers that help to train another network and stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim_core.errors import WeightsError
from sim_core.inference.checkpoint import check_network, load_weights
from sim_core.inference.official import read_checkpoint
from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.encoder import ResNetSizes

if TYPE_CHECKING:
    from pathlib import Path

    import torch


def load_classifier(path: Path, device: torch.device) -> PatternClassifier:
    """Return a classifier of any size from exported weights, in evaluation mode.

    Raises
    ------
    WeightsError
        When the file cannot be read or is not of a classifier.
    """
    return _load(path, device, "classifier")


def load_discriminator(path: Path, device: torch.device) -> PatternClassifier:
    """Return a discriminator as `load_classifier` does a classifier."""
    return _load(path, device, "discriminator")


def _load(path: Path, device: torch.device, network: str) -> PatternClassifier:
    classifier = PatternClassifier(_sizes_in(path))
    load_weights(classifier, network, path)
    check_network(path, network)
    return classifier.eval().requires_grad_(False).to(device)


def _sizes_in(path: Path) -> ResNetSizes:
    content = read_checkpoint(path)
    if not isinstance(content, Mapping) or "conv1.weight" not in content:
        raise WeightsError(
            f"{path} holds no classifier. Give the file that `simatte train export` wrote "
            "of a classifier or discriminator."
        )
    layers = (f"layer{number}." for number in range(1, 5))
    blocks = tuple(
        len({name.split(".")[1] for name in content if name.startswith(layer)})
        for layer in layers
    )
    return ResNetSizes(int(content["conv1.weight"].shape[0]), blocks)
