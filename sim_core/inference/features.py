"""The 31 features of a pixel that the compact network is told."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import torch

from sim_core.network.compact_patterns import IMAGE_MEAN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from torch import Tensor

_REACHES = (6.4, 25.6, 51.2)
"""Standard deviations, in pixels, of the distance maps (0.02, 0.08 and 0.16 of 320)."""


class Colours(NamedTuple):
    """Foreground and background colours for every pixel, 1×3×H×W in [0, 1]."""

    foreground: Tensor
    background: Tensor


class Layers(NamedTuple):
    """What is known about each pixel; 1×C×H×W float32.

    Attributes
    ----------
    image
        Three channels, 0 to 255.
    trimap
        One, with the values of `sim_core.trimap`.
    to_background, to_foreground
        One, distances to the known regions.
    filled_foreground, filled_background
        Three, in [0, 1], smoothly continued.
    shared_foreground, shared_background
        Three, in [0, 1]: shared matting's.
    shared_alpha, confidence
        One, in [0, 1]: shared matting's.
    prior
        One, in [0, 1]: the alpha to correct.
    """

    image: Tensor
    trimap: Tensor
    to_background: Tensor
    to_foreground: Tensor
    filled_foreground: Tensor
    filled_background: Tensor
    shared_foreground: Tensor
    shared_background: Tensor
    shared_alpha: Tensor
    confidence: Tensor
    prior: Tensor


class CompactInputs(NamedTuple):
    """Arguments of `SimatteS`: 1×31×H×W, 1×1×H×W and 1×1×H×W."""

    features: Tensor
    base: Tensor
    unknown: Tensor


def assemble_into(inputs: CompactInputs, layers: Layers) -> None:
    """Write the network's inputs; each pixel's depend on nothing but its layers."""
    image = layers.image / 255
    background = (layers.trimap == BACKGROUND).float()
    foreground = (layers.trimap == FOREGROUND).float()
    filled = Colours(layers.filled_foreground, layers.filled_background)
    shared = Colours(layers.shared_foreground, layers.shared_background)
    unknown = layers.trimap == UNKNOWN
    smooth = _project(image, filled, foreground, unknown)
    features = [
        image - IMAGE_MEAN,
        background,
        foreground,
        *_closeness(layers.to_background),
        *_closeness(layers.to_foreground),
        *smooth,
        *_mixture(image, shared, layers.shared_alpha),
        layers.confidence,
        layers.prior,
    ]
    for channels, feature in zip(_CHANNELS, features, strict=True):
        inputs.features[:, channels] = feature
    inputs.base[:] = layers.prior
    inputs.unknown[:] = unknown


_COUNTS = (3, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 3, 3, 1, 1, 1, 1, 1)
_CHANNELS = [
    slice(stop - count, stop)
    for count, stop in zip(_COUNTS, accumulate(_COUNTS), strict=True)
]
"""Where each feature goes; one by one, because a concatenation of small strips would start
all threads for next to nothing."""


class _Mixture(NamedTuple):
    """An image's colours as a mixture of two others, as features."""

    to_foreground: Tensor
    to_background: Tensor
    alpha: Tensor
    contrast: Tensor
    residual: Tensor


def _project(
    image: Tensor, colours: Colours, foreground: Tensor, unknown: Tensor
) -> _Mixture:
    """Return the mixture nearest to the image: its projection on the colours' line."""
    line = colours.foreground - colours.background
    along = ((image - colours.background) * line).sum(1, keepdim=True)
    alpha = (along / ((line * line).sum(1, keepdim=True) + 2e-3)).clamp(0, 1)
    return _mixture(image, colours, torch.where(unknown, alpha, foreground))


def _mixture(image: Tensor, colours: Colours, alpha: Tensor) -> _Mixture:
    to_background = colours.background - image
    line = colours.foreground - colours.background
    residual = to_background + alpha * line
    return _Mixture(
        colours.foreground - image,
        to_background,
        alpha,
        (line * line).sum(1, keepdim=True).sqrt(),
        residual.abs().sum(1, keepdim=True),
    )


def _closeness(distance: Tensor) -> list[Tensor]:
    """Return SIM's three soft distance maps, 1 in the region and fading outside."""
    square = distance * distance
    return [torch.exp(square * (-0.5 / (reach * reach))) for reach in _REACHES]
