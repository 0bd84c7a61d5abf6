"""The networks have the parameters that official checkpoints have."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from sim_core.network.sim.classifier import PatternClassifier
from sim_core.network.sim.layers import WeightStandardisedConv2d
from sim_core.network.sim.matting_net import SimNet


def described(network: torch.nn.Module) -> list[str]:
    parameters = dict(network.named_parameters())
    return [
        "\t".join(
            [
                name,
                "x".join(map(str, value.shape)) or "scalar",
                str(value.dtype).removeprefix("torch."),
                "param" if name in parameters else "buffer",
            ]
        )
        for name, value in network.state_dict().items()
    ]


@pytest.mark.parametrize(
    ("kind", "network", "parameters"),
    [("matting", SimNet, 46_609_840), ("classifier", PatternClassifier, 23_552_148)],
)
def test_names_shapes_and_order_are_those_of_the_official_checkpoint(
    kind: str, network: type[torch.nn.Module], parameters: int
) -> None:
    with torch.device("meta"):
        ours = network()
    official = Path(__file__).with_name(f"{kind}_state.txt").read_text().splitlines()
    assert described(ours) == official
    assert sum(value.numel() for value in ours.parameters()) == parameters


def test_standardised_filters_have_zero_mean_and_unit_deviation() -> None:
    torch.manual_seed(0)
    weight = WeightStandardisedConv2d(8, 4, 3).standardised_weight()
    assert weight.mean((1, 2, 3)).abs().max() < 1e-6
    torch.testing.assert_close(
        weight.std((1, 2, 3)), torch.ones(4), atol=1e-3, rtol=0
    )  # 1e-5 is added to a deviation of about 0.07


def test_every_parameter_learns() -> None:
    torch.manual_seed(0)
    classifier = PatternClassifier()
    logits, _ = classifier(torch.rand(2, 3, 64, 64), torch.rand(2, 1, 64, 64))
    logits.square().sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in classifier.parameters())
