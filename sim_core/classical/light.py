"""Alpha of colours that were mixed as light is, not as the file's values are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from sim_core.classical.pairs import alpha_of, pair_table
from sim_core.trimap import unknown_region

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import ImageRGB, Trimap
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
    unknown = unknown_region(trimap)
    colour = _columns(np.multiply(image[unknown], 1 / 255, dtype=np.float32))
    foreground = _columns(samples.foreground[unknown])
    background = _columns(samples.background[unknown])
    change = _share(*(_light(values) for values in (colour, foreground, background)))
    change -= _share(colour, foreground, background)
    alpha = samples.alpha.copy()
    alpha[unknown] += samples.confidence[unknown] * change.numpy()
    return replace(samples, alpha=alpha.clip(0, 1))


def _columns(colours: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(colours.T))


def _light(values: Tensor) -> Tensor:
    return values.clamp(0, 1) ** _EXPONENT


def _share(colour: Tensor, foreground: Tensor, background: Tensor) -> Tensor:
    pairs = pair_table(foreground, background)
    return alpha_of(pairs.unbind(0), colour.unbind(0)).clamp_(0, 1)
