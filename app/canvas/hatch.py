"""The semantic overlay: each matting pattern in its colour and under its hatch."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage

from app.raster import LayerImage, pick
from sim_core.patterns import NO_PATTERN, MattingPattern

if TYPE_CHECKING:
    from app.raster import Bytes
    from sim_core.arrays import PatternMap
    from sim_core.rect import Rect

_LABELS, _LINE = 31, 32
"""Lower bits of an index hold the pattern, the next one says that a hatch line is here."""

_PERIOD, _WIDTH = 8, 2
_AREA_ALPHA, _LINE_ALPHA = 1.2, 2.0
"""Opacity of an area and of the lines on it, per opacity of the overlay."""


def _stripes() -> Bytes:
    """Return for each hatch the period×period tile of its lines."""
    y, x = np.mgrid[:_PERIOD, :_PERIOD]
    phases = [np.full_like(x, _PERIOD), (x + y) % _PERIOD, (x - y) % _PERIOD, y]
    return np.where(np.array(phases) < _WIDTH, _LINE, 0).astype(np.uint8)


_STRIPES = _stripes()
_HATCH_OF = np.zeros(_LABELS + 1, np.uint8)
_HATCH_OF[: len(MattingPattern)] = [pattern.hatch for pattern in MattingPattern]


class HatchedImage(LayerImage):
    """Labels with hatch lines as wide in every reduced copy as in the full picture.

    So the lines are seen at any zoom, and cost nothing when they are drawn.
    """

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height, QImage.Format.Format_Indexed8, halve=_pick_labels)

    def _write(self, level: int, rect: Rect, pixels: Bytes) -> None:
        rows = np.arange(rect.top, rect.bottom)[:, None] % _PERIOD
        columns = np.arange(rect.left, rect.right)[None, :] % _PERIOD
        lines = _STRIPES[_HATCH_OF[pixels], rows, columns]
        super()._write(level, rect, pixels | lines)


def _pick_labels(pixels: Bytes) -> Bytes:
    return pick(pixels & np.uint8(_LABELS))


def labels_of(patterns: PatternMap) -> Bytes:
    """Return the patterns with the absent one moved into the range of the labels."""
    return np.minimum(patterns, _LABELS)


@lru_cache(4)
def hatch_colours(opacity: float) -> tuple[int, ...]:
    """Return the colour of every label, without and with a hatch line on it."""
    colours = [0] * 256
    for pattern in MattingPattern:
        colour = QColor(*pattern.colour)
        line = colour.darker(220) if colour.lightnessF() > 0.45 else colour.lighter(250)
        colours[pattern] = _with_alpha(colour, _AREA_ALPHA * opacity)
        colours[pattern | _LINE] = _with_alpha(line, _LINE_ALPHA * opacity)
    return tuple(colours)


def _with_alpha(colour: QColor, alpha: float) -> int:
    colour.setAlphaF(min(alpha, 1.0))
    return colour.rgba()


assert len(MattingPattern) <= _LABELS <= NO_PATTERN
