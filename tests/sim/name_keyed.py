"""Weights and a picture that any machine can make: the golden arrays belong to them.

`golden.npz` holds what the published implementation (github.com/nowsyn/SIM at dc5ed5a, run
as it is on a CPU in float32) makes of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Shapes = Mapping[str, tuple[int, ...]]


def fill(network: torch.nn.Module, prefix: str = "") -> torch.nn.Module:
    """Fill a network with its name-keyed weights and make it ready for inference."""
    state = network.state_dict()
    shapes = {name: tuple(value.shape) for name, value in state.items()}
    filled = {name: name_keyed(name, shapes, prefix) for name in shapes}
    network.load_state_dict({name: torch.tensor(value) for name, value in filled.items()})
    return network.eval().requires_grad_(False)


def name_keyed(name: str, shapes: Shapes, prefix: str = "") -> NDArray[Any]:
    """Return the weight of this name, drawn from a generator seeded with the name."""
    shape = shapes[name]
    if name.endswith("num_batches_tracked"):
        return np.zeros(shape, np.int64)
    seed = crc32((prefix + name).encode())
    draw = np.random.RandomState(seed).standard_normal(shape)
    return _scaled(draw, name, shapes).astype(np.float32)


def _scaled(draw: NDArray[Any], name: str, shapes: Shapes) -> NDArray[Any]:
    owner, kind = name.rsplit(".", 1)
    if draw.ndim >= 2:
        return draw * math.sqrt(2 / _fan_in(shapes[name]))
    if kind == "running_var":
        return _variance(owner, shapes) * (1 + 0.2 * np.abs(draw))
    if kind == "weight" and owner + ".running_var" in shapes:
        return (0.25 if owner.endswith(".bn3") else 1.0) * (1 + 0.1 * draw)
    return 0.05 * draw


def _variance(owner: str, shapes: Shapes) -> float:
    """Standardised weights grow the variance by their fan-in."""
    if not owner.startswith("decoder."):
        return 1.0
    stem, index = owner.rsplit(".", 1)
    return float(_fan_in(shapes[f"{stem}.{int(index) - 1}.weight"]))


def _fan_in(shape: tuple[int, ...]) -> int:
    return math.prod(shape[1:])


def make_picture(
    height: int = 352, width: int = 416
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return an RGB image and a trimap, in whole numbers, so that they are exact."""
    y, x = np.mgrid[:height, :width].astype(np.int64)
    radius = (x - 200) ** 2 + (y - 170) ** 2
    red = (x // 16 + y // 16) % 2 * 120 + (x * 7 + y) % 97
    blue = (x * 3 + y * 5 + x * y // 37) % 256
    image = np.stack([red, radius // 61 % 256, blue], 2).astype(np.uint8)
    return image, _make_trimap(radius + 60 * _zigzag(x, 23) + 45 * _zigzag(y, 17))


def make_small_picture() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return 64×72 pixels of the picture, of every kind."""
    image, trimap = make_picture()
    part = slice(76, 140), slice(240, 312)
    return image[part].copy(), trimap[part].copy()


def _make_trimap(distance: NDArray[np.int64]) -> NDArray[np.uint8]:
    inner, outer = 70**2, 140**2
    alpha = np.clip((outer - distance) * 255 // (outer - inner), 0, 255)
    trimap = np.full(distance.shape, 128, np.uint8)
    trimap[alpha == 255] = 255
    trimap[alpha == 0] = 0
    trimap[20:60, 300:400] = 128
    trimap[320:, :40] = 255
    trimap[300:320, :60] = 128
    return trimap


def _zigzag(position: NDArray[np.int64], period: int) -> NDArray[np.int64]:
    return np.abs(position % (2 * period) - period)
