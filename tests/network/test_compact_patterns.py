import torch

from sim_core.network.compact_patterns import (
    CLUES,
    PatternNet,
    PatternSizes,
    clues_of,
    pooled_activation,
)

SMALL = PatternSizes(half=4, quarter=8, eighth=8, sixteenth=12)


def network() -> PatternNet:
    torch.manual_seed(0)
    return PatternNet(SMALL).eval()


def clues(height: int, width: int) -> torch.Tensor:
    return torch.randn(1, CLUES, height, width, generator=torch.Generator().manual_seed(1))


def test_the_map_has_a_cell_for_16_by_16_pixels() -> None:
    assert network()(clues(48, 80)).shape == (1, 20, 3, 5)


def test_a_crop_gets_the_answer_of_the_whole_inside() -> None:
    whole = clues(512, 512)
    with torch.no_grad():
        expected = network()(whole)[..., 15:17, 15:17]
        found = network()(whole[..., 128:384, 128:384])[..., 7:9, 7:9]
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_what_is_farther_than_it_sees_changes_nothing() -> None:
    here = clues(512, 512)
    there = here.clone()
    there[..., :128] = 7
    with torch.no_grad():
        cells = [network()(each)[..., 16:] for each in (here, there)]
    torch.testing.assert_close(*cells)


def test_clues_tell_the_known_regions_apart() -> None:
    trimap = torch.tensor([0.0, 128 / 255, 1.0]).view(1, 1, 1, 3)
    found = clues_of(torch.full((1, 3, 1, 3), 0.45), trimap)
    assert found[0, 3, 0].tolist() == [1, 0, 0]
    assert found[0, 4, 0].tolist() == [0, 0, 1]
    assert found[0, :3].abs().max() < 1e-6


def test_only_unknown_cells_have_a_say() -> None:
    activation = torch.zeros(1, 20, 1, 2)
    activation[0, 3, 0, 0], activation[0, 5, 0, 1] = 2, 9
    unknown = torch.zeros(1, 1, 16, 32)
    unknown[..., :16] = 1
    pooled = pooled_activation(activation, unknown)[0]
    assert pooled.argmax() == 3
    torch.testing.assert_close(pooled[3], torch.tensor(2.0), atol=1e-4, rtol=0)
