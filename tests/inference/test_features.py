import numpy as np
import pytest
import torch

from sim_core.inference import feature_loops, features
from sim_core.inference.features import Planes
from sim_core.network.compact import FEATURES
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

HEIGHT, WIDTH = 80, 48


@pytest.fixture
def planes() -> Planes:
    """Noise, and a crop of it that begins at no corner."""
    rng = np.random.default_rng(0)
    picture = (HEIGHT + 32, WIDTH + 64)

    def plane(*shape: int) -> np.ndarray:
        return rng.random(shape, np.float32)

    kinds = np.uint8([BACKGROUND, UNKNOWN, FOREGROUND])
    trimap = rng.choice(kinds, picture)
    return Planes(
        image=rng.integers(0, 256, (*picture, 3), np.uint8),
        trimap=trimap,
        to_background=np.where(trimap == BACKGROUND, 0, 90 * plane(*picture)),
        to_foreground=np.full(picture, 2000, np.float32),
        filled_foreground=plane(HEIGHT, WIDTH, 3),
        filled_background=plane(HEIGHT, WIDTH, 3),
        shared_foreground=plane(*picture, 3),
        shared_background=plane(*picture, 3),
        shared_alpha=plane(*picture),
        confidence=plane(*picture),
        prior=plane(*picture),
        top=16,
        left=32,
    )


def written_by_loops(planes: Planes, dtype: torch.dtype) -> torch.Tensor:
    written = torch.empty((HEIGHT, WIDTH, FEATURES), dtype=dtype)
    feature_loops.write_features(written, planes)
    return written


def test_loops_write_what_a_card_does(
    planes: Planes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "_STRIP_PIXELS", 7 * WIDTH)
    as_a_card = torch.empty((HEIGHT, WIDTH, FEATURES))
    features.write_features(as_a_card, planes)
    by_loops = written_by_loops(planes, torch.float32)
    torch.testing.assert_close(by_loops, as_a_card, rtol=0, atol=1e-5)


def test_bfloat16_is_rounded_as_torch_rounds(planes: Planes) -> None:
    exact = written_by_loops(planes, torch.float32)
    assert torch.equal(written_by_loops(planes, torch.bfloat16), exact.bfloat16())


def test_equal_colours_on_both_sides_give_finite_features(planes: Planes) -> None:
    same = planes._replace(filled_background=planes.filled_foreground)
    assert written_by_loops(same, torch.float32).isfinite().all()
