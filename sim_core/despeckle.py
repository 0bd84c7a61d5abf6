"""Despeckle: islands and pinholes of an alpha that are too small to be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.regions import find_regions, small_regions
from sim_core.trimap import BACKGROUND, FOREGROUND

if TYPE_CHECKING:
    from sim_core.arrays import Alpha, Mask, Trimap

_VISIBLE = 0.02
"""An island stands out of the background by more than this, a pinhole likewise."""


def despeckle(alpha: Alpha, trimap: Trimap | None, *, below: int) -> Alpha:
    """Return alpha without islands, and then without pinholes, of less than `below` pixels.

    Both hang together by 8 neighbours, so that a hair of single pixels is one island. What
    holds a pixel that the trimap knows to be of its kind is meant, and stays.

    Parameters
    ----------
    alpha
        H×W in [0, 1].
    trimap
        H×W, or None where nothing is known.
    below
        In pixels. A pixel depends on others up to twice as far away.
    """
    if below <= 1 or alpha.min() == alpha.max():
        return alpha
    clean = alpha.copy()
    for value, meant in ((0.0, FOREGROUND), (1.0, BACKGROUND)):
        stands_out = np.abs(clean - np.float32(value)) > _VISIBLE
        small = small_regions(stands_out, below=below, connectivity=8)
        if trimap is not None:
            small = _without(small, trimap == meant)
        clean[small] = value
    return clean


def _without(regions: Mask, meant: Mask) -> Mask:
    """Return the regions of a mask that hold no pixel that is meant."""
    if not (regions & meant).any():
        return regions
    found = find_regions(regions, connectivity=8)
    chosen = np.ones(len(found.areas), bool)
    chosen[found.labels[meant]] = False
    return found.holding(chosen)
