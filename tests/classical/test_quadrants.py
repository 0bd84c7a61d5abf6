import torch
from hypothesis import given
from hypothesis import strategies as st

from sim_core.classical.quadrants import Quadrants, fitting_side
from sim_core.classical.region import Region

sizes = st.integers(3, 60)


def masks(seed: int, height: int, width: int) -> torch.Tensor:
    noise = torch.rand(height, width, generator=torch.Generator().manual_seed(seed))
    mask = noise < 0.3
    mask[height // 2, width // 2] = True
    return mask


def grid_of(mask: torch.Tensor, side: int) -> tuple[Quadrants, torch.Tensor]:
    region = Region(mask, 2)
    unknown = mask.flatten()[region.pixels]
    return Quadrants(region, unknown, side), unknown


@given(st.integers(0, 99), sizes, sizes, st.sampled_from([4, 8, 16]))
def test_every_unknown_pixel_has_a_slot_of_its_own(
    seed: int, height: int, width: int, side: int
) -> None:
    grid, unknown = grid_of(masks(seed, height, width), side)
    values = torch.arange(1.0, len(unknown) + 1)
    assert torch.equal(grid.scatter(grid.gather(values)), values * unknown)


@given(st.integers(0, 99), sizes, sizes, st.sampled_from([4, 8, 16]))
def test_sums_over_blocks_are_sums_over_squares_of_the_picture(
    seed: int, height: int, width: int, side: int
) -> None:
    mask = masks(seed, height, width)
    grid, unknown = grid_of(mask, side)
    counted = grid.sum_blocks(grid.gather(torch.ones(len(unknown))).sum(-1))
    squares = torch.nn.functional.avg_pool2d(
        torch.nn.functional.pad(mask.float()[None], (0, side, 0, side)), side
    )
    expected = squares[squares > 0] * side * side
    torch.testing.assert_close(counted, expected)


@given(st.integers(0, 99), sizes, sizes)
def test_of_all_parities_a_quadrant_has_one_that_is_its_own_block(
    seed: int, height: int, width: int
) -> None:
    grid, _ = grid_of(masks(seed, height, width), 8)
    nearest = torch.stack([grid.nearest(y, x) for y in range(2) for x in range(2)])
    assert ((nearest == grid.block).sum(0) == 1).all()


def test_the_side_grows_until_there_are_few_enough_blocks() -> None:
    mask = torch.ones(100, 100, dtype=torch.bool)
    region = Region(mask, 2)
    unknown = mask.flatten()
    assert fitting_side(region, unknown, 16, 49) == 16
    side = fitting_side(region, unknown, 16, 20)
    assert side > 16
    assert Quadrants(region, unknown, side).blocks <= 20
