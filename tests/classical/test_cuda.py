"""The same answers on a GPU, where there is one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.classical.conftest import METHODS, soft_disc

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="needs a CUDA build of torch and a GPU"
)


@pytest.mark.parametrize("method", METHODS)
def test_a_gpu_finds_what_the_processor_finds(method: type) -> None:
    case = soft_disc()
    here = method("cpu").solve(case.image, case.trimap).alpha
    there = method("cuda").solve(case.image, case.trimap).alpha
    np.testing.assert_allclose(there, here, atol=1e-3)
