"""Contact sheets, to see what is trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim_core.arrays import ImageRGB
    from sim_core.training.synthesis.arrays import Bytes
    from sim_core.training.synthesis.compose import TrainingSample

_GAP = 4
_PAPER = 32


def draw_sheet(samples: Sequence[TrainingSample], columns: int) -> ImageRGB:
    """Return all samples in rows of `columns`, each as image, trimap, alpha, foreground."""
    strips = [_strip(sample) for sample in samples]
    empty = np.full_like(strips[0], _PAPER)
    strips += [empty] * (-len(strips) % columns)
    rows = [
        np.hstack(strips[first : first + columns])
        for first in range(0, len(strips), columns)
    ]
    return np.vstack(rows)


def _strip(sample: TrainingSample) -> ImageRGB:
    alpha = np.rint(sample.alpha * 255).astype(np.uint8)
    pictures = (sample.image, _gray(sample.trimap), _gray(alpha), sample.foreground)
    strip = np.hstack(pictures)
    border = (0, _GAP, 0, 2 * _GAP)
    framed = cv2.copyMakeBorder(
        strip, *border, cv2.BORDER_CONSTANT, value=(_PAPER, _PAPER, _PAPER)
    )
    return np.asarray(framed, np.uint8)


def _gray(plane: Bytes) -> ImageRGB:
    return np.repeat(plane[..., None], 3, axis=2)
