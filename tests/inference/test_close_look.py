import numpy as np
import pytest
import torch

from sim_core.inference.close_look import look_closely
from sim_core.inference.features import CompactInputs
from sim_core.network.compact import FEATURES, CompactSizes, SimatteS

SMALL = CompactSizes(full=4, half=4, quarter=8, eighth=8, sixteenth=12, fused=16)


@pytest.fixture
def network() -> SimatteS:
    torch.manual_seed(0)
    network = SimatteS(SMALL).eval()
    torch.nn.init.normal_(network.decoder.head.weight, std=0.1)
    return network


def inputs(*unknown: tuple[slice, slice]) -> CompactInputs:
    size = (1, FEATURES, 416, 608)
    mask = torch.zeros(1, 1, *size[2:])
    for place in unknown:
        mask[(..., *place)] = 1
    features = torch.randn(size, generator=torch.Generator().manual_seed(1))
    return CompactInputs(features, torch.full_like(mask, 0.5), mask)


def test_piece_by_piece_is_the_whole_where_unknown(network: SimatteS) -> None:
    given = inputs((slice(0, 300), slice(100, 120)), (slice(250, 416), slice(400, 608)))
    with torch.inference_mode():
        whole = network(*given).alpha[0, 0].clamp(0, 1).numpy()
        sight = network.see(given.features, given.unknown)
        found = look_closely(network, sight, given)
    unknown = given.unknown[0, 0].numpy() > 0
    np.testing.assert_allclose(found[unknown], whole[unknown], atol=1e-6)


def test_known_pieces_are_not_looked_at(network: SimatteS) -> None:
    given = inputs((slice(0, 20), slice(0, 20)))
    with torch.inference_mode():
        sight = network.see(given.features, given.unknown)
        seen: list[int] = []
        network.decoder.to_full.register_forward_hook(
            lambda *args: seen.append(args[2].shape[-1] * args[2].shape[-2])
        )
        look_closely(network, sight, given)
    assert sum(seen) <= 48 * 48
