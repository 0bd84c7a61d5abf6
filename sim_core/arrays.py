"""The arrays that travel through Simatte, each described once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ImageRGB = NDArray[np.uint8]
"""H×W×3, sRGB, straight (not premultiplied)."""

DeepRGB = NDArray[np.uint8] | NDArray[np.uint16]
"""H×W×3 in the depth of the file it came from."""

Trimap = NDArray[np.uint8]
"""H×W, each pixel 0 (background), 128 (unknown) or 255 (foreground)."""

Alpha = NDArray[np.float32]
"""H×W in [0, 1], the share of the foreground in each pixel."""

PatternMap = NDArray[np.uint8]
"""H×W, index of the likeliest matting pattern, or `patterns.NO_PATTERN`."""

Mask = NDArray[np.bool_]
"""H×W."""
