from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim_core.edge_shift import shift_edge
from sim_core.jobs import Cancelled, CancelToken
from sim_core.rect import Rect
from sim_core.refine import IDENTITY, Refinement, refine_alpha
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

alphas = arrays.arrays(
    np.float32, (12, 14), elements=st.sampled_from([0, 0.01, 0.25, 0.5, 0.97, 1])
)
refinements = st.builds(
    Refinement,
    black=st.sampled_from([0.0, 0.1]),
    white=st.sampled_from([1.0, 0.8]),
    gamma=st.sampled_from([1.0, 0.7, 2.0]),
    contrast=st.sampled_from([0.0, 0.4, -0.3]),
    despeckle=st.sampled_from([0, 0, 6]),
    smooth=st.sampled_from([0, 0, 2]),
    shift_edge=st.sampled_from([0.0, 0.4, -1.7, 3.3, -6.0]),
    feather=st.sampled_from([0.0, 0.0, 0.7, 2.0]),
)


def _scene(seed: int = 5, height: int = 90, width: int = 110):
    """Return alpha, trimap and image of a soft blob with specks."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    distance = np.hypot(y - height / 2, x - width / 2) - height / 3
    alpha = np.clip(0.5 - distance / 6, 0, 1).astype(np.float32)
    specks = random.random(alpha.shape)
    alpha[specks > 0.98] = random.random((specks > 0.98).sum())
    trimap = np.select([distance < -8, distance > 8], [FOREGROUND, BACKGROUND], UNKNOWN)
    image = random.integers(0, 256, (height, width, 3)).astype(np.uint8)
    return alpha, trimap.astype(np.uint8), image


def _edge(position: float, width: float = 1.0) -> np.ndarray:
    """Return rows that are foreground left of `position`, over a ramp of some width."""
    x = np.arange(60) + 0.5
    row = np.clip((position - x) / width + 0.5, 0, 1).astype(np.float32)
    return np.repeat(row[None], 40, axis=0)


@given(alpha=alphas)
def test_without_options_alpha_stays_exactly_as_it_is(alpha) -> None:
    assert np.array_equal(refine_alpha(alpha, None, IDENTITY), alpha)
    assert IDENTITY.reach == 0


@given(options=refinements, left=st.integers(0, 90), top=st.integers(0, 70))
def test_a_rectangle_equals_that_part_of_the_whole(options, left, top) -> None:
    alpha, trimap, image = _scene()
    rect = Rect(left, top, left + 20, top + 20)
    whole = refine_alpha(alpha, trimap, options, image)
    part = refine_alpha(alpha, trimap, options, image, rect=rect)
    assert part == pytest.approx(whole[rect.slices], abs=1e-5)


@given(options=refinements)
def test_nothing_farther_away_than_the_reach_matters(options) -> None:
    alpha, trimap, image = _scene()
    rect = Rect(45, 40, 55, 50)
    near = rect.grow(options.reach).clip(Rect.of(alpha))
    other_alpha, other_trimap, other_image = _scene(seed=6)
    for other, own in ((other_alpha, alpha), (other_trimap, trimap), (other_image, image)):
        other[near.slices] = own[near.slices]
    here = refine_alpha(alpha, trimap, options, image, rect=rect)
    there = refine_alpha(other_alpha, other_trimap, options, other_image, rect=rect)
    assert here == pytest.approx(there, abs=1e-5)


def test_tiles_show_no_seams() -> None:
    alpha, trimap, image = _scene(height=700, width=1200)
    options = Refinement(smooth=3, shift_edge=-1.5, feather=1.2)
    whole = refine_alpha(alpha, trimap, options, image)
    across = Rect(500, 480, 530, 540)
    part = refine_alpha(alpha, trimap, options, image, rect=across)
    assert whole[across.slices] == pytest.approx(part, abs=1e-5)


@given(alpha=alphas, options=refinements)
def test_the_result_is_an_alpha_and_the_input_stays(alpha, options) -> None:
    before = alpha.copy()
    refined = refine_alpha(alpha, None, options)
    assert refined.dtype == np.float32
    assert refined.shape == alpha.shape
    assert 0 <= refined.min() <= refined.max() <= 1
    assert np.array_equal(alpha, before)


@given(
    options=refinements,
    value=st.sampled_from([0.0, 1.0]),
)
def test_pure_foreground_and_background_stay_pure(options, value) -> None:
    alpha = np.full((20, 30), value, np.float32)
    assert np.array_equal(refine_alpha(alpha, None, options), alpha)


def test_levels_stretch_what_lies_between_black_and_white() -> None:
    alpha = np.float32([[0, 0.1, 0.2, 0.5, 0.8, 0.9, 1]])
    refined = refine_alpha(alpha, None, Refinement(black=0.2, white=0.8))
    assert refined == pytest.approx(np.array([[0, 0, 0, 0.5, 1, 1, 1]]), abs=1e-6)


def test_a_gamma_above_one_makes_fractions_more_opaque() -> None:
    alpha = np.float32([[0, 0.25, 1]])
    refined = refine_alpha(alpha, None, Refinement(gamma=2))
    assert refined == pytest.approx(np.array([[0, 0.5, 1]]), abs=1e-6)


@given(contrast=st.floats(-1, 1))
def test_contrast_keeps_order_and_middle_and_treats_both_sides_alike(contrast) -> None:
    alpha = np.linspace(0, 1, 41, dtype=np.float32)[None]
    refined = refine_alpha(alpha, None, Refinement(contrast=contrast))
    assert (np.diff(refined) >= -1e-6).all()
    assert refined[0, 20] == pytest.approx(0.5, abs=1e-6)
    mirrored = refine_alpha(1 - alpha, None, Refinement(contrast=contrast))
    assert mirrored == pytest.approx(1 - refined, abs=1e-5)


@pytest.mark.parametrize("distance", [-7.5, -2.0, -0.6, -0.1, 0.1, 0.5, 1.0, 2.4, 3.0, 9.7])
@pytest.mark.parametrize("width", [1.0, 4.0])
def test_an_edge_moves_by_the_fraction_of_a_pixel_and_stays_soft(distance, width) -> None:
    moved = shift_edge(_edge(30.3, width), distance)
    # The covered length is where the edge is.
    assert moved[20].sum() == pytest.approx(30.3 + distance, abs=0.02)
    fractions = int(((moved[20] > 0.01) & (moved[20] < 0.99)).sum())
    assert fractions <= width + 4


@pytest.mark.parametrize("distance", [-4.0, -1.5, 0.5, 1.0, 2.5, 5.0, 8.0])
def test_a_disc_grows_alike_in_all_directions(distance) -> None:
    y, x = np.mgrid[:120, :120] - 59.5
    radius = np.hypot(y, x)
    disc = np.clip(30.5 - radius, 0, 1).astype(np.float32)
    moved = shift_edge(disc, distance)
    target = 30 + distance
    assert np.sqrt(moved.sum() / np.pi) == pytest.approx(target, abs=0.35)
    assert moved[radius < target - 1.5].min() > 0.97
    assert moved[radius > target + 1.5].max() < 0.03


@given(alpha=alphas, distance=st.floats(0, 7))
def test_growing_the_foreground_is_shrinking_the_background(alpha, distance) -> None:
    grown, shrunk = shift_edge(alpha, distance), 1 - shift_edge(1 - alpha, -distance)
    assert grown == pytest.approx(shrunk, abs=1e-6)
    assert (grown >= alpha - 1e-6).all()


@given(alpha=alphas)
def test_a_tiny_shift_is_a_tiny_change(alpha) -> None:
    assert shift_edge(alpha, 0.001) == pytest.approx(alpha, abs=0.002)


def test_a_hair_gets_thicker_but_not_more_opaque() -> None:
    hair = np.zeros((40, 60), np.float32)
    hair[:, 30] = 0.3
    moved = shift_edge(hair, 1.0)
    assert moved.max() == pytest.approx(0.3, abs=1e-6)
    assert moved[20].sum() == pytest.approx(0.9, abs=1e-5)


def test_feather_softens_an_edge_without_moving_it() -> None:
    refined = refine_alpha(_edge(30), None, Refinement(feather=2))
    assert refined[20].sum() == pytest.approx(30, abs=1e-3)
    assert refined[20, 29] == pytest.approx(0.5987, abs=0.01)  # Φ(0.5 / 2)


def test_shift_and_feather_move_known_pixels_but_smoothing_does_not() -> None:
    alpha, trimap, image = _scene()
    alpha[trimap != UNKNOWN] = trimap[trimap != UNKNOWN] / 255
    known = trimap != UNKNOWN
    smooth = refine_alpha(alpha, trimap, Refinement(smooth=4), image)
    assert np.array_equal(smooth[known], alpha[known])
    assert not np.array_equal(smooth, alpha)
    for options in (Refinement(shift_edge=12), Refinement(feather=6)):
        assert not np.array_equal(refine_alpha(alpha, trimap, options)[known], alpha[known])


def test_smoothing_takes_out_noise_but_keeps_the_edge_of_the_image() -> None:
    edge = _edge(30, 0.01)
    image = np.repeat((edge * 200).astype(np.uint8)[..., None], 3, axis=2)
    noise = np.random.default_rng(1).normal(0, 0.1, edge.shape)
    noisy = np.clip(edge + noise, 0, 1).astype(np.float32)
    smooth = refine_alpha(noisy, None, Refinement(smooth=4), image)
    assert np.abs(smooth - edge).mean() < 0.5 * np.abs(noisy - edge).mean() + 0.02
    assert (smooth[:, 29] - smooth[:, 30]).min() > 0.75


def _specks() -> np.ndarray:
    alpha = np.zeros((60, 60), np.float32)
    alpha[:, 30:] = 1
    alpha[10:12, 10:12] = 0.6
    alpha[20:26, 10:16] = 0.6
    alpha[10:12, 45:47] = 0.5
    alpha[20:26, 45:51] = 0.5
    return alpha


def test_islands_and_pinholes_go_by_their_size() -> None:
    alpha = _specks()
    refined = refine_alpha(alpha, None, Refinement(despeckle=20))
    assert refined[10, 10] == 0
    assert refined[10, 45] == 1
    refined[10:12, 10:12], refined[10:12, 45:47] = 0.6, 0.5
    assert np.array_equal(refined, alpha)


def test_an_island_that_the_trimap_knows_stays() -> None:
    alpha, trimap = _specks(), np.full((60, 60), UNKNOWN, np.uint8)
    trimap[10, 10], trimap[11, 46] = FOREGROUND, BACKGROUND
    refined = refine_alpha(alpha, trimap, Refinement(despeckle=20))
    assert np.array_equal(refined, alpha)


def test_a_diagonal_hair_is_one_island() -> None:
    alpha = np.eye(40, dtype=np.float32)
    assert np.array_equal(refine_alpha(alpha, None, Refinement(despeckle=40)), alpha)
    assert not refine_alpha(alpha, None, Refinement(despeckle=41)).any()


@given(alpha=alphas, below=st.integers(2, 20))
def test_despeckling_twice_is_despeckling_once(alpha, below) -> None:
    options = Refinement(despeckle=below)
    once = refine_alpha(alpha, None, options)
    assert np.array_equal(refine_alpha(once, None, options), once)


def test_refining_stops_where_it_is_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        refine_alpha(_edge(30), None, Refinement(feather=1), token=token)


@pytest.mark.parametrize(
    "wrong",
    [
        {"black": 0.5, "white": 0.5},
        {"black": -0.1},
        {"white": 1.1},
        {"gamma": 0.0},
        {"contrast": 1.5},
        {"despeckle": -1},
        {"smooth": -2},
        {"feather": -0.5},
    ],
)
def test_impossible_options_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        Refinement(**wrong)
