"""What a dropped file is for: a picture, its trimap, a mask, a background, a project."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core import trimap as trimaps
from sim_core.image_io import Picture, read_coverage, read_gray, read_picture
from sim_core.project.archive import is_project
from sim_core.trimap_tools.adoption import AdoptedTrimap, adopt_alpha, adopt_trimap

if TYPE_CHECKING:
    from pathlib import Path

_BAND = 1 / 60
"""Half width of a mask's unknown band, as a share of the picture's shorter side."""


class Purpose(NamedTuple):
    label: str
    hint: str
    takes_size: bool


class Role(Enum):
    """What a file may be for."""

    IMAGE = Purpose("New picture", "Cut this one out instead", False)
    TRIMAP = Purpose("Trimap", "Black goes, white stays, grey is unknown", True)
    MASK = Purpose("Mask or alpha", "An unknown band is laid along its edge", True)
    BACKGROUND = Purpose("Background", "Put the cut-out on it", False)
    PROJECT = Purpose("Project", "Go on where it was saved", False)


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """A file that was read; `role` is None where only the person can tell.

    A project has no picture here: it is known by its first bytes, and read when it is
    opened.
    """

    path: Path
    picture: Picture | None
    role: Role | None
    same_size: bool


def read_arrival(path: Path, shape: tuple[int, int] | None) -> Arrival:
    """Read a file and guess its role beside an open picture of this height and width.

    Raises
    ------
    ImageReadError
    """
    if is_project(path):
        return Arrival(path, None, Role.PROJECT, same_size=False)
    picture = read_picture(path)
    same_size = picture.pixels.shape[:2] == shape
    return Arrival(path, picture, guess_role(path.name, picture, shape), same_size)


def guess_role(name: str, picture: Picture, shape: tuple[int, int] | None) -> Role | None:
    """Return what a picture is for, or None where that is not clear.

    Parameters
    ----------
    shape
        Height and width of the open picture; None while there is none.
    """
    if shape is None:
        return Role.IMAGE
    if "trimap" in name.lower():
        return Role.TRIMAP
    if picture.pixels.shape[:2] == shape and _has_three_greys(picture):
        return Role.TRIMAP
    return None


def _has_three_greys(picture: Picture) -> bool:
    red, green, blue = (picture.pixels[..., channel] for channel in range(3))
    if not ((red == green).all() and (red == blue).all()):
        return False
    return int(np.count_nonzero(np.bincount(red.ravel()))) == 3


def read_trimap(path: Path, shape: tuple[int, int]) -> AdoptedTrimap:
    """Read a trimap of any size for a picture of this one; raises `ImageReadError`."""
    return adopt_trimap(read_gray(path), shape)


def read_mask(path: Path, shape: tuple[int, int]) -> AdoptedTrimap:
    """Read a mask or an alpha of any size and lay an unknown band along its edge.

    Raises
    ------
    ImageReadError
    """
    alpha, note = adopt_alpha(read_coverage(path), shape)
    radius = max(2, round(min(shape) * _BAND))
    levels = trimaps.snap(alpha).astype(np.float32) / np.float32(255)
    return AdoptedTrimap(trimaps.from_alpha(levels, radius), note)
