"""How far a matte is from the truth, over the unknown region of its trimap.

Definitions of Rhemann et al., *A Perceptually Motivated Online Benchmark for Image Matting*
(CVPR 2009), in the scale that the field's tables use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, Trimap


def sad(alpha: Alpha, truth: Alpha, trimap: Trimap) -> float:
    """Return Σ|α − α*| over the unknown region, in thousands."""
    return float(np.abs(_error(alpha, truth, trimap)).sum()) / 1000


def mse(alpha: Alpha, truth: Alpha, trimap: Trimap) -> float:
    """Return the mean of (α − α*)² over the unknown region, in thousandths.

    0 where nothing is unknown.
    """
    error = _error(alpha, truth, trimap)
    return float(np.square(error).mean()) * 1000 if error.size else 0.0


def _error(alpha: Alpha, truth: Alpha, trimap: Trimap) -> NDArray[np.float64]:
    unknown = trimap == UNKNOWN
    return np.asarray(alpha[unknown].astype(np.float64) - truth[unknown])
