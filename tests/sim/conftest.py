from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
import torch

from sim_core.inference.sim_method import SimNetworks, SimR50
from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.matting_net import SimNet
from tests.sim.name_keyed import fill, make_picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim_core.method import Matte
    from sim_core.network.sim.matting_net import SimInputs, SimOutput


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def network() -> SimNet:
    """With name-keyed weights; not to be changed."""
    return fill(SimNet())


@pytest.fixture(scope="session")
def classifier() -> PatternClassifier:
    """With name-keyed weights; not to be changed."""
    return fill(PatternClassifier(), "classifier.")


@pytest.fixture(scope="session")
def golden() -> Mapping[str, np.ndarray]:
    with np.load(Path(__file__).with_name("golden.npz")) as arrays:
        return dict(arrays)


@pytest.fixture(scope="session")
def sim_r50(network: SimNet, classifier: PatternClassifier) -> SimR50:
    networks = SimNetworks(deepcopy(network), deepcopy(classifier))
    return SimR50(networks, torch.device("cpu"))


@pytest.fixture(scope="session")
def published(network: SimNet, classifier: PatternClassifier) -> SimR50:
    return SimR50(SimNetworks(network, classifier), torch.device("cpu"), parity=True)


class PublishedRun(NamedTuple):
    """The golden picture, matted as published, and what the network saw and said."""

    matte: Matte
    inputs: SimInputs
    output: SimOutput
    deep: torch.Tensor


@pytest.fixture(scope="session")
def published_run(network: SimNet, published: SimR50) -> PublishedRun:
    seen = {}

    def see(module: torch.nn.Module, inputs: tuple[object, ...], output: object) -> None:
        seen[module] = inputs, output

    layer4 = network.encoder.layer4
    hooks = [module.register_forward_hook(see) for module in (network, layer4)]
    matte = published.solve(*make_picture())
    for hook in hooks:
        hook.remove()
    (inputs,), output = seen[network]
    return PublishedRun(matte, inputs, output, seen[layer4][1])
