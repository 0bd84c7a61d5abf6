import pytest
import torch

from sim_core.inference import precision
from sim_core.inference.precision import (
    has_bfloat16_matrices,
    prefers_bfloat16,
    processor_prefers_bfloat16,
)


class Clock:
    """Says how long each measurement took: so many seconds, the slow ones first."""

    def __init__(self, float32: list[float], bfloat16: list[float]) -> None:
        self._left = {torch.float32: float32, torch.bfloat16: bfloat16}
        self.asked = 0

    def __call__(self, dtype: torch.dtype) -> float:
        self.asked += 1
        times = self._left[dtype]
        return times.pop(0) if len(times) > 1 else times[0]


@pytest.mark.parametrize("matrices", [False, True])
def test_nothing_is_timed_where_the_instructions_decide(matrices: bool) -> None:
    clock = Clock([1.0], [1.0])
    assert prefers_bfloat16(matrices=matrices, vectors=matrices, seconds=clock) is matrices
    assert clock.asked == 0


@pytest.mark.parametrize(
    ("float32", "bfloat16", "expected"),
    [
        ([1.0], [0.5], True),
        ([1.0], [0.9], False),
        ([1.0], [1.2], False),
        # Something else ran meanwhile, once during the one and once during the other.
        ([1.0, 7.0, 1.0], [9.0, 0.5, 0.5], True),
        ([9.0, 1.0, 1.0], [0.9, 0.9, 7.0], False),
    ],
)
def test_with_vectors_alone_what_is_clearly_faster_is_preferred(
    float32: list[float], bfloat16: list[float], expected: bool
) -> None:
    clock = Clock(float32, bfloat16)
    assert prefers_bfloat16(matrices=False, vectors=True, seconds=clock) is expected


def test_the_processor_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock([1.0], [0.5])
    capabilities = {"avx512_bf16": True}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    monkeypatch.setattr(precision, "_seconds_of_a_convolution", clock)
    processor_prefers_bfloat16.cache_clear()
    try:
        assert processor_prefers_bfloat16()
        asked = clock.asked
        assert processor_prefers_bfloat16()
        assert clock.asked == asked
    finally:
        processor_prefers_bfloat16.cache_clear()


def test_measuring_leaves_the_number_of_threads() -> None:
    before = torch.get_num_threads()
    prefers_bfloat16(matrices=False, vectors=True)
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("matrices", [False, True])
def test_only_processors_with_matrices_train_in_bfloat16(
    matrices: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    capabilities = {"avx512_bf16": True, "amx_bf16": matrices}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert has_bfloat16_matrices(torch.device("cpu")) is matrices
    assert not has_bfloat16_matrices(torch.device("mps"))
