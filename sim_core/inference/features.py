"""The 31 features of a pixel that the compact network is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

import torch

from sim_core.inference.transfer import to_device
from sim_core.network.compact_patterns import IMAGE_MEAN
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    Floats = NDArray[np.float32]

_STRIP_PIXELS = 1 << 22
"""A graphics card assembles so many at once."""

REACHES = (6.4, 25.6, 51.2)
"""Standard deviations, in pixels, of the distance maps (0.02, 0.08 and 0.16 of 320)."""

LEAST_LINE = 2e-3
"""Keeps alpha between two colours of equal channels finite."""


class Colours(NamedTuple):
    """Foreground and background colours for every pixel, 1×3×H×W in [0, 1]."""

    foreground: Tensor
    background: Tensor


class Planes(NamedTuple):
    """What is known about each pixel; H×W(×3) arrays of the whole picture.

    Attributes
    ----------
    image
        uint8.
    trimap
        uint8, with the values of `sim_core.trimap`.
    to_background, to_foreground
        float32 distances to the known regions.
    filled_foreground, filled_background
        H×W×3 float32 in [0, 1], smoothly continued: of a crop, which begins at `top`,
        `left`, alone.
    shared_foreground, shared_background
        H×W×3 float32 in [0, 1]: shared matting's.
    shared_alpha, confidence
        float32 in [0, 1]: shared matting's.
    prior
        float32 in [0, 1]: the alpha to correct.
    """

    image: NDArray[np.uint8]
    trimap: NDArray[np.uint8]
    to_background: Floats
    to_foreground: Floats
    filled_foreground: Floats
    filled_background: Floats
    shared_foreground: Floats
    shared_background: Floats
    shared_alpha: Floats
    confidence: Floats
    prior: Floats
    top: int
    left: int


class _Layers(NamedTuple):
    """The same of a strip of the crop; 1×C×H×W float32 on the device."""

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

    @classmethod
    def of(cls, planes: Planes, rows: slice, device: torch.device) -> Self:
        filled = planes.filled_foreground, planes.filled_background
        inside = slice(planes.top + rows.start, planes.top + rows.stop)
        columns = slice(planes.left, planes.left + filled[0].shape[1])
        return cls(
            *(layer_of(plane[inside, columns], device) for plane in planes[:4]),
            *(layer_of(plane[rows], device) for plane in filled),
            *(layer_of(plane[inside, columns], device) for plane in planes[6:11]),
        )


class CompactInputs(NamedTuple):
    """Arguments of `SimatteS`: 1×31×H×W, 1×1×H×W and 1×1×H×W."""

    features: Tensor
    base: Tensor
    unknown: Tensor


def write_features(features: Tensor, planes: Planes) -> None:
    """Write the h×w×31 features of a crop, strip by strip: they take much memory.

    On the processor `sim_core.inference.feature_loops` does the same faster.
    """
    height, width, _ = features.shape
    step = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, step):
        strip = features[top : top + step]
        rows = slice(top, top + len(strip))
        assembled = _assembled(_Layers.of(planes, rows, features.device))
        strip.copy_(assembled[0].permute(1, 2, 0))


def layer_of(plane: NDArray[Any], device: torch.device) -> Tensor:
    """Return 1×C×H×W float32 of an H×W(×C) array."""
    layers = plane.reshape(*plane.shape[:2], -1).transpose(2, 0, 1)[None]
    return to_device(layers, device).float()


def _assembled(layers: _Layers) -> Tensor:
    """Return the 1×31×H×W features; each pixel's depend on nothing but its layers."""
    image = layers.image / 255
    background = (layers.trimap == BACKGROUND).float()
    foreground = (layers.trimap == FOREGROUND).float()
    filled = Colours(layers.filled_foreground, layers.filled_background)
    shared = Colours(layers.shared_foreground, layers.shared_background)
    smooth = _project(image, filled, foreground, layers.trimap == UNKNOWN)
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
    return torch.cat(features, 1)


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
    alpha = (along / ((line * line).sum(1, keepdim=True) + LEAST_LINE)).clamp(0, 1)
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
    return [torch.exp(square * (-0.5 / (reach * reach))) for reach in REACHES]
