"""A plain object with a sharp outline in a wide unknown region: nothing may go wrong."""

from typing import NamedTuple

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sim_core.arrays import Alpha, ImageRGB, Trimap
from sim_core.inference.compact_method import CompactNetwork
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

SIDE = 256
HALF_BAND = 22
"""Half the width of the unknown region in pixels, at this size."""

FAR = 10
"""Pixels from the outline, where alpha has long been 0 or 1."""


class Scene(NamedTuple):
    """A picture with its truth.

    Attributes
    ----------
    beyond
        Distance from the outline in pixels, negative inside.
    """

    image: ImageRGB
    trimap: Trimap
    alpha: Alpha
    beyond: NDArray[np.float32]


def scene(side: int = SIDE) -> Scene:
    """A wavy brown disc on a blue ground, both gently textured, with sensor noise."""
    times = side / SIDE
    y, x = (np.mgrid[:side, :side].astype(np.float32) + 0.5 - side / 2) / times
    waves = 1 + 0.08 * np.sin(5 * np.arctan2(y, x))
    beyond = (np.hypot(y, x) - 0.28 * SIDE * waves) * times
    alpha = np.clip(0.5 - beyond / (3 * times), 0, 1).astype(np.float32)
    brown = [0.75 + 0.08 * np.sin(x / 9), 0.45 + 0.06 * np.cos(y / 7), 0.2 + 0 * x]
    blue = [0.2 + 0.05 * np.cos(x / 13), 0.35 + 0.08 * np.sin((x + y) / 11), 0.6 + 0 * y]
    foreground, background = np.dstack(brown), np.dstack(blue)
    seen = alpha[..., None] * foreground + (1 - alpha[..., None]) * background
    seen = seen + np.random.default_rng(0).normal(0, 0.008, seen.shape)
    trimap = np.full((side, side), UNKNOWN, np.uint8)
    trimap[beyond < -HALF_BAND * times] = FOREGROUND
    trimap[beyond > HALF_BAND * times] = BACKGROUND
    return Scene(_to_bytes(seen), trimap, alpha, beyond.astype(np.float32) / times)


def _to_bytes(colours: NDArray[np.floating]) -> ImageRGB:
    return np.clip(colours * 255 + 0.5, 0, 255).astype(np.uint8)


def as_jpeg(image: ImageRGB, quality: int) -> ImageRGB:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def exposed(image: ImageRGB, stops: float) -> ImageRGB:
    light = (image / 255) ** 2.2 * 2.0**stops
    return _to_bytes(np.clip(light, 0, 1) ** (1 / 2.2))


def errors(network: CompactNetwork, image: ImageRGB, shown: Scene) -> Alpha:
    return np.abs(network.solve(image, shown.trimap).alpha - shown.alpha)


def test_far_from_the_outline_alpha_is_zero_or_one(network: CompactNetwork) -> None:
    plain = scene()
    error = errors(network, plain.image, plain)
    assert error[np.abs(plain.beyond) > FAR].max() < 0.02


@pytest.mark.parametrize("side", [128, 512, 1024])
def test_the_size_of_the_picture_hardly_matters(network: CompactNetwork, side: int) -> None:
    shown = scene(side)
    error = errors(network, shown.image, shown)
    assert error[np.abs(shown.beyond) > FAR].mean() < 0.005
    assert error[shown.trimap == UNKNOWN].mean() < 0.02


@pytest.mark.parametrize("stops", [-1, 1])
def test_exposure_hardly_matters(network: CompactNetwork, stops: int) -> None:
    plain = scene()
    error = errors(network, exposed(plain.image, stops), plain)
    assert error[np.abs(plain.beyond) > FAR].mean() < 0.005
    assert error[plain.trimap == UNKNOWN].mean() < 0.02


def test_compression_hardly_matters(network: CompactNetwork) -> None:
    plain = scene()
    error = errors(network, as_jpeg(plain.image, 60), plain)
    assert error[np.abs(plain.beyond) > FAR].mean() < 0.005
    assert error[plain.trimap == UNKNOWN].mean() < 0.03


def test_there_is_no_checkerboard(network: CompactNetwork) -> None:
    """The finest diagonal frequency, which strides and shuffles leave behind, is absent."""
    plain = scene()
    alpha = network.solve(plain.image, plain.trimap).alpha
    known_flat = (np.abs(plain.beyond) > FAR)[:-1, :-1]
    diagonal = alpha[:-1, :-1] - alpha[1:, :-1] - alpha[:-1, 1:] + alpha[1:, 1:]
    assert np.abs(diagonal[known_flat]).max() < 0.02


def test_the_mirrored_picture_has_the_mirrored_alpha(network: CompactNetwork) -> None:
    """But for the grid of the pyramid, which does not mirror."""
    plain = scene()
    alpha = network.solve(plain.image, plain.trimap).alpha
    mirrored = network.solve(
        np.ascontiguousarray(plain.image[:, ::-1]),
        np.ascontiguousarray(plain.trimap[:, ::-1]),
    ).alpha[:, ::-1]
    assert np.abs(alpha - mirrored)[plain.trimap == UNKNOWN].mean() < 0.01


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(("power", "most"), [(1.0, 0.045), (2.2, 0.07)])
def test_wide_soft_edges_stay_wide(
    network: CompactNetwork, width: int, power: float, most: float
) -> None:
    """An object out of focus, mixed as a graphic is and as a lens does it.

    Nothing but the picture could tell which: alpha lies between the two answers.
    """
    times = width / 20
    side = int(256 * times)
    y, x = np.mgrid[:side, :side] - side / 2
    beyond = np.hypot(y, x) / times - 90
    alpha = np.clip(0.5 - beyond / 20, 0, 1)[..., None]
    disc, ground = np.array([0.88, 0.84, 0.8]), np.array([0.24, 0.47, 0.24])
    seen = (alpha * disc**power + (1 - alpha) * ground**power) ** (1 / power)
    noise = np.random.default_rng(1).normal(0, 0.012, (side, side, 1))
    trimap = np.full((side, side), UNKNOWN, np.uint8)
    trimap[beyond < -14], trimap[beyond > 14] = FOREGROUND, BACKGROUND
    answer = network.solve(_to_bytes(seen + noise), trimap).alpha
    assert np.abs(answer - alpha[..., 0])[trimap == UNKNOWN].mean() < most
    middle = (alpha[..., 0] > 0.2) & (alpha[..., 0] < 0.8)
    slope, _ = np.polyfit(alpha[middle, 0], answer[middle], 1)
    assert 0.85 < slope < 1.15
