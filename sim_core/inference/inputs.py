"""What the compact network is told about a picture: 29 features for each pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.inference.colour_fill import ColourFill
from sim_core.inference.colour_sampling import sample_colours
from sim_core.network.compact import IMAGE_MEAN, STRIDE
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import ImageRGB, Mask, Trimap
    from sim_core.jobs import CancelToken

_REACHES = (6.4, 25.6, 51.2)
"""Standard deviations, in pixels, of the distance maps (0.02, 0.08 and 0.16 of 320)."""

_FARTHEST = 2000.0
"""Distances are cut here; exp(−d²/2σ²) is long 0."""


class CompactInputs(NamedTuple):
    """Arguments of `SimatteS`: 1×29×H×W, 1×1×H×W and 1×1×H×W float32."""

    features: Tensor
    base: Tensor
    unknown: Tensor


class PictureInputs:
    """Prepares what is global about a picture once, then the inputs of any crop."""

    def __init__(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        device: torch.device,
        threads: int = 1,
        token: CancelToken | None = None,
    ) -> None:
        """Take an H×W×3 image with its trimap, of any size.

        Parameters
        ----------
        image, trimap
            Continued beyond the right and lower edge up to a multiple of `STRIDE`.
        device
            Where the inputs are assembled.
        threads, token
            For the sampling of colours, which takes longest.
        """
        self._device = device
        self._image, self._trimap = _pad(image), _pad(trimap)
        foreground, background = self._trimap == FOREGROUND, self._trimap == BACKGROUND
        self._distances = _distances_to(background), _distances_to(foreground)
        self._fills = (
            ColourFill(self._image, foreground),
            ColourFill(self._image, background),
        )
        self._sampled = sample_colours(
            self._image, self._trimap, threads=threads, token=token
        )

    @property
    def bounds(self) -> Rect:
        """The picture with its padding."""
        return Rect.of(self._trimap)

    def crop(self, rect: Rect) -> CompactInputs:
        """Return the network's inputs for a rectangle aligned to `STRIDE`."""
        image = self._tensor(self._image[rect.slices]) / 255
        trimap = self._tensor(self._trimap[rect.slices])
        known = torch.cat([trimap == BACKGROUND, trimap == FOREGROUND], 1).float()
        distances = [_closeness(self._tensor(d[rect.slices])) for d in self._distances]
        filled = [self._tensor(fill.crop(rect)) for fill in self._fills]
        sampled = [
            torch.where(sample[:, :1] < -0.01, fill, sample)
            for sample, fill in zip(self._sampled_colours(rect), filled, strict=True)
        ]
        smooth, near = (_project(image, f, b, known) for f, b in (filled, sampled))
        features = [image - IMAGE_MEAN, known, *distances, *smooth, *near]
        return CompactInputs(
            features=torch.cat(features, 1),
            base=0.5 * (smooth.alpha + near.alpha),
            unknown=(trimap == UNKNOWN).float(),
        )

    def _sampled_colours(self, rect: Rect) -> list[Tensor]:
        """Return the sampled colours of a rectangle at full resolution."""
        rows, columns = (slice(edge.start // 2, edge.stop // 2) for edge in rect.slices)
        return [
            F.interpolate(
                self._tensor(colours[rows, columns]),
                scale_factor=2,
                mode="bilinear",
                align_corners=False,
            )
            for colours in self._sampled
        ]

    def _tensor(self, array: NDArray[np.uint8] | NDArray[np.float32]) -> Tensor:
        """Return 1×C×H×W float32 of an H×W(×C) array."""
        layers = array.reshape(*array.shape[:2], -1).transpose(2, 0, 1)[None]
        return torch.from_numpy(np.ascontiguousarray(layers)).to(self._device).float()


class _Projection(NamedTuple):
    """An image's colours projected on the lines between two colours, as features."""

    to_foreground: Tensor
    to_background: Tensor
    alpha: Tensor
    contrast: Tensor
    residual: Tensor


def _project(
    image: Tensor, foreground: Tensor, background: Tensor, known: Tensor
) -> _Projection:
    line = foreground - background
    contrast = (line * line).sum(1, keepdim=True)
    along = ((image - background) * line).sum(1, keepdim=True)
    alpha = (along / (contrast + 2e-3)).clamp(0, 1)
    alpha = torch.where(known.sum(1, keepdim=True) > 0, known[:, 1:], alpha)
    residual = image - alpha * foreground - (1 - alpha) * background
    return _Projection(
        foreground - image,
        background - image,
        alpha,
        contrast.sqrt(),
        residual.abs().sum(1, keepdim=True),
    )


def _closeness(distance: Tensor) -> Tensor:
    """Return 1×3×H×W: SIM's soft distance maps, 1 in the region and fading outside."""
    return torch.cat(
        [torch.exp(-distance * distance / (2 * reach * reach)) for reach in _REACHES], 1
    )


def _distances_to(region: Mask) -> NDArray[np.float32]:
    if not region.any():
        return np.full(region.shape, _FARTHEST, np.float32)
    outside = (~region).astype(np.uint8)
    return np.minimum(cv2.distanceTransform(outside, cv2.DIST_L2, 3), _FARTHEST)


def _pad(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    below, right = -height % STRIDE, -width % STRIDE
    padded = cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return np.asarray(padded, np.uint8)
