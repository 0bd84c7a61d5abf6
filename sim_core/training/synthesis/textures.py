"""Pictures to colour objects and fill backgrounds with: photographs, or made-up ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from sim_core.errors import MattingError
from sim_core.image_io import PICTURE_SUFFIXES, read_picture
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import adjust
from sim_core.training.synthesis.procedural import PROCEDURAL, gradient

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.random import Generator
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.image_io import Picture
    from sim_core.training.synthesis.arrays import Floats


_LONGEST_SIDE = 640
_SHARE_OF_PHOTOGRAPHS = 0.65


@dataclass(frozen=True, slots=True, eq=False)
class Textures:
    """Where textures come from.

    Attributes
    ----------
    photographs
        Files; each is decoded when it is first drawn and then kept, scaled down.
    smoke
        Pictures of smoke, cut out or white on black, drawn beside made-up smoke.
    """

    photographs: tuple[Path, ...] = ()
    smoke: tuple[Path, ...] = ()
    _decoded: dict[Path, ImageRGB] = field(default_factory=dict, repr=False)
    _smoke_alphas: dict[Path, Alpha] = field(default_factory=dict, repr=False)

    @classmethod
    def of_folders(
        cls, photographs: Path | None = None, smoke: Path | None = None
    ) -> Textures:
        """Return the textures of all pictures below two folders.

        Raises
        ------
        MattingError
            Where a folder is given but holds no picture.
        """
        return cls(
            photographs=() if photographs is None else pictures_below(photographs),
            smoke=() if smoke is None else pictures_below(smoke),
        )

    def draw(self, rng: Generator, size: int) -> Floats:
        """Return 3×size×size in [0, 1]: a part of a photograph, or a made-up picture."""
        if self.photographs and happens(rng, _SHARE_OF_PHOTOGRAPHS):
            return adjust(rng, self._draw_photograph(rng, size))
        makers, weights = zip(*PROCEDURAL, strict=True)
        return np.asarray(choose(rng, makers, weights)(rng, size), np.float32)

    def draw_smoke(self, rng: Generator, size: int) -> Alpha:
        """Return the size×size alpha of one of the smoke pictures."""
        path = choose(rng, self.smoke)
        if path not in self._smoke_alphas:
            self._smoke_alphas[path] = _scale_down(_opacity(read_picture(path)))
        shape = (size, size)
        return np.asarray(
            cv2.resize(self._smoke_alphas[path], shape, interpolation=cv2.INTER_AREA),
            np.float32,
        )

    def _draw_photograph(self, rng: Generator, size: int) -> ImageRGB:
        pixels = self._decode(choose(rng, self.photographs))
        height, width = pixels.shape[:2]
        side = int(min(height, width, size / log_uniform(rng, 0.5, 2.2)))
        top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
        part = pixels[top : top + side, left : left + side]
        smooth = cv2.INTER_AREA if side > size else cv2.INTER_CUBIC
        scaled = cv2.resize(part, (size, size), interpolation=smooth)
        if happens(rng, 0.5):
            scaled = scaled[:, ::-1]
        return np.asarray(scaled, np.uint8)

    def _decode(self, path: Path) -> ImageRGB:
        if path not in self._decoded:
            self._decoded[path] = _scale_down(read_picture(path).rgb8)
        return self._decoded[path]


class PlainTextures(Textures):
    """Smooth colours alone, as in a studio."""

    def draw(self, rng: Generator, size: int) -> Floats:
        """Return 3×size×size in [0, 1], see `gradient`."""
        return gradient(rng, size)


def _opacity(picture: Picture) -> Alpha:
    if picture.alpha is not None:
        return picture.alpha
    gray = cv2.cvtColor(picture.rgb8, cv2.COLOR_RGB2GRAY)
    return gray.astype(np.float32) / np.float32(255)


def pictures_below(folder: Path) -> tuple[Path, ...]:
    """Return all picture files below a folder; raises `MattingError` where none are."""
    found = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES
    )
    if not found:
        raise MattingError(
            f"There is no picture in {folder}. Name a folder of photographs, "
            "or none to use made-up textures."
        )
    return tuple(found)


def _scale_down(pixels: NDArray[Any]) -> NDArray[Any]:
    factor = _LONGEST_SIDE / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
