"""Procedural composites of any size whose alpha is known, for benchmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.image_io import read_alpha, read_gray, read_picture
from sim_core.trimap import from_alpha, snap

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Trimap


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An image with its trimap and its true alpha."""

    name: str
    image: ImageRGB
    trimap: Trimap
    alpha: Alpha


def hairy_composite(width: int, height: int, seed: int = 0) -> Example:
    """Return a textured body with strands over another texture; a fifth is unknown."""
    rng = np.random.default_rng(seed)
    side = min(width, height)
    alpha = _strands(rng, width, height, side)
    foreground = _texture(rng, width, height, (150, 110, 70))
    background = _texture(rng, width, height, (70, 110, 160))
    mixed = background + (foreground - background) * alpha[..., None]
    image = np.clip(mixed + rng.normal(0, 2, mixed.shape) + 0.5, 0, 255).astype(np.uint8)
    return Example(
        f"hairy {width}x{height}", image, from_alpha(alpha, max(2, side // 120)), alpha
    )


def _strands(rng: np.random.Generator, width: int, height: int, side: int) -> Alpha:
    plane = np.zeros((height, width), np.uint8)
    centre = np.array([width / 2, height / 2])
    cv2.circle(plane, tuple(map(int, centre)), int(side * 0.26), 255, -1, cv2.LINE_AA)
    for angle in rng.uniform(0, 2 * np.pi, 150):
        length = np.linspace(0.22, rng.uniform(0.27, 0.42), 12) * side
        bent = angle + np.linspace(0, rng.normal(0, 0.25), 12)
        points = centre + np.stack([np.cos(bent), np.sin(bent)], 1) * length[:, None]
        thickness = int(rng.integers(1, max(2, side // 250) + 1))
        line = [np.round(points * 16).astype(np.int32)]
        cv2.polylines(plane, line, False, 255, thickness, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(plane, (0, 0), 0.8).astype(np.float32) / 255


def _texture(
    rng: np.random.Generator, width: int, height: int, colour: tuple[int, int, int]
) -> NDArray[np.float32]:
    texture = np.full((height, width, 3), colour, np.float32)
    for cells, strength in ((4, 30), (16, 15), (64, 8)):
        noise = rng.normal(0, strength, (cells, cells, 3)).astype(np.float32)
        texture += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return texture


def read_examples(folder: Path) -> list[Example]:
    """Read all pictures of a folder with subfolders ``image``, ``trimap`` and ``alpha``."""
    return [
        Example(
            path.stem,
            read_picture(path).rgb8,
            snap(read_gray(folder / "trimap" / path.name)),
            read_alpha(folder / "alpha" / path.name),
        )
        for path in sorted((folder / "image").iterdir())
    ]
