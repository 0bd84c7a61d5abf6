import numpy as np
import pytest
import torch

from sim_core.classical.watch import Watch
from sim_core.inference import naming
from sim_core.inference.naming import name_patterns
from sim_core.network.compact_patterns import PatternNet, PatternSizes
from sim_core.patterns import NO_PATTERN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

SMALL = PatternSizes(half=4, quarter=8, eighth=8, sixteenth=12)


def network() -> PatternNet:
    torch.manual_seed(0)
    return PatternNet(SMALL).eval().requires_grad_(False)


def picture(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (height, width, 3), np.uint8)
    trimap = np.full((height, width), BACKGROUND, np.uint8)
    trimap[:, width // 3 :] = UNKNOWN
    trimap[:, -20:] = FOREGROUND
    return image, trimap


def test_only_unknown_pixels_have_a_pattern() -> None:
    image, trimap = picture(50, 77)
    maps = name_patterns(network(), image, trimap, Watch())
    assert ((maps.pattern == NO_PATTERN) == (trimap != UNKNOWN)).all()
    assert (maps.confidence[trimap == UNKNOWN] > 0).all()


def test_tiles_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = picture(500, 700)
    whole = name_patterns(network(), image, trimap, Watch())
    monkeypatch.setattr(naming, "_SIDE", 128)
    tiled = name_patterns(network(), image, trimap, Watch())
    assert (tiled.pattern == whole.pattern).mean() > 0.999
    difference = np.abs(tiled.confidence.astype(int) - whole.confidence)
    assert difference.max() <= 2


def test_nothing_unknown_needs_no_network() -> None:
    image, trimap = picture(40, 40)
    trimap[:] = FOREGROUND
    assert (name_patterns(network(), image, trimap, Watch()).pattern == NO_PATTERN).all()
