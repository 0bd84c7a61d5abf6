"""Cancellation and progress of the classical methods."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import torch

from sim_core.classical import Classical
from sim_core.classical.conjugate_gradient import Stop, conjugate_gradient
from sim_core.classical.watch import Watch
from sim_core.jobs import Cancelled, CancelToken
from tests.classical.conftest import soft_disc

if TYPE_CHECKING:
    from sim_core.method import MattingMethod


def test_nothing_is_done_for_a_token_that_is_set(method: MattingMethod) -> None:
    token = CancelToken()
    token.cancel()
    case = soft_disc()
    with pytest.raises(Cancelled):
        method.solve(case.image, case.trimap, token=token)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9])
def test_work_stops_at_the_next_report_after_cancelling(
    method: MattingMethod, share: float
) -> None:
    token, reports = CancelToken(), []

    def progress(done: float) -> None:
        reports.append(done)
        if done >= share:
            token.cancel()

    case = soft_disc()
    with pytest.raises(Cancelled):
        method.solve(case.image, case.trimap, token=token, progress=progress)
    assert [done for done in reports if done >= share] == reports[-1:]


@pytest.mark.parametrize("exact", [True, False])
def test_progress_goes_from_zero_to_one_and_never_back(
    method: MattingMethod, exact: bool
) -> None:
    reports: list[float] = []
    case = soft_disc()
    method.solve(case.image, case.trimap, exact=exact, progress=reports.append)
    assert reports[0] == 0
    assert reports[-1] == 1
    assert all(before <= after for before, after in itertools.pairwise(reports))


def test_a_draft_reports_less_often_as_it_does_less() -> None:
    case = soft_disc()
    steps = {}
    for exact in (True, False):
        reports: list[float] = []
        Classical().solve(case.image, case.trimap, exact=exact, progress=reports.append)
        steps[exact] = len(reports)
    assert steps[False] < steps[True]


def test_conjugate_gradient_solves_a_small_system_in_as_many_steps_as_unknowns() -> None:
    matrix = torch.tensor([[4.0, 1, 0], [1, 3, 1], [0, 1, 2]])
    solution = torch.tensor([1.0, -2, 3])
    found = conjugate_gradient(
        lambda vector: matrix @ vector,
        matrix @ solution,
        torch.zeros(3),
        precondition=lambda residual: residual / matrix.diagonal(),
        stop=Stop(tolerance=1e-7, steps=3),
        watch=Watch(),
    )
    torch.testing.assert_close(found, solution, atol=1e-4, rtol=0)
