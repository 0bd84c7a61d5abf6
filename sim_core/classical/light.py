"""Alpha of colours that were mixed as light is, not as the file's values are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.classical.loops.compiled import compiled, work_through_rows
from sim_core.classical.loops.pairs import (
    NUMBERS_OF_A_PAIR,
    alpha_between,
    limited,
    write_pair,
)
from sim_core.trimap import unknown_region

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.loops.compiled import Bytes, Floats, Number
    from sim_core.classical.shared_matting import SharedSamples

# Light would be 2.2, but graphics are mixed in a file's values and lose by it; and noise on
# a plain bright object doubles at 1.3, trebles at 1.5.
_EXPONENT = 1.3


def mixed_in_light(
    image: ImageRGB, trimap: Trimap, samples: SharedSamples
) -> SharedSamples:
    """Return samples with the alpha that their colours have in light.

    A lens mixes light, a file stores about its root: of black and white in equal parts it
    says not 128 but 188. Where shared matting follows a pair of colours, alpha becomes
    their share of what the file's values stand for; where it is unsure, it stays.

    Parameters
    ----------
    image, trimap, samples
        Of the same picture.
    """
    alpha, unknown = samples.alpha.copy(), unknown_region(trimap)

    def band(first: int, last: int) -> None:
        rows = slice(first, last)
        _mix_rows(
            image[rows],
            unknown[rows],
            samples.foreground[rows],
            samples.background[rows],
            samples.confidence[rows],
            alpha[rows],
        )

    work_through_rows(len(alpha), band)
    return replace(samples, alpha=alpha)


@compiled
def _mix_rows(
    image: Bytes,
    unknown: Bytes,
    foreground: Floats,
    background: Floats,
    confidence: Floats,
    alpha: Floats,
) -> None:
    """Change alpha where it is unknown, all the less the less it is sure."""
    pair = np.empty(NUMBERS_OF_A_PAIR, np.float32)
    colour, front, behind = np.empty((3, 3), np.float32)
    for y in range(len(alpha)):
        for x in range(alpha.shape[1]):
            if not unknown[y, x]:
                continue
            for channel in range(3):
                colour[channel] = image[y, x, channel] * np.float32(1 / 255)
            write_pair(foreground[y, x], background[y, x], pair)
            change = -limited(alpha_between(pair, colour))
            for channel in range(3):
                colour[channel] = _light(colour[channel])
                front[channel] = _light(foreground[y, x, channel])
                behind[channel] = _light(background[y, x, channel])
            write_pair(front, behind, pair)
            change += limited(alpha_between(pair, colour))
            alpha[y, x] = limited(alpha[y, x] + confidence[y, x] * change)


@compiled
def _light(value: Number) -> Number:
    return limited(value) ** np.float32(_EXPONENT)
