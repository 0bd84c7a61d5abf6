"""The matting Laplacian and its solver beside the matrix written down and solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from scipy import sparse
from scipy.sparse.linalg import spsolve

from sim_core.classical import ClosedForm
from sim_core.classical.closed_form import Equation, Guess
from sim_core.classical.conjugate_gradient import Stop
from sim_core.classical.laplacian import MattingLaplacian
from sim_core.classical.watch import Watch
from sim_core.classical.windows import EPSILON
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.classical.conftest import Case, linear_ramp, soft_disc, two_flat_colours

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import Alpha, ImageRGB


def written_down(image: ImageRGB) -> sparse.csr_matrix:
    """Return L as Levin et al. 2008 define it, entry by entry."""
    height, width = image.shape[:2]
    index = np.arange(height * width).reshape(height, width)
    places = np.lib.stride_tricks.sliding_window_view(index, (3, 3)).reshape(-1, 9)
    colours = image.reshape(-1, 3)[places] / 255
    away = colours - colours.mean(1, keepdims=True)
    covariance = away.transpose(0, 2, 1) @ away / 9 + np.eye(3) * EPSILON / 9
    affinity = (1 + away @ np.linalg.solve(covariance, away.transpose(0, 2, 1))) / 9
    values = np.eye(9) - affinity
    rows, columns = np.broadcast_arrays(places[:, :, None], places[:, None, :])
    entries = (values.ravel(), (rows.ravel(), columns.ravel()))
    return sparse.csr_matrix(entries, shape=(index.size, index.size))


def solve_directly(case: Case, guess: Alpha, weight: float) -> Alpha:
    matrix = written_down(case.image)
    unknown = (case.trimap == UNKNOWN).ravel()
    known = (case.trimap == FOREGROUND).ravel().astype(float)
    system = matrix[unknown][:, unknown] + weight * sparse.eye(int(unknown.sum()))
    right = weight * guess.ravel()[unknown] - matrix[unknown] @ known
    alpha = known.copy()
    alpha[unknown] = spsolve(system.tocsc(), right)
    return alpha.clip(0, 1).reshape(case.trimap.shape).astype(np.float32)


def noisy_disc() -> Case:
    case = soft_disc(150)
    noise = np.random.default_rng(2).normal(0, 4, case.image.shape)
    image = np.clip(case.image + noise, 0, 255).astype(np.uint8)
    return Case(image, case.trimap, case.alpha)


CASES = [two_flat_colours, linear_ramp, soft_disc, noisy_disc]


@pytest.mark.parametrize("make", CASES)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-6), ("float32", 2e-3)])
def test_applying_equals_the_matrix(
    make: Callable[[], Case], dtype: str, tolerance: float
) -> None:
    case = make()
    pixels = torch.from_numpy(case.image.reshape(-1, 3))
    unknown = torch.from_numpy(case.trimap == UNKNOWN)
    laplacian = MattingLaplacian(pixels, unknown, getattr(torch, dtype))
    matrix, places = written_down(case.image), laplacian.region.pixels.numpy()
    vector = np.zeros(case.trimap.size)
    vector[places] = np.random.default_rng(3).random(len(places))
    applied = laplacian.apply(torch.from_numpy(vector[places]).to(laplacian.dtype)).numpy()
    inside = laplacian.unknown.numpy() > 0
    expected = (matrix @ vector)[places][inside]
    np.testing.assert_allclose(applied[inside], expected, rtol=0, atol=tolerance)
    diagonal = laplacian.diagonal.numpy()[inside]
    expected = matrix.diagonal()[places][inside]
    np.testing.assert_allclose(diagonal, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("make", CASES)
def test_closed_form_agrees_with_a_direct_solve(make: Callable[[], Case]) -> None:
    case = make()
    alpha = ClosedForm().solve(case.image, case.trimap).alpha
    directly = solve_directly(case, case.alpha, weight=0)
    assert np.abs(alpha - directly)[case.trimap == UNKNOWN].mean() <= 1e-3


@pytest.mark.parametrize(
    ("weight", "by_blocks"), [(0.003, True), (0.1, True), (0.1, False)]
)
def test_a_guess_pulls_as_much_as_its_weight(weight: float, *, by_blocks: bool) -> None:
    case = noisy_disc()
    guess = np.full(case.trimap.shape, 0.3, np.float32)
    alpha = Equation(case.image, case.trimap).minimise(
        Guess(guess, np.full_like(guess, weight)),
        stop=Stop(tolerance=1e-6, steps=500),
        watch=Watch(),
        by_blocks=by_blocks,
    )
    directly = solve_directly(case, guess, weight)
    assert np.abs(alpha - directly)[case.trimap == UNKNOWN].mean() <= 1e-3


def test_a_good_start_leaves_little_to_do() -> None:
    case = noisy_disc()
    exact = ClosedForm().solve(case.image, case.trimap).alpha
    equation = Equation(case.image, case.trimap, dtype=torch.float64)
    stop = Stop(tolerance=1e-5, steps=3)
    from_exact = equation.minimise(Guess(exact), stop=stop, watch=Watch())
    assert np.abs(from_exact - exact).max() < 0.02
