"""Folders of cut-outs: colours and alpha by name, with the pattern where it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.errors import MattingError
from sim_core.image_io import read_alpha, read_picture
from sim_core.patterns import MattingPattern
from sim_core.picture_folders import find_pictures, named_in_part
from sim_core.training.augmentation.placement import CutOut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_COLOURS, _ALPHAS = ("fg", "foreground"), ("alpha",)
"""Names of the two folders, as in the published test set or in full."""

_LONGEST_SIDE = 1920

_TOLD = 5
"""So many missing files are named."""


@dataclass(frozen=True, slots=True)
class CutOutFiles:
    """The two files of a cut-out.

    Attributes
    ----------
    pattern
        None where the folders say nothing about it.
    """

    foreground: Path
    alpha: Path
    pattern: MattingPattern | None

    def read(self) -> CutOut:
        """Return the pixels; those of large pictures scaled to 1920 on the long side.

        Raises
        ------
        MattingError
            When a file cannot be read or the two are of different sizes.
        """
        foreground, alpha = read_picture(self.foreground).rgb8, read_alpha(self.alpha)
        if foreground.shape[:2] != alpha.shape:
            raise MattingError(
                f"{self.foreground} and {self.alpha} are of different sizes. Give each "
                "foreground an alpha of its size."
            )
        factor = _LONGEST_SIDE / max(alpha.shape)
        if factor >= 1:
            return CutOut(foreground, alpha)
        size = round(alpha.shape[1] * factor), round(alpha.shape[0] * factor)
        return CutOut(
            np.asarray(
                cv2.resize(foreground, size, interpolation=cv2.INTER_AREA), np.uint8
            ),
            np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32),
        )


def find_cutouts(folder: Path) -> list[CutOutFiles]:
    """Return the cut-outs of a folder, sorted by pattern and name; nothing is decoded.

    The folder holds ``fg`` and ``alpha``, or folders named after patterns that do
    (``hair_easy/fg``, ``hair_easy/alpha``). Files belong together by name, whatever their
    endings.

    Raises
    ------
    MattingError
        When folders or partners are missing; names them.
    """
    if not folder.is_dir():
        raise MattingError(f"There is no folder {folder}. Check data.cutouts.")
    if _inside(folder, _ALPHAS) is not None:
        return _pairs(folder, None)
    patterns = {pattern.name.lower(): pattern for pattern in MattingPattern}
    named = sorted(path for path in folder.iterdir() if path.name in patterns)
    if not named:
        raise MattingError(
            f"{folder} holds neither the folders fg and alpha nor folders that are named "
            f"after matting patterns ({', '.join(patterns)}) and hold these two."
        )
    return [pair for path in named for pair in _pairs(path, patterns[path.name])]


def hold_out(
    cutouts: Sequence[CutOutFiles], share: float
) -> tuple[list[CutOutFiles], list[CutOutFiles]]:
    """Return those to train on and those never trained on, the same in every run.

    Of each pattern with at least two, the share is held out, but at least one.

    Raises
    ------
    MattingError
        When there are too few to hold out any.
    """
    kept: list[CutOutFiles] = []
    held_out: list[CutOutFiles] = []
    for pattern in dict.fromkeys(cutout.pattern for cutout in cutouts):
        alike = [cutout for cutout in cutouts if cutout.pattern is pattern]
        count = max(1, round(share * len(alike))) if len(alike) > 1 else 0
        chosen = {round((n + 0.5) * len(alike) / count - 0.5) for n in range(count)}
        for number, cutout in enumerate(alike):
            (held_out if number in chosen else kept).append(cutout)
    if not held_out:
        raise MattingError(
            "There must be at least two cut-outs of some pattern, to train on and to "
            "validate with."
        )
    return kept, held_out


def _pairs(folder: Path, pattern: MattingPattern | None) -> list[CutOutFiles]:
    colours, alphas = _inside(folder, _COLOURS), _inside(folder, _ALPHAS)
    if colours is None or alphas is None:
        lacking = "fg" if colours is None else "alpha"
        raise MattingError(f"There is no folder {folder / lacking}.")
    colour_of, alpha_of = find_pictures(colours), find_pictures(alphas)
    missing = [f"{alphas / name}.*" for name in colour_of if name not in alpha_of]
    missing += [f"{colours / name}.*" for name in alpha_of if name not in colour_of]
    if missing:
        raise MattingError(
            f"These files are missing: {named_in_part(missing, _TOLD)}. Give each "
            "foreground an alpha of the same name."
        )
    return [CutOutFiles(colour_of[name], alpha_of[name], pattern) for name in colour_of]


def _inside(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_dir()), None)
