"""Compiled loops answer as tensors do, and spans cover what they should."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sim_core.classical.conjugate_gradient import Stop
from sim_core.classical.laplacian import MattingLaplacian
from sim_core.classical.loops.compiled import work_through
from sim_core.classical.loops.laplacian import FORWARD, diagonal_of, weigh_neighbours
from sim_core.classical.loops.sharing import share
from sim_core.classical.loops.spans import FIRST, LEFT, LENGTH, ROW, Spans
from sim_core.classical.loops.system import System
from sim_core.classical.tensor_sharing import share_tensors
from sim_core.classical.tensor_system import TensorSystem
from sim_core.classical.watch import Watch
from sim_core.jobs import Cancelled, CancelToken
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.classical.conftest import Case, linear_ramp, soft_disc, two_flat_colours

CPU = torch.device("cpu")


def ragged(side: int = 150) -> Case:
    """Return a textured disc whose unknown region is full of gaps."""
    case = soft_disc(side)
    rng = np.random.default_rng(8)
    noise = rng.normal(0, 6, case.image.shape)
    image = np.clip(case.image + noise, 0, 255).astype(np.uint8)
    trimap = case.trimap.copy()
    told = rng.random(trimap.shape) < 0.2
    trimap[told & (case.alpha == 1)] = FOREGROUND
    trimap[told & (case.alpha == 0)] = 0
    return Case(image, trimap, case.alpha)


@pytest.mark.parametrize("make", [two_flat_colours, linear_ramp, soft_disc, ragged])
def test_shared_matting_is_the_same_in_loops_and_in_tensors(make) -> None:
    case = make()
    loops = share(case.image, case.trimap, Watch(), reach=200)
    tensors = share_tensors(case.image, case.trimap, CPU, Watch(), reach=200)
    unknown = case.trimap == UNKNOWN
    # Ties between samples are broken differently, here and there.
    difference = np.abs(loops - tensors)[:, unknown]
    assert difference.mean() < 2e-3
    np.testing.assert_array_equal(loops[0, ~unknown], tensors[0, ~unknown])


@pytest.mark.parametrize("make", [linear_ramp, soft_disc, ragged])
def test_the_laplacian_weighs_the_same_in_loops_and_in_tensors(make) -> None:
    case = make()
    unknown = case.trimap == UNKNOWN
    spans = Spans.of(unknown, 2)
    loops = weigh_neighbours(case.image, spans, np.float64)
    pixels = torch.from_numpy(case.image.reshape(-1, 3))
    tensors = MattingLaplacian(pixels, torch.from_numpy(unknown))
    vector = np.random.default_rng(1).random(unknown.shape)
    region = tensors.region.pixels.numpy()
    applied = tensors.apply(torch.from_numpy(vector.reshape(-1)[region])).numpy()
    found = diagonal_of(spans, loops)[spans.numbers >= 0] * vector[unknown]
    values = np.pad(vector, 2).reshape(-1)
    positions = spans.cells[spans.numbers >= 0]
    columns = np.full(values.size, -1)
    columns[spans.cells] = np.arange(len(spans.cells))
    for weight, (dy, dx) in zip(loops, FORWARD, strict=True):
        step = dy * (unknown.shape[1] + 4) + dx
        found += weight[columns[positions]] * values[positions + step]
        found += weight[columns[positions - step]] * values[positions - step]
    inside = tensors.unknown.numpy() > 0
    np.testing.assert_allclose(found, applied[inside], atol=1e-9)


@pytest.mark.parametrize("by_blocks", [True, False])
def test_a_system_is_solved_the_same_in_loops_and_in_tensors(by_blocks: bool) -> None:
    case = ragged()
    unknown = case.trimap == UNKNOWN
    known = (case.trimap == FOREGROUND).astype(np.float32)
    guess = np.full(known.shape, 0.4, np.float32)
    asked = known, guess, np.full_like(guess, 0.05)
    how = {"stop": Stop(1e-7, 600), "watch": Watch(), "by_blocks": by_blocks}
    loops = System(case.image, unknown, np.float64).solve(*asked, **how)
    tensors = TensorSystem(case.image, unknown, torch.float64, CPU).solve(*asked, **how)
    np.testing.assert_allclose(loops, tensors, atol=1e-4)


@given(
    seed=st.integers(0, 10_000),
    share_of_wanted=st.floats(0.01, 0.99),
    margin=st.integers(1, 6),
)
def test_spans_find_every_neighbour(seed: int, share_of_wanted: float, margin: int) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.random((9, 40)) < share_of_wanted
    spans = Spans.of(mask, margin)
    framed = np.pad(np.arange(mask.size).reshape(mask.shape) + 1, margin)
    columns = framed.reshape(-1)[spans.cells]
    seen = np.zeros_like(mask)
    for (row, left, length, first), places in zip(spans.spans, spans.places, strict=True):
        assert first == mask[:row].sum() + mask[row, :left].sum()
        seen[row, left : left + length] = True
        around = framed[row : row + 2 * margin + 1, left : left + length + 2 * margin]
        for place, expected in zip(places, around, strict=True):
            stretch = columns[place - margin : place + length + margin]
            np.testing.assert_array_equal(stretch, expected)
    assert not (mask & ~seen).any()
    assert spans.count == mask.sum()


def test_a_span_holds_its_columns_by_name() -> None:
    mask = np.zeros((4, 9), bool)
    mask[2, 3:8] = True
    (span,) = Spans.of(mask, 1).spans
    assert span[[ROW, LEFT, LENGTH, FIRST]].tolist() == [2, 3, 5, 0]


@pytest.mark.parametrize("threads", [1, 3])
def test_a_cancelled_work_ends_with_the_bands_that_have_begun(threads: int) -> None:
    token, done = CancelToken(), []

    def work(start: int, stop: int) -> None:
        done.append(start)
        token.cancel()

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with pytest.raises(Cancelled):
            work_through([(n, n + 1) for n in range(50)], work, Watch(token))
    finally:
        torch.set_num_threads(before)
    assert len(done) <= threads
