"""Pictures whose alpha is known by construction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim_core.classical import Classical, SharedMatting, share_samples
from sim_core.metrics import sad
from sim_core.trimap import UNKNOWN
from tests.classical.conftest import Case, linear_ramp, soft_disc, two_flat_colours

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.method import MattingMethod


def mean_error(method: MattingMethod, case: Case, *, exact: bool = True) -> float:
    matte = method.solve(case.image, case.trimap, exact=exact)
    unknown = case.trimap == UNKNOWN
    return float(np.abs(matte.alpha - case.alpha)[unknown].mean())


@pytest.mark.parametrize("make", [two_flat_colours, linear_ramp])
def test_alpha_of_two_colours_is_found_to_a_hundredth(
    method: MattingMethod, make: Callable[[], Case]
) -> None:
    assert mean_error(method, make()) < 0.01


def test_alpha_of_a_textured_disc_is_found_to_a_fortieth(method: MattingMethod) -> None:
    assert mean_error(method, soft_disc()) < 0.025


def test_the_two_methods_together_beat_shared_matting_alone() -> None:
    case = soft_disc()
    assert mean_error(Classical(), case) < mean_error(SharedMatting(), case)


def test_known_pixels_are_exactly_zero_and_one(method: MattingMethod) -> None:
    case = soft_disc()
    alpha = method.solve(case.image, case.trimap).alpha
    known = case.trimap != UNKNOWN
    assert alpha.dtype == np.float32
    assert (alpha[known] == case.trimap[known] // 255).all()


def test_a_draft_of_the_combination_is_shared_matting() -> None:
    case = soft_disc()
    draft = Classical().solve(case.image, case.trimap, exact=False).alpha
    shared = SharedMatting().solve(case.image, case.trimap).alpha
    np.testing.assert_array_equal(draft, shared)


def test_samples_explain_the_colours_of_a_composite() -> None:
    case = soft_disc()
    samples = share_samples(case.image, case.trimap)
    share = samples.alpha[..., None]
    mixed = share * samples.foreground + (1 - share) * samples.background
    difference = np.abs(mixed - case.image / 255)[case.trimap == UNKNOWN]
    assert difference.mean() < 0.02


def test_samples_are_surest_where_the_trimap_is_known() -> None:
    case = soft_disc()
    samples = share_samples(case.image, case.trimap)
    assert (samples.confidence[case.trimap != UNKNOWN] == 1).all()
    assert samples.confidence.min() >= 0
    assert samples.foreground.shape == samples.background.shape == case.image.shape


def test_every_method_is_better_than_no_method(method: MattingMethod) -> None:
    case = soft_disc()
    half = np.full(case.trimap.shape, 0.5, np.float32)
    alpha = method.solve(case.image, case.trimap).alpha
    assert sad(alpha, case.alpha, case.trimap) < 0.1 * sad(half, case.alpha, case.trimap)
