import copy

import pytest
import torch
from torch import nn

from sim_core.network.blocks import (
    ConvBlock,
    ResidualBlock,
    StandardisedConv2d,
    fold_standardised_weights,
)


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(5))


def test_standardised_filters_have_zero_mean_and_the_norm_of_their_gain() -> None:
    convolution = StandardisedConv2d(8, 4)
    filters = convolution.standardised_weight().flatten(1)
    assert filters.mean(1).abs().max() < 1e-6
    torch.testing.assert_close(
        filters.norm(dim=1), torch.full((4,), 1.5), rtol=1e-2, atol=0
    )


def test_scaling_and_shifting_the_weights_changes_nothing() -> None:
    convolution = StandardisedConv2d(8, 4)
    x = noise(1, 8, 6, 6)
    before = convolution(x)
    with torch.no_grad():
        convolution.weight.mul_(3).add_(7)
    torch.testing.assert_close(convolution(x), before, rtol=0, atol=1e-3)


@pytest.mark.parametrize(
    ("channels", "size", "options"),
    [(4, 3, {}), (4, 1, {}), (6, 3, {"stride": 2}), (8, 3, {"dilation": 4, "groups": 8})],
)
def test_folding_keeps_the_output(
    channels: int, size: int, options: dict[str, int]
) -> None:
    convolution = StandardisedConv2d(8, channels, size, **options)
    x = noise(2, 8, 12, 10)
    torch.testing.assert_close(convolution.folded()(x), convolution(x), rtol=0, atol=1e-6)


def test_folding_leaves_no_standardised_convolution_inside() -> None:
    network = nn.Sequential(ConvBlock(8, 8), nn.Sequential(ResidualBlock(8)))
    folded = copy.deepcopy(network)
    fold_standardised_weights(folded)
    assert not any(isinstance(module, StandardisedConv2d) for module in folded.modules())
    x = noise(1, 8, 9, 9)
    torch.testing.assert_close(folded(x), network(x), rtol=0, atol=1e-5)


def test_a_new_residual_block_stays_near_its_input() -> None:
    x = noise(1, 16, 8, 8).relu()
    change = ResidualBlock(16)(x) - x
    assert change.norm() < 0.5 * x.norm()
