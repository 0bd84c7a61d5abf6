"""Makes the sample pictures, their trimaps and the bundled backgrounds again.

    python packaging/make_samples.py PHOTOS [RESOURCES]

PHOTOS is a folder with the photographs that ``resources/LICENSES.md`` names, under their
own names (``astronaut``, ``oakland-zoo-otters``, …; JPEG or PNG, of any size). RESOURCES is
the folder to write to, by default this repository's. The same photographs give the same
files.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import astronaut_outline
import cv2
import numpy as np
import otter_outline
import render_bulb
from sample_outlines import BACKGROUND, FOREGROUND, UNKNOWN, draw_trimap

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

_LONG_SIDE = 768
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 93]
_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 9]

_DEFOCUS = 5.0
"""Blur of the skyline behind the bulb, in pixels (standard deviation)."""

_BACKGROUNDS = ("tea-gardens", "beacon-street-sunset")


def main() -> None:
    """Read the command line and write every file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument(
        "resources", type=Path, nargs="?", default=Path(__file__).parents[1] / "resources"
    )
    arguments = parser.parse_args()
    samples = arguments.resources / "samples"
    _make_outlined(arguments.photos, "astronaut", samples / "hair", astronaut_outline)
    _make_outlined(arguments.photos, "oakland-zoo-otters", samples / "fur", otter_outline)
    _make_glass(arguments.photos, samples / "glass")
    for name in _BACKGROUNDS:
        _copy_scaled(
            _find(arguments.photos, name), arguments.resources / "backgrounds" / name
        )


def _make_outlined(photos: Path, name: str, target: Path, drawing: ModuleType) -> None:
    """Write a photograph and the trimap drawn for it."""
    height, width = _copy_scaled(_find(photos, name), target)
    trimap = draw_trimap((width, height), drawing.OUTLINE, drawing.STROKES)
    _write(target.with_name(f"{target.name}_trimap.png"), trimap, _PNG)


def _make_glass(photos: Path, target: Path) -> None:
    """Write the bulb in front of the defocused skyline, its alpha and its trimap."""
    bulb = render_bulb.render_bulb()
    alpha = np.round(bulb.alpha * 255).astype(np.uint8)
    background = _skyline(_find(photos, "singaporean-cityscape"))
    through = 1 - alpha[..., None].astype(np.float32) / 255
    picture = bulb.colour[..., ::-1] + through * background
    _write(
        target.with_suffix(".jpg"),
        np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8),
        [*_JPEG, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444],
    )
    _write(target.with_name(f"{target.name}_alpha.png"), alpha, _PNG)
    _write(target.with_name(f"{target.name}_trimap.png"), _trimap_around(alpha), _PNG)


def _trimap_around(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the trimap in which every fraction is unknown, and 2 pixels around it."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    trimap[cv2.dilate(alpha, disc) == 0] = BACKGROUND
    opaque = (cv2.erode(alpha, disc) == 255).astype(np.uint8)
    # No specks: nobody would paint a pixel of foreground between two filaments.
    opaque = cv2.morphologyEx(opaque, cv2.MORPH_OPEN, np.ones((4, 4), np.uint8))
    trimap[opaque == 1] = FOREGROUND
    return trimap


def _skyline(path: Path) -> NDArray[np.float32]:
    """Return the middle of the photo in the bulb's size, out of focus; BGR in [0, 1]."""
    image = _read(path)
    width, height = render_bulb.SIZE
    crop_width = round(image.shape[0] * width / height)
    left = (image.shape[1] - crop_width) // 2
    image = cv2.resize(
        image[:, left : left + crop_width], (width, height), None, 0, 0, cv2.INTER_CUBIC
    )
    return cv2.GaussianBlur(image.astype(np.float32) / 255, (0, 0), _DEFOCUS)


def _copy_scaled(source: Path, target: Path) -> tuple[int, int]:
    """Write a JPEG of at most `_LONG_SIDE` pixels, unchanged where the photo is one."""
    image = _read(source)
    target = target.with_suffix(".jpg")
    scale = _LONG_SIDE / max(image.shape[:2])
    if scale >= 1 and source.suffix == target.suffix:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return image.shape[:2]
    if scale < 1:
        image = cv2.resize(image, None, None, scale, scale, cv2.INTER_AREA)
    _write(target, image, _JPEG)
    return image.shape[:2]


def _find(photos: Path, name: str) -> Path:
    found = sorted(photos.glob(f"{name}.*"))
    if not found:
        raise SystemExit(f"{photos} holds no photograph named {name}; see LICENSES.md.")
    return found[0]


def _read(path: Path) -> NDArray[np.uint8]:
    return cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)


def _write(path: Path, pixels: NDArray[Any], options: list[int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels, options)[1].tobytes())


if __name__ == "__main__":
    main()
