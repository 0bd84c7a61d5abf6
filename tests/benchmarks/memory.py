"""What a model takes of the memory for one piece, beside what was estimated.

Run: ``python -m tests.benchmarks.memory [--model simatte-s] [--side 768] [--share 1]``.
Prints the peak over what the process held before, and the estimate, in bytes. Linux only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from sim_core.compute import Compute
from sim_core.memory import APPETITES, PIECE_SIDES
from sim_core.models import load_method
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from tests.benchmarks.composites import hairy_composite

_WARM = 128


def main() -> int:
    """Measure one pass in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="simatte-s")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--side", type=int, default=768)
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args()
    held = _status("VmRSS")
    method = load_method(options.model, Compute("cpu", options.precision))
    warm = hairy_composite(_WARM, _WARM)
    method.solve(warm.image, warm.trimap)
    image = hairy_composite(options.side, options.side).image
    trimap = _band(options.side, options.share)
    method.solve(image, trimap)
    estimate = APPETITES[options.model].of_piece(Rect.of(trimap), PIECE_SIDES[0])
    sys.stdout.write(f"{_status('VmHWM') - held - _LIBRARIES} {estimate}\n")
    return 0


_LIBRARIES = 300_000_000
"""What torch takes once for itself, with any model."""


def _band(side: int, share: float) -> np.ndarray:
    """Return a trimap with an upright unknown band, and both kinds of known pixels."""
    trimap = np.full((side, side), BACKGROUND, np.uint8)
    trimap[:, side // 2 :] = FOREGROUND
    first = round(side * (1 - share) / 2)
    trimap[4:-4, first : side - first] = UNKNOWN
    return trimap


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024


if __name__ == "__main__":
    sys.exit(main())
