"""The compact network's inputs for a picture and for any crop of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import torch

from sim_core.inference.colour_fill import ColourFill
from sim_core.inference.features import CompactInputs, Layers, assemble_into
from sim_core.inference.transfer import to_device
from sim_core.network.compact import FEATURES, STRIDE
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import ImageRGB, Mask, Trimap
    from sim_core.inference.hints import Hints

    Plane = NDArray[np.uint8] | NDArray[np.float32]

_FARTHEST = 2000.0
"""Distances are cut here, where the distance maps have long faded."""

_NARROWEST = 2 * STRIDE
"""bfloat16 convolutions of what becomes one deep pixel wide return garbage (PyTorch 2.13,
AMX)."""

_STRIP_PIXELS = 1 << 13
"""Features are assembled in strips of this size. The temporaries stay in the cache, and are
too small for PyTorch to start threads, whose waiting costs more than it brings."""

_STRIP_PIXELS_OF_A_CARD = 1 << 22
"""A graphics card wants much to do at once."""


class PictureInputs:
    """Prepares what is global about a picture once, then the inputs of any crop."""

    def __init__(
        self,
        image: ImageRGB,
        trimap: Trimap,
        hints: Hints,
        *,
        device: torch.device,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Take an H×W×3 image with its trimap, of any size.

        Parameters
        ----------
        image, trimap
            Continued beyond the right and lower edge up to a multiple of `STRIDE`.
        hints
            Of the same image and trimap.
        device, dtype
            Of the features.
        """
        self._device, self._dtype = device, dtype
        self._image, self._trimap = pad(image), pad(trimap)
        foreground, background = self._trimap == FOREGROUND, self._trimap == BACKGROUND
        self._to_background = _distances_to(background)
        self._to_foreground = _distances_to(foreground)
        self._filled_foreground = ColourFill(self._image, foreground)
        self._filled_background = ColourFill(self._image, background)
        prior, shared = hints
        self._hints = tuple(
            pad(plane)
            for plane in (
                shared.foreground,
                shared.background,
                shared.alpha,
                shared.confidence,
                prior,
            )
        )

    @property
    def bounds(self) -> Rect:
        """The picture with its padding."""
        return Rect.of(self._trimap)

    def crop(self, rect: Rect) -> CompactInputs:
        """Return the network's inputs for a rectangle aligned to `STRIDE`.

        The features are laid out channels last.
        """
        layers = self._layers(rect)
        features = torch.empty(
            (1, rect.height, rect.width, FEATURES), dtype=self._dtype, device=self._device
        ).permute(0, 3, 1, 2)
        base = torch.empty((1, 1, rect.height, rect.width), device=self._device)
        inputs = CompactInputs(features, base, torch.empty_like(base))
        for rows in _strips(rect, self._device):
            features, *others = (tensor[:, :, rows] for tensor in inputs)
            # Channel by channel is many times faster written here than in the layout and
            # precision of the whole.
            strip = torch.empty(features.shape, device=self._device)
            assemble_into(
                CompactInputs(strip, *others),
                Layers(*(self._tensor(layer[rows]) for layer in layers)),
            )
            features.copy_(strip.to(self._dtype))
        return inputs

    def _layers(self, rect: Rect) -> tuple[Plane, ...]:
        """Return the arrays of `Layers` for a rectangle."""
        return (
            self._image[rect.slices],
            self._trimap[rect.slices],
            self._to_background[rect.slices],
            self._to_foreground[rect.slices],
            self._filled_foreground.crop(rect),
            self._filled_background.crop(rect),
            *(plane[rect.slices] for plane in self._hints),
        )

    def _tensor(self, plane: Plane) -> Tensor:
        """Return 1×C×H×W float32 of an H×W(×C) array."""
        layers = plane.reshape(*plane.shape[:2], -1).transpose(2, 0, 1)[None]
        return to_device(layers, self._device).float()


def _strips(rect: Rect, device: torch.device) -> list[slice]:
    pixels = _STRIP_PIXELS if device.type == "cpu" else _STRIP_PIXELS_OF_A_CARD
    rows = max(1, pixels // rect.width)
    return [slice(top, top + rows) for top in range(0, rect.height, rows)]


def _distances_to(region: Mask) -> NDArray[np.float32]:
    if not region.any():
        return np.full(region.shape, _FARTHEST, np.float32)
    outside = (~region).astype(np.uint8)
    return np.minimum(cv2.distanceTransform(outside, cv2.DIST_L2, 3), _FARTHEST)


def pad(picture: NDArray[Any]) -> NDArray[Any]:
    """Return a picture continued to the right and below, to a multiple of `STRIDE`."""
    below, right = (
        max(-(-side // STRIDE) * STRIDE, _NARROWEST) - side for side in picture.shape[:2]
    )
    padded = cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return np.asarray(padded, picture.dtype)
