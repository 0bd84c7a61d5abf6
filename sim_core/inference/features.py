"""The 29 features of a pixel that the compact network is told."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import torch

from sim_core.network.compact import IMAGE_MEAN
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
    sampled_foreground, sampled_background
        Three, in [0, 1], or negative where there is no sample.
    """

    image: Tensor
    trimap: Tensor
    to_background: Tensor
    to_foreground: Tensor
    filled_foreground: Tensor
    filled_background: Tensor
    sampled_foreground: Tensor
    sampled_background: Tensor


class CompactInputs(NamedTuple):
    """Arguments of `SimatteS`: 1×29×H×W, 1×1×H×W and 1×1×H×W."""

    features: Tensor
    base: Tensor
    unknown: Tensor


def assemble_into(inputs: CompactInputs, layers: Layers) -> None:
    """Write the network's inputs; each pixel's depend on nothing but its layers."""
    image = layers.image / 255
    background = (layers.trimap == BACKGROUND).float()
    foreground = (layers.trimap == FOREGROUND).float()
    filled = Colours(layers.filled_foreground, layers.filled_background)
    sampled = Colours(
        _sampled_or_filled(layers.sampled_foreground, layers.filled_foreground),
        _sampled_or_filled(layers.sampled_background, layers.filled_background),
    )
    unknown = layers.trimap == UNKNOWN
    smooth = _project(image, filled, foreground, unknown)
    near = _project(image, sampled, foreground, unknown)
    features = [
        image - IMAGE_MEAN,
        background,
        foreground,
        *_closeness(layers.to_background),
        *_closeness(layers.to_foreground),
        *smooth,
        *near,
    ]
    for channels, feature in zip(_CHANNELS, features, strict=True):
        inputs.features[:, channels] = feature
    inputs.base[:] = 0.5 * (smooth.alpha + near.alpha)
    inputs.unknown[:] = unknown


_COUNTS = (3, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 3, 3, 1, 1, 1)
_CHANNELS = [
    slice(stop - count, stop)
    for count, stop in zip(_COUNTS, accumulate(_COUNTS), strict=True)
]
"""Where each feature goes; one by one, because a concatenation of small strips would start
all threads for next to nothing."""


class _Projection(NamedTuple):
    """An image's colours projected on the lines between two colours, as features."""

    to_foreground: Tensor
    to_background: Tensor
    alpha: Tensor
    contrast: Tensor
    residual: Tensor


def _project(
    image: Tensor, colours: Colours, foreground: Tensor, unknown: Tensor
) -> _Projection:
    to_foreground = colours.foreground - image
    to_background = colours.background - image
    line = colours.foreground - colours.background
    contrast = (line * line).sum(1, keepdim=True)
    along = -(to_background * line).sum(1, keepdim=True)
    alpha = (along / (contrast + 2e-3)).clamp(0, 1)
    alpha = torch.where(unknown, alpha, foreground)
    residual = to_background + alpha * line
    return _Projection(
        to_foreground,
        to_background,
        alpha,
        contrast.sqrt(),
        residual.abs().sum(1, keepdim=True),
    )


def _sampled_or_filled(sampled: Tensor, filled: Tensor) -> Tensor:
    return torch.where(sampled[:, :1] < -0.01, filled, sampled)


def _closeness(distance: Tensor) -> list[Tensor]:
    """Return SIM's three soft distance maps, 1 in the region and fading outside."""
    square = distance * distance
    return [torch.exp(square * (-0.5 / (reach * reach))) for reach in _REACHES]
