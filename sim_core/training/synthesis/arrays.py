"""The arrays of the synthesis, and literal colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""A plane H×W, a field of colours 3×H×W, a premultiplied layer 4×H×W, or one colour."""

Bytes = NDArray[np.uint8]
"""A canvas or a picture, H×W or H×W×C."""

Points = NDArray[np.float64]
"""…×2, x and y in pixels."""

Values = NDArray[np.float64]


def rgb(red: float, green: float, blue: float) -> Floats:
    """Return one colour, sRGB in [0, 1]."""
    return np.array([red, green, blue], np.float32)


WHITE = np.ones((3, 1, 1), np.float32)
"""As a field of colours that fits every size."""
