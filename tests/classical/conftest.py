"""Small pictures whose alpha is known by construction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim_core.classical import Classical, ClosedForm, SharedMatting
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.method import MattingMethod

METHODS = [SharedMatting, ClosedForm, Classical]


@dataclass(frozen=True)
class Case:
    image: ImageRGB
    trimap: Trimap
    alpha: Alpha


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> MattingMethod:
    made: MattingMethod = request.param()
    return made


def compose(alpha: Alpha, foreground: object, background: object) -> ImageRGB:
    share = alpha[..., None]
    mixed = share * np.asarray(foreground) + (1 - share) * np.asarray(background)
    return np.rint(mixed).astype(np.uint8)


def thirds(height: int, width: int) -> Trimap:
    """Return background, unknown and foreground side by side."""
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[:, : width // 3] = BACKGROUND
    trimap[:, -(width // 3) :] = FOREGROUND
    return trimap


def two_flat_colours() -> Case:
    """Return an edge between red and blue in the middle of the unknown third."""
    alpha = np.zeros((40, 60), np.float32)
    alpha[:, 33:] = 1
    return Case(compose(alpha, (200, 40, 40), (30, 60, 180)), thirds(40, 60), alpha)


def linear_ramp() -> Case:
    """Return colours that change evenly from one to the other over the unknown third."""
    column = np.clip((np.arange(60, dtype=np.float32) - 19) / 21, 0, 1)
    alpha = np.tile(column, (40, 1))
    return Case(compose(alpha, (230, 200, 40), (20, 30, 90)), thirds(40, 60), alpha)


def soft_disc(side: int = 96) -> Case:
    """Return a disc with a soft edge and texture over a smooth background."""
    y, x = np.mgrid[:side, :side].astype(np.float32) - (side - 1) / 2
    distance = np.hypot(x, y)
    alpha = np.clip((side * 0.3 - distance) / 6 + 0.5, 0, 1)
    wave = 15 * np.sin(x / 5)[..., None] + 15 * np.cos(y / 7)[..., None]
    colour = wave + np.array((210, 150, 60))
    image = compose(alpha, colour, np.array((40, 90, 140)) + 20 * y[..., None] / side)
    trimap = np.full((side, side), UNKNOWN, np.uint8)
    trimap[distance < side * 0.3 - 10] = FOREGROUND
    trimap[distance > side * 0.3 + 10] = BACKGROUND
    return Case(image, trimap, alpha)
