"""Where alpha is least decided: places that a person should look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.spots import block_means, highest_spots
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Trimap
    from sim_core.rect import Rect

_CALM = 0.05
"""A block with a mean below is hardly worth a look."""


def uncertainty(alpha: Alpha) -> NDArray[np.float32]:
    """Return 0 where alpha is 0 or 1, and 1 where it is a half."""
    return np.asarray(4 * alpha * (1 - alpha), np.float32)


def uncertain_spots(alpha: Alpha, trimap: Trimap, *, most: int = 20) -> list[Rect]:
    """Return the places where alpha is most uncertain, the worst first.

    Parameters
    ----------
    alpha, trimap
        H×W; only what is unknown counts.
    most
        How many places are wanted; none of them touches another.

    Returns
    -------
    list[Rect]
        Blocks of a size that follows the picture's; fewer than wanted where less is in
        doubt.
    """
    doubt = np.where(trimap == UNKNOWN, uncertainty(alpha), np.float32(0))
    return highest_spots(block_means(doubt), doubt.shape, least=_CALM, most=most)
