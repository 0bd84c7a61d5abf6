"""Pictures the right way up; EXIF orientations 1 to 8 (CIPA DC-008, 4.6.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.picture import Picture


def turned(picture: Picture, orientation: object) -> Picture:
    """Return the picture upright; as it is where the orientation is none."""
    if orientation not in range(2, 9):
        return picture
    number, alpha = cast("int", orientation), picture.alpha
    return replace(
        picture,
        pixels=_turned(picture.pixels, number),
        alpha=None if alpha is None else _turned(alpha, number),
    )


def _turned(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
