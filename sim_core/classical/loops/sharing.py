"""Shared sampling matting on the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.expansion import expand
from sim_core.classical.loops.gathering import gather
from sim_core.classical.loops.refinement import refine
from sim_core.classical.loops.smoothing import smooth
from sim_core.classical.loops.spans import Spans
from sim_core.classical.refinement import REACH
from sim_core.trimap import FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Floats
    from sim_core.classical.watch import Watch


def share(image: ImageRGB, trimap: Trimap, watch: Watch, *, reach: int) -> Floats:
    """Return alpha, foreground, background and confidence, 8×H×W float32.

    Of a trimap that shows both sides; see `sim_core.classical.shared_matting`.
    """
    expanded = expand(image, trimap, watch.part(0, 0.15))
    answer = _of_known(image, expanded)
    unknown = expanded == UNKNOWN
    if not unknown.any():
        return answer
    spans = Spans.of(unknown, REACH)
    colours = spans.colours(image)
    gathered = gather(image, expanded, spans, watch.part(0.15, 0.6), reach=reach)
    refined = refine(spans, colours, gathered, watch.part(0.6, 0.8))
    smoothed = smooth(expanded, spans, colours, refined, watch.part(0.8, 1))
    answer[:, unknown] = smoothed
    return answer


def _of_known(image: ImageRGB, trimap: Trimap) -> Floats:
    """Return what is certain: known pixels are of their own colour on either side."""
    answer = np.empty((8, *trimap.shape), np.float32)
    answer[0] = trimap == FOREGROUND
    answer[7] = 1
    for channel in range(3):
        np.multiply(image[..., channel], np.float32(1 / 255), out=answer[1 + channel])
        answer[4 + channel] = answer[1 + channel]
    return answer
