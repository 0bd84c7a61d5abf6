import pytest
import torch

from sim_core.network.compact import (
    FEATURES,
    CompactOutput,
    CompactSizes,
    SimatteS,
)
from sim_core.network.compact_patterns import IMAGE_MEAN

SMALL = CompactSizes(full=4, half=4, quarter=8, eighth=8, sixteenth=12, fused=16)


@pytest.fixture
def network() -> SimatteS:
    torch.manual_seed(0)
    network = SimatteS(SMALL).eval()
    torch.nn.init.normal_(network.decoder.head.weight)
    return network


def features(height: int, width: int) -> torch.Tensor:
    return torch.randn(
        1, FEATURES, height, width, generator=torch.Generator().manual_seed(1)
    )


def run(network: SimatteS, x: torch.Tensor, **more: torch.Tensor) -> CompactOutput:
    base, unknown = torch.rand_like(x[:, :1]), torch.ones_like(x[:, :1])
    torch.manual_seed(2)
    with torch.no_grad():
        return network(x, more.pop("base", base), more.pop("unknown", unknown), **more)


def test_outputs_have_the_shapes_of_the_docstring(network: SimatteS) -> None:
    output = run(network, features(48, 80))
    assert output.alpha.shape == (1, 1, 48, 80)
    assert output.foreground.shape == output.background.shape == (1, 3, 48, 80)
    assert output.activation.shape == output.semantic.shape == (1, 20, 3, 5)


def test_probabilities_add_up_to_one_where_something_is_unknown(network: SimatteS) -> None:
    unknown = torch.zeros(1, 1, 32, 32)
    unknown[..., :16] = 1
    total = run(network, features(32, 32), unknown=unknown).semantic.sum(1)
    torch.testing.assert_close(total, torch.tensor([[[1.0, 0.0], [1.0, 0.0]]]))


def test_its_own_context_is_the_default(network: SimatteS) -> None:
    x, base = features(32, 48), torch.zeros(1, 1, 32, 48)
    with torch.no_grad():
        context = network.context_of(x)
    with_own = run(network, x, base=base, context=context).alpha
    assert torch.equal(with_own, run(network, x, base=base).alpha)


def test_context_from_outside_reaches_alpha(network: SimatteS) -> None:
    x, base = features(32, 48), torch.zeros(1, 1, 32, 48)
    other = torch.full((1, SMALL.sixteenth, 1, 1), 4.0)
    difference = (
        run(network, x, base=base, context=other).alpha - run(network, x, base=base).alpha
    )
    assert difference.abs().max() > 1e-4


def test_before_training_nothing_is_corrected() -> None:
    x, base = features(16, 16), torch.full((1, 1, 16, 16), 0.3)
    output = run(SimatteS(SMALL), x, base=base)
    torch.testing.assert_close(output.alpha, base)
    torch.testing.assert_close(output.foreground, x[:, :3] + IMAGE_MEAN)


def test_the_activation_alone_is_the_activation_of_the_whole(network: SimatteS) -> None:
    x = features(32, 32)
    with torch.no_grad():
        alone = network.activation_of(x)
    assert torch.equal(alone, run(network, x).activation)
