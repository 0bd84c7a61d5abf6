import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim_core.inference.tiles import tiles_of
from sim_core.rect import Rect

SIDE, HALO, STEP = 32, 10, 16


@given(st.integers(1, 100), st.integers(1, 100), st.integers(0, 2**32 - 1))
def test_cores_hold_every_wanted_pixel_once(height: int, width: int, seed: int) -> None:
    wanted = np.random.default_rng(seed).random((height, width)) < 0.02
    bounds = Rect(0, 0, -(-width // STEP) * STEP, -(-height // STEP) * STEP)
    covered = np.zeros_like(wanted, dtype=int)
    for tile in tiles_of(wanted, bounds, side=SIDE, halo=HALO, align=STEP):
        covered[tile.core.slices] += 1
        assert tile.view.contains(tile.core)
        assert bounds.contains(tile.view)
        assert tile.view.align(STEP, bounds) == tile.view
    assert (covered[wanted] == 1).all()
    assert covered.max() <= 1


def test_views_reach_over_the_halo() -> None:
    wanted = np.zeros((96, 96), np.bool_)
    wanted[48, 48] = True
    (tile,) = tiles_of(wanted, Rect.of(wanted), side=96, halo=HALO, align=STEP)
    assert tile.view.contains(tile.core.grow(HALO))


def test_without_wanted_pixels_there_is_no_tile() -> None:
    wanted = np.zeros((50, 50), np.bool_)
    assert tiles_of(wanted, Rect(0, 0, 64, 64), side=SIDE, halo=HALO, align=STEP) == []
