"""The 20 matting patterns of Semantic Image Matting (CVPR 2021), in its order."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from sim_core.grid import cells_under
from sim_core.rect import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, PatternMap

_TILE = 256
"""Side of what is counted at a time."""

NO_PATTERN = 255
"""Marks pixels of a `PatternMap` that are known or have not been classified."""


class MattingPattern(IntEnum):
    """What kind of fractions a region holds; the value is the network's channel."""

    DEFOCUS = 0
    FIRE = 1
    FUR = 2
    GLASS_ICE = 3
    HAIR_EASY = 4
    HAIR_HARD = 5
    INSECT = 6
    MOTION = 7
    NET = 8
    PLANT_FLOWER = 9
    PLANT_LEAF = 10
    PLANT_TREE = 11
    PLASTIC_BAG = 12
    SHARP = 13
    SMOKE_CLOUD = 14
    SPIDER_WEB = 15
    TEXTURE_HOLED = 16
    TEXTURE_SMOOTH = 17
    WATER_DROP = 18
    WATER_SPRAY = 19

    @property
    def label(self) -> str:
        return _LOOK[self].label

    @property
    def colour(self) -> tuple[int, int, int]:
        """8-bit sRGB; never the only code, the legend always names the pattern too."""
        return _LOOK[self].colour

    @property
    def hatch(self) -> int:
        """Direction of the overlay's hatch: 0 none, 1 rising, 2 falling, 3 level."""
        return self % 4


class _Look(NamedTuple):
    label: str
    colour: tuple[int, int, int]


# Neighbours in hue differ in lightness and in hatch, so that colour vision is not needed.
_LOOK = {
    MattingPattern.DEFOCUS: _Look("Defocus", (148, 148, 148)),
    MattingPattern.FIRE: _Look("Fire", (240, 78, 35)),
    MattingPattern.FUR: _Look("Fur", (184, 115, 51)),
    MattingPattern.GLASS_ICE: _Look("Glass, ice", (86, 180, 233)),
    MattingPattern.HAIR_EASY: _Look("Hair, simple", (240, 180, 60)),
    MattingPattern.HAIR_HARD: _Look("Hair, difficult", (230, 130, 0)),
    MattingPattern.INSECT: _Look("Insect", (120, 94, 240)),
    MattingPattern.MOTION: _Look("Motion blur", (190, 190, 230)),
    MattingPattern.NET: _Look("Net", (0, 110, 90)),
    MattingPattern.PLANT_FLOWER: _Look("Flower", (232, 90, 170)),
    MattingPattern.PLANT_LEAF: _Look("Leaf", (0, 158, 115)),
    MattingPattern.PLANT_TREE: _Look("Tree", (80, 130, 30)),
    MattingPattern.PLASTIC_BAG: _Look("Plastic bag", (210, 220, 120)),
    MattingPattern.SHARP: _Look("Sharp edge", (240, 240, 240)),
    MattingPattern.SMOKE_CLOUD: _Look("Smoke, cloud", (140, 110, 160)),
    MattingPattern.SPIDER_WEB: _Look("Spider web", (60, 60, 60)),
    MattingPattern.TEXTURE_HOLED: _Look("Lace, holes", (150, 30, 90)),
    MattingPattern.TEXTURE_SMOOTH: _Look("Veil, silk", (245, 190, 200)),
    MattingPattern.WATER_DROP: _Look("Water drop", (0, 90, 181)),
    MattingPattern.WATER_SPRAY: _Look("Water spray", (120, 215, 215)),
}


class PatternShare(NamedTuple):
    """How much of the classified unknown region one pattern covers, 0 to 1."""

    pattern: MattingPattern
    share: float


def pattern_shares(patterns: PatternMap) -> list[PatternShare]:
    """Return the patterns that are present, the most frequent first."""
    counts = _counts(patterns)
    total = max(int(counts.sum()), 1)
    order = np.argsort(-counts, kind="stable")
    return [
        PatternShare(MattingPattern(int(i)), float(counts[i]) / total)
        for i in order
        if counts[i]
    ]


def _counts(patterns: PatternMap) -> NDArray[np.intp]:
    """Count tile by tile: most tiles of a large picture hold no pattern at all."""
    counts = np.zeros(len(MattingPattern), np.intp)
    bounds = Rect.of(patterns)
    for cell in cells_under(bounds, bounds, _TILE):
        tile = np.ascontiguousarray(patterns[cell.slices])
        if tile.min() != NO_PATTERN:
            found = cv2.calcHist([tile], [0], None, [256], [0, 256])
            counts += found.ravel()[: len(counts)].astype(np.intp)
    return counts


def pattern_colours(patterns: PatternMap) -> ImageRGB:
    """Return H×W×3 colours of the patterns, black where there is none."""
    table = np.zeros((256, 3), np.uint8)
    for pattern in MattingPattern:
        table[pattern] = pattern.colour
    coloured: ImageRGB = table[patterns]
    return coloured
