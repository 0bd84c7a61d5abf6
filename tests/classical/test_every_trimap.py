"""Every trimap is answered, with finite values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim_core.errors import TrimapError
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.classical.conftest import thirds

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.method import MattingMethod


def all_unknown(height: int, width: int) -> Trimap:
    return np.full((height, width), UNKNOWN, np.uint8)


def no_foreground(height: int, width: int) -> Trimap:
    trimap = all_unknown(height, width)
    trimap[: (height + 1) // 2] = BACKGROUND
    return trimap


def no_background(height: int, width: int) -> Trimap:
    trimap = all_unknown(height, width)
    trimap[: (height + 1) // 2] = FOREGROUND
    return trimap


def nothing_unknown(height: int, width: int) -> Trimap:
    trimap = np.full((height, width), BACKGROUND, np.uint8)
    trimap[:, width // 2 :] = FOREGROUND
    return trimap


def one_unknown(height: int, width: int) -> Trimap:
    trimap = nothing_unknown(height, width)
    trimap[height // 2, width // 2] = UNKNOWN
    return trimap


def two_known(height: int, width: int) -> Trimap:
    trimap = all_unknown(height, width)
    trimap[0, 0], trimap[-1, -1] = BACKGROUND, FOREGROUND
    return trimap


TRIMAPS = [
    all_unknown,
    no_foreground,
    no_background,
    nothing_unknown,
    one_unknown,
    two_known,
    thirds,
]
SHAPES = [(1, 1), (1, 9), (2, 2), (3, 2000), (2000, 3), (40, 50)]


def noise(shape: tuple[int, int]) -> ImageRGB:
    return np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)


def flat(shape: tuple[int, int]) -> ImageRGB:
    return np.full((*shape, 3), 90, np.uint8)


@pytest.mark.parametrize("make_trimap", TRIMAPS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("make_image", [noise, flat])
def test_answer_is_finite_and_keeps_what_is_known(
    method: MattingMethod, make_trimap, shape, make_image
) -> None:
    trimap = make_trimap(*shape)
    alpha = method.solve(make_image(shape), trimap, exact=min(shape) > 3).alpha
    assert alpha.shape == shape
    assert np.isfinite(alpha).all()
    assert alpha.min() >= 0
    assert alpha.max() <= 1
    assert (alpha[trimap == BACKGROUND] == 0).all()
    assert (alpha[trimap == FOREGROUND] == 1).all()


def test_nothing_known_means_one_half(method: MattingMethod) -> None:
    alpha = method.solve(noise((20, 30)), all_unknown(20, 30)).alpha
    np.testing.assert_allclose(alpha, 0.5)


def test_colours_unlike_the_only_known_side_belong_to_the_other(
    method: MattingMethod,
) -> None:
    image = flat((40, 50))
    image[25:35, 10:30] = (250, 220, 20)
    alpha = method.solve(image, no_foreground(40, 50)).alpha
    assert alpha[27:33, 12:28].min() > 0.9
    assert alpha[38, 40:].max() < 0.1
    opposite = method.solve(image, no_background(40, 50)).alpha
    assert opposite[27:33, 12:28].max() < 0.1


def test_a_trimap_of_another_size_is_refused(method: MattingMethod) -> None:
    with pytest.raises(TrimapError, match="but the picture is 30 × 20"):
        method.solve(noise((20, 30)), all_unknown(30, 20))
