"""Samples of cut-outs and backgrounds from folders, read when they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import cv2
import numpy as np

from sim_core.image_io import read_picture
from sim_core.training.augmentation.colours import vary_colours
from sim_core.training.augmentation.options import Augmentation
from sim_core.training.augmentation.placement import (
    CutOut,
    draw_placement,
    upright_placement,
)
from sim_core.training.augmentation.samples import combine, compose
from sim_core.training.cutouts import CutOutFiles, find_cutouts, hold_out
from sim_core.training.seeds import held_out_generator
from sim_core.training.synthesis.camera import to_bytes
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.textures import Textures, pictures_below

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.patterns import MattingPattern
    from sim_core.training.options import DataOptions
    from sim_core.training.synthesis.compose import TrainingSample

_UNCHANGED = Augmentation(noise=0, jpeg=0)

_WIDEST = 4.0
"""A background shows so many times more than the sample's own pixels, at most."""


class _Placed(NamedTuple):
    """A cut-out in the size of a sample."""

    cutout: CutOut
    pattern: MattingPattern | None


@dataclass(frozen=True, slots=True)
class Backgrounds:
    """Pictures from a folder; made-up ones and photographs of the textures without."""

    files: tuple[Path, ...]
    textures: Textures

    def draw(self, rng: Generator, size: int) -> ImageRGB:
        """Return a size×size×3 part of one of them, scaled and perhaps mirrored."""
        if not self.files:
            return to_bytes(self.textures.draw(rng, size))
        pixels = read_picture(choose(rng, self.files)).rgb8
        height, width = pixels.shape[:2]
        side = int(min(height, width, size * log_uniform(rng, 1, _WIDEST)))
        top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
        part = pixels[top : top + side, left : left + side]
        smooth = cv2.INTER_AREA if side > size else cv2.INTER_CUBIC
        scaled = cv2.resize(part, (size, size), interpolation=smooth)
        if happens(rng, 0.5):
            scaled = scaled[:, ::-1]
        return np.ascontiguousarray(scaled, np.uint8)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Augmented cut-outs before backgrounds; some of both are held out for validation."""

    cutouts: tuple[CutOutFiles, ...]
    backgrounds: Backgrounds
    held_out_cutouts: tuple[CutOutFiles, ...]
    held_out_backgrounds: Backgrounds
    augmentation: Augmentation = field(default_factory=Augmentation)

    @classmethod
    def of(
        cls, options: DataOptions, textures: Textures, augmentation: Augmentation
    ) -> Self:
        """Return the source that the options name, without decoding a picture.

        Raises
        ------
        MattingError
            When a folder does not hold what it should; names what is missing.
        """
        kept, held_out = hold_out(find_cutouts(Path(options.cutouts)), options.held_out)
        files = pictures_below(Path(options.backgrounds)) if options.backgrounds else ()
        shown, unseen = _split(files, options.held_out)
        return cls(
            tuple(kept),
            Backgrounds(shown, textures),
            tuple(held_out),
            Backgrounds(unseen, textures),
            augmentation,
        )

    def draw(self, rng: Generator, size: int) -> TrainingSample:
        placed = self._draw_cutout(rng, size)
        if happens(rng, self.augmentation.company):
            placed = _together(rng, placed, self._draw_cutout(rng, size))
        cutout, pattern = placed
        foreground = vary_colours(rng, cutout.foreground, self.augmentation)
        background = self.backgrounds.draw(rng, size)
        background = vary_colours(rng, background, self.augmentation)
        cutout = CutOut(foreground, cutout.alpha)
        return compose(rng, cutout, background, pattern, self.augmentation)

    def held_out(self, number: int, size: int) -> TrainingSample:
        """Return one of the cut-outs in turn, at its own size and in its own colours."""
        rng = held_out_generator(number)
        files = self.held_out_cutouts[number % len(self.held_out_cutouts)]
        whole = files.read()
        cutout = upright_placement(rng, whole.alpha, size).apply(whole)
        background = self.held_out_backgrounds.draw(rng, size)
        return compose(rng, cutout, background, files.pattern, _UNCHANGED)

    def _draw_cutout(self, rng: Generator, size: int) -> _Placed:
        files = choose(rng, self.cutouts)
        whole = files.read()
        placement = draw_placement(rng, whole.alpha, size, self.augmentation)
        return _Placed(placement.apply(whole), files.pattern)


def _split(
    files: tuple[Path, ...], share: float
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the first files and a share of last ones; a single file is in both."""
    if len(files) < 2:
        return files, files
    first = len(files) - max(1, round(share * len(files)))
    return files[:first], files[first:]


def _together(rng: Generator, first: _Placed, second: _Placed) -> _Placed:
    """Return one cut-out over the other; the pattern is of the one with more fractions."""
    front, back = (first, second) if happens(rng, 0.5) else (second, first)
    more = max(first, second, key=lambda placed: _fractions(placed.cutout.alpha))
    return _Placed(combine(front.cutout, back.cutout), more.pattern)


def _fractions(alpha: Alpha) -> int:
    return int(((alpha > 0) & (alpha < 1)).sum())
