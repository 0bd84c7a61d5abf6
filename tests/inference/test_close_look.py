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


def stages(network: SimatteS) -> dict[int, torch.nn.Module]:
    return {1: network.decoder.to_full, 4: network.decoder.at_quarter}


def areas_seen(stage: torch.nn.Module) -> list[int]:
    """Return a list to which the area of what the stage answers is appended."""
    areas: list[int] = []
    stage.register_forward_hook(
        lambda *args: areas.append(args[2].shape[-1] * args[2].shape[-2])
    )
    return areas


def test_piece_by_piece_is_the_whole_where_unknown(network: SimatteS) -> None:
    given = inputs((slice(0, 300), slice(100, 120)), (slice(250, 416), slice(400, 608)))
    with torch.inference_mode():
        whole = network(*given).alpha[0, 0].clamp(0, 1).numpy()
        sight = network.see(given.features, given.unknown)
        found = look_closely(network, sight, given)
    unknown = given.unknown[0, 0].numpy() > 0
    np.testing.assert_allclose(found[unknown], whole[unknown], atol=1e-6)


def test_pieces_see_far_enough_wherever_they_begin(network: SimatteS) -> None:
    """Every unknown pixel is at the rim of its piece, all over the grids."""
    places = [(160 + 33 * i, 190 * j + 35 * i) for i in range(7) for j in range(3)]
    given = inputs(*((slice(y, y + 1), slice(x, x + 1)) for y, x in places))
    with torch.inference_mode():
        whole = network(*given).alpha[0, 0].clamp(0, 1).numpy()
        found = look_closely(network, network.see(given.features, given.unknown), given)
    unknown = given.unknown[0, 0].numpy() > 0
    assert len({(y % 8, x % 8) for y, x in places}) > 7
    np.testing.assert_allclose(found[unknown], whole[unknown], atol=1e-6)


def test_known_pieces_are_not_looked_at(network: SimatteS) -> None:
    given = inputs((slice(0, 20), slice(0, 20)))
    with torch.inference_mode():
        sight = network.see(given.features, given.unknown)
        seen = {step: areas_seen(stage) for step, stage in stages(network).items()}
        look_closely(network, sight, given)
    assert sum(seen[1]) <= 28 * 28
    assert sum(seen[4]) <= (48 // 4) ** 2
