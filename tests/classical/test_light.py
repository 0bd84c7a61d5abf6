"""Alpha of what a lens mixed."""

from collections.abc import Callable

import numpy as np
import pytest

from sim_core.classical import share_samples
from sim_core.classical.light import mixed_in_light
from sim_core.trimap import UNKNOWN
from tests.classical.conftest import Case, linear_ramp, soft_disc, thirds


def ramp_of_light() -> Case:
    """Return colours that a lens would mix ever more of, over the unknown third."""
    column = np.clip((np.arange(60, dtype=np.float32) - 19) / 21, 0, 1)
    alpha = np.tile(column, (40, 1))
    share = alpha[..., None]
    one, other = (np.array(c) ** 2.2 for c in ((230, 200, 40), (20, 30, 90)))
    image = np.rint((share * one + (1 - share) * other) ** (1 / 2.2)).astype(np.uint8)
    return Case(image, thirds(40, 60), alpha)


def test_alpha_of_what_a_lens_mixed_comes_nearer_to_the_truth() -> None:
    case = ramp_of_light()
    samples = share_samples(case.image, case.trimap)
    in_light = mixed_in_light(case.image, case.trimap, samples)
    unknown = case.trimap == UNKNOWN
    before, after = (
        np.abs(found.alpha - case.alpha)[unknown].mean() for found in (samples, in_light)
    )
    assert after < 0.85 * before


@pytest.mark.parametrize("make", [linear_ramp, soft_disc])
def test_only_alpha_between_pairs_changes(make: Callable[[], Case]) -> None:
    case = make()
    samples = share_samples(case.image, case.trimap)
    in_light = mixed_in_light(case.image, case.trimap, samples)
    alike = (samples.foreground == samples.background).all(2)
    assert alike.any()
    np.testing.assert_array_equal(in_light.alpha[alike], samples.alpha[alike])
    assert in_light.alpha.dtype == np.float32
    assert 0 <= in_light.alpha.min() <= in_light.alpha.max() <= 1
    assert in_light.foreground is samples.foreground
    assert in_light.confidence is samples.confidence


def test_a_pixel_that_nothing_explains_stays_as_it_was() -> None:
    case = soft_disc()
    trimap = np.full_like(case.trimap, UNKNOWN)
    samples = share_samples(case.image, trimap)
    in_light = mixed_in_light(case.image, trimap, samples)
    np.testing.assert_array_equal(in_light.alpha, samples.alpha)
