"""Foreground colours in torch: the same as by OpenCV, wherever they are computed."""

import numpy as np
import pytest
import torch

from sim_core import models
from sim_core.foreground import LARGE, estimate_foreground
from sim_core.inference import foreground_on_device
from sim_core.inference.foreground_on_device import DeviceForeground, estimator_on

HERE = torch.device("cpu")
ROUNDING = 1
"""Levels; sums are taken in another order."""


def mixture(
    height: int, width: int, dtype: type = np.uint8
) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture of two noisy colours and its alpha, with all of 0, 1 and between."""
    random = np.random.default_rng(height * width)
    steep = np.linspace(-1, 2, width)[None] + 0.3 * np.sin(np.arange(height) / 7)[:, None]
    alpha = np.clip(steep, 0, 1).astype(np.float32)
    front, back = (np.array(colour) for colour in ((220, 60, 40), (20, 90, 200)))
    noise = random.normal(0, 6, (height, width, 3))
    image = back + alpha[..., None] * (front - back) + noise
    scale = np.iinfo(dtype).max / 255
    return np.rint(np.clip(image, 0, 255) * scale).astype(dtype), alpha


def difference(one: np.ndarray, other: np.ndarray) -> int:
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other).max())


@pytest.mark.parametrize("size", [(64, 64), (97, 131), (301, 255), (513, 64), (70, 777)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colours_are_those_of_the_processor_for_even_and_odd_sizes(size, dtype):
    image, alpha = mixture(*size, dtype)
    here, there = estimate_foreground(image, alpha), DeviceForeground(HERE)(image, alpha)
    assert difference(here, there) <= ROUNDING * (8 if dtype == np.uint16 else 1)


def test_a_picture_too_large_to_be_blurred_whole_is_the_same_too():
    image, alpha = mixture(1201, 1301)
    assert alpha.size > LARGE
    here, there = estimate_foreground(image, alpha), DeviceForeground(HERE)(image, alpha)
    assert difference(here, there) <= ROUNDING


def test_solid_pixels_keep_their_colour_exactly():
    image, alpha = mixture(80, 90, np.uint16)
    solid = alpha == 1
    assert np.array_equal(DeviceForeground(HERE)(image, alpha)[solid], image[solid])


def test_arguments_are_left_alone_though_they_be_views():
    image, alpha = mixture(100, 120)
    image.flags.writeable = alpha.flags.writeable = False
    part = np.s_[3:90, 7:101]
    here = estimate_foreground(image[part], alpha[part])
    assert difference(here, DeviceForeground(HERE)(image[part], alpha[part])) <= ROUNDING


def test_the_processor_takes_over_where_memory_ends(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError("none left")

    monkeypatch.setattr(foreground_on_device, "_solve_all", fail)
    image, alpha = mixture(80, 90)
    here, there = estimate_foreground(image, alpha), DeviceForeground(HERE)(image, alpha)
    assert np.array_equal(here, there)


def test_the_processor_keeps_to_what_is_fastest_there():
    assert estimator_on(HERE) is estimate_foreground
    assert isinstance(estimator_on(torch.device("cuda")), DeviceForeground)


def test_a_predictor_estimates_where_its_model_computes(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def note(device: torch.device) -> object:
        asked.append(device)
        return estimate_foreground

    monkeypatch.setattr(foreground_on_device, "estimator_on", note)
    models.load_predictor("classical", "cpu", patterns=False)
    assert asked == [HERE]


DEVICES = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.skipif(not there, reason=f"needs {name}"))
        for name, there in DEVICES.items()
    ],
)
def test_a_graphics_card_finds_what_the_processor_finds(name):
    image, alpha = mixture(301, 255)
    there = DeviceForeground(torch.device(name))(image, alpha)
    assert difference(estimate_foreground(image, alpha), there) <= 2 * ROUNDING
