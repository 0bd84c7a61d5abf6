"""Many small pictures on one, to see at a glance where alpha fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sim_core.patterns import NO_PATTERN, pattern_colours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.document import MattingDocument

MOST_ROWS = 200
"""Rows that a sheet has room for; later pictures are left out."""

_SIDE, _GAP, _CAPTION = 192, 6, 20
_PAPER, _INK = 32, (224, 224, 224)


class ContactSheet:
    """A row for each picture: image, trimap, semantic map, alpha, truth, error."""

    def __init__(self) -> None:
        self._rows: list[ImageRGB] = []

    def add(self, name: str, document: MattingDocument, truth: Alpha) -> None:
        """Add a row as `contact_row` makes it."""
        self.add_row(contact_row(name, document, truth))

    def add_row(self, row: ImageRGB) -> None:
        """Add what `contact_row` has made."""
        if len(self._rows) < MOST_ROWS:
            self._rows.append(row)

    def image(self) -> ImageRGB:
        """Return all rows, one below the other, as H×W×3."""
        width = max((row.shape[1] for row in self._rows), default=1)
        rows = [
            np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0)), constant_values=_PAPER)
            for row in self._rows
        ]
        return np.vstack(rows) if rows else np.full((1, 1, 3), _PAPER, np.uint8)


def contact_row(name: str, document: MattingDocument, truth: Alpha) -> ImageRGB:
    """Return the row of one picture; without semantic map if nothing was classified.

    Parameters
    ----------
    name
        Stands above the row.
    truth
        H×W in [0, 1].
    """
    cells = [document.image, _grey(document.trimap)]
    if (document.pattern != NO_PATTERN).any():
        cells.append(pattern_colours(document.pattern))
    error = np.abs(document.alpha - truth)
    cells += [_grey(_levels(plane)) for plane in (document.alpha, truth, error)]
    line = np.hstack([_in_cell(cell) for cell in cells])
    return np.vstack([_caption(name, line.shape[1]), line])


def _levels(plane: Alpha) -> NDArray[np.uint8]:
    return np.rint(plane * 255).astype(np.uint8)


def _grey(plane: NDArray[np.uint8]) -> ImageRGB:
    return np.repeat(plane[..., None], 3, axis=2)


def _in_cell(picture: NDArray[Any]) -> ImageRGB:
    """Return a picture in the middle of a cell, reduced if it has to be."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    cell = np.full((_SIDE + _GAP, _SIDE + _GAP, 3), _PAPER, np.uint8)
    top, left = (_SIDE - size[1]) // 2, (_SIDE - size[0]) // 2
    cell[top : top + size[1], left : left + size[0]] = small
    return cell


def _caption(text: str, width: int) -> ImageRGB:
    image = Image.new("RGB", (width, _CAPTION), (_PAPER,) * 3)
    font = ImageFont.load_default(size=13)
    ImageDraw.Draw(image).text((4, 3), text, fill=_INK, font=font)
    return np.array(image)
