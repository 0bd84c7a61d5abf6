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

_LABELS, _LABEL_BITS = 31, 5
"""An index holds the pattern in its lower bits, above them which hatches have a line."""

_PERIOD, _WIDTH = 8, 2
_AREA_ALPHA, _LINE_ALPHA = 1.2, 2.0
"""Opacity of an area and of the lines on it, per opacity of the overlay."""


def _lines() -> Bytes:
    """Return the period×period tile of all hatches, a bit for each."""
    y, x = np.mgrid[:_PERIOD, :_PERIOD]
    phases = (x + y) % _PERIOD, (x - y) % _PERIOD, y
    bits = [(phase < _WIDTH) << number for number, phase in enumerate(phases)]
    return np.asarray(np.bitwise_or.reduce(bits) << _LABEL_BITS, np.uint8)


_LINES = _lines()


class HatchedImage(LayerImage):
    """Labels with hatch lines as wide in every reduced copy as in the full picture.

    So the lines are seen at any zoom, and cost nothing when they are drawn.
    """

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height, QImage.Format.Format_Indexed8, halve=_pick_labels)

    def _write(self, level: int, rect: Rect, pixels: Bytes) -> None:
        columns = np.arange(rect.left, rect.right) % _PERIOD
        hatched = np.empty_like(pixels)
        for row in range(min(_PERIOD, rect.height)):
            line = _LINES[(rect.top + row) % _PERIOD, columns]
            np.bitwise_or(pixels[row::_PERIOD], line, out=hatched[row::_PERIOD])
        super()._write(level, rect, hatched)


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
        area = QColor(*pattern.colour)
        line = area.darker(220) if area.lightnessF() > 0.45 else area.lighter(250)
        for bits in range(8):
            on_line = pattern.hatch and bits >> (pattern.hatch - 1) & 1
            colours[bits << _LABEL_BITS | pattern] = (
                _with_alpha(line, _LINE_ALPHA * opacity)
                if on_line
                else _with_alpha(area, _AREA_ALPHA * opacity)
            )
    return tuple(colours)


def _with_alpha(colour: QColor, alpha: float) -> int:
    colour.setAlphaF(min(alpha, 1.0))
    return colour.rgba()


assert len(MattingPattern) <= _LABELS <= NO_PATTERN
