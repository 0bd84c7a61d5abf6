"""Shared matting only looks around: parts of it, and crops."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sim_core.classical import SharedMatting, share_samples
from sim_core.classical.rays import KnownPixels, Rays, first_hits
from sim_core.classical.region import Region, dilate
from sim_core.classical.watch import Watch
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.classical.conftest import compose, soft_disc

CPU = torch.device("cpu")


def band(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a long picture with a slanting soft edge in an unknown band."""
    rng = np.random.default_rng(4)
    y, x = np.mgrid[:64, :width].astype(np.float32)
    edge = 32 + 8 * np.sin(x / 40) - y
    alpha = np.clip(edge / 8 + 0.5, 0, 1)
    texture = rng.normal(0, 12, (64, width, 3))
    warm, cold = np.array((200, 150, 80)), np.array((40, 80, 150))
    image = compose(alpha, warm + texture, cold + texture)
    trimap = np.full((64, width), UNKNOWN, np.uint8)
    trimap[edge > 14], trimap[edge < -14] = FOREGROUND, BACKGROUND
    return image, trimap


def test_a_crop_with_its_halo_equals_the_whole() -> None:
    image, trimap = band(1200)
    whole = share_samples(image, trimap).alpha
    bounds = Rect(0, 0, 1200, 64)
    core = Rect(600, 0, 664, 64)
    crop = core.grow(SharedMatting.halo).align(SharedMatting.alignment, bounds)
    part = share_samples(image[crop.slices], trimap[crop.slices]).alpha
    inside = part[core.relative_to(crop).slices]
    np.testing.assert_allclose(inside, whole[core.slices], atol=1e-4)


def test_an_edit_farther_away_than_the_halo_changes_nothing() -> None:
    image, trimap = band(1200)
    before = share_samples(image, trimap).alpha
    edited = trimap.copy()
    edited[:, 1000:] = BACKGROUND
    after = share_samples(image, edited).alpha
    untouched = 1000 - SharedMatting.halo
    np.testing.assert_allclose(after[:, :untouched], before[:, :untouched], atol=1e-4)


def test_known_pixels_keep_their_colour_on_both_sides() -> None:
    case = soft_disc()
    samples = share_samples(case.image, case.trimap)
    known = case.trimap != UNKNOWN
    np.testing.assert_allclose(
        samples.foreground[known], case.image[known] / 255, atol=1e-6
    )
    np.testing.assert_allclose(
        samples.background[known], case.image[known] / 255, atol=1e-6
    )


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_finds_the_same(threads: int) -> None:
    image, trimap = band(1200)
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = share_samples(image, trimap).alpha
        torch.set_num_threads(threads)
        together = share_samples(image, trimap).alpha
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(together, alone)


def test_a_ray_stops_at_the_first_known_pixel_on_its_way() -> None:
    mask = np.zeros((50, 300), bool)
    mask[20:30, 200:] = True
    rays = Rays(*(torch.tensor([value]) for value in (3.0, 25.0, 1.0, 0.0, 1e9)))
    position, length = first_hits(KnownPixels.of(mask, CPU), rays, reach=400)
    assert int(position) == 25 * 300 + 200
    assert float(length) == 197


def test_a_ray_that_leaves_the_picture_or_its_reach_meets_nothing() -> None:
    mask = np.zeros((50, 300), bool)
    mask[20:30, 200:] = True
    known = KnownPixels.of(mask, CPU)
    up = Rays(*(torch.tensor([value]) for value in (3.0, 25.0, 0.0, -1.0, 1e9)))
    right = Rays(*(torch.tensor([value]) for value in (3.0, 25.0, 1.0, 0.0, 1e9)))
    assert torch.isinf(first_hits(known, up, reach=400)[1]).all()
    assert torch.isinf(first_hits(known, right, reach=150)[1]).all()


def test_a_region_finds_its_neighbours_by_looking_them_up() -> None:
    wanted = torch.zeros(20, 30, dtype=torch.bool)
    wanted[4:9, 10:25] = True
    wanted[17, 0] = True
    region = Region(wanted, margin=3)
    values = region.pixels.float()
    table = region.table(values[None], outside=-1)
    pixels = wanted.flatten().nonzero().squeeze(1)
    from_below = region.map_runs(
        lambda runs: runs.row(table, 2)[3 + 1][0], pixels, 3, watch=Watch()
    )
    expected = [int(p) + 61 if int(p) // 30 + 2 < 20 else -1 for p in pixels]
    assert from_below.int().tolist() == expected


def test_dilating_reaches_exactly_the_radius() -> None:
    mask = torch.zeros(40, dtype=torch.bool)
    mask[20] = True
    for radius in (0, 1, 2, 5, 10, 30):
        grown = dilate(mask, radius, axis=0).nonzero().squeeze(1)
        assert grown[0] == max(20 - radius, 0)
        assert grown[-1] == min(20 + radius, 39)
        assert len(grown) == grown[-1] - grown[0] + 1
