"""How far a matte is from the truth, over the unknown region of its trimap.

Definitions of Rhemann et al., *A Perceptually Motivated Online Benchmark for Image Matting*
(CVPR 2009), in the scale that the field's tables use. Gradient and connectivity follow the
MATLAB code by which these tables are made, to the choice among components of equal size and
to comparisons in single precision. Only sums are restricted to the unknown region, so that
gradients and components are those of the whole picture.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Mask, Trimap

_SIGMA = 1.4
_TAIL = 0.01
"""The derivative filter ends where the Gaussian has fallen to this."""

_STEPS = 10
_TOLERANCE = np.float32(0.15)
"""Alpha may rise so far above the level at which it is connected."""


def sad(alpha: Alpha, truth: Alpha, trimap: Trimap) -> float:
    """Return Σ|α − α*| over the unknown region, in thousands."""
    return float(np.abs(_error(alpha, truth, trimap)).sum()) / 1000


def mse(alpha: Alpha, truth: Alpha, trimap: Trimap) -> float:
    """Return the mean of (α − α*)² over the unknown region, in thousandths.

    0 where nothing is unknown.
    """
    error = _error(alpha, truth, trimap)
    return float(np.square(error).mean()) * 1000 if error.size else 0.0


def gradient_error(alpha: Alpha, truth: Alpha, trimap: Trimap) -> float:
    """Return Σ(|∇α| − |∇α*|)² over the unknown region, in thousands.

    Gradients are those of a Gaussian of σ = 1.4, after each alpha has been stretched to the
    range from 0 to 1.
    """
    difference = _gradient_size(alpha) - _gradient_size(truth)
    squared = np.square(difference[trimap == UNKNOWN], dtype=np.float64)
    return float(squared.sum()) / 1000


def connectivity_error(alpha: Alpha, truth: Alpha, trimap: Trimap) -> float:
    """Return Σ|φ − φ*| over the unknown region, in thousands.

    φ is 1 minus how far alpha exceeds the level up to which its pixel belongs to the
    largest region that both alphas share, where that is by 0.15 or more.
    """
    level = _connected_level(np.minimum(alpha, truth))
    difference = _excess(alpha, level) - _excess(truth, level)
    return float(np.abs(difference[trimap == UNKNOWN]).sum(dtype=np.float64)) / 1000


def _gradient_size(alpha: Alpha) -> NDArray[np.float32]:
    stretched = _stretched(alpha.astype(np.float64))
    smooth, slope = _filters()
    border = cv2.BORDER_REPLICATE
    across = cv2.sepFilter2D(stretched, cv2.CV_64F, slope, smooth, borderType=border)
    down = cv2.sepFilter2D(stretched, cv2.CV_64F, smooth, slope, borderType=border)
    return np.hypot(across, down).astype(np.float32)


def _stretched(alpha: NDArray[np.float64]) -> NDArray[np.float64]:
    lowest, highest = alpha.min(), alpha.max()
    if lowest == highest:
        return alpha
    return np.asarray((alpha - lowest) / (highest - lowest))


def _filters() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a Gaussian and its derivative, both of Euclidean length 1."""
    density = math.sqrt(2 * math.pi) * _SIGMA
    reach = math.ceil(_SIGMA * math.sqrt(-2 * math.log(density * _TAIL)))
    place = np.arange(-reach, reach + 1, dtype=np.float64)
    smooth = np.exp(-np.square(place) / (2 * _SIGMA**2))
    slope = place * smooth
    return smooth / np.linalg.norm(smooth), slope / np.linalg.norm(slope)


def _connected_level(shared: Alpha) -> NDArray[np.float32]:
    """Return the last level at which each pixel belongs to the largest region, 0 to 1.

    Parameters
    ----------
    shared
        The lower of both alphas: a level's region is where it is reached.
    """
    level = np.ones(shared.shape, np.float32)
    inside = np.ones(shared.shape, np.bool_)
    for step in range(1, _STEPS + 1):
        still = _largest_component(shared >= np.float32(step / _STEPS))
        level[inside & ~still] = np.float32((step - 1) / _STEPS)
        inside &= still
    return level


def _largest_component(region: Mask) -> Mask:
    """Return the largest 4-connected part; of several, that which starts farthest left."""
    # Columns first, so that components are numbered in MATLAB's order.
    columns = np.ascontiguousarray(region.T).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(columns, connectivity=4)
    if count == 1:
        return np.zeros_like(region)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray((labels == largest).T)


def _excess(alpha: Alpha, level: NDArray[np.float32]) -> NDArray[np.float32]:
    rise = alpha - level
    return np.where(rise >= _TOLERANCE, rise, np.float32(0))


def _error(alpha: Alpha, truth: Alpha, trimap: Trimap) -> NDArray[np.float64]:
    unknown = trimap == UNKNOWN
    return np.asarray(alpha[unknown].astype(np.float64) - truth[unknown])
