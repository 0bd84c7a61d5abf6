"""The compact network's inputs for a picture and for any crop of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import cv2
import numpy as np
import torch

from sim_core.classical.loops.compiled import side_by_side
from sim_core.inference.colour_fill import ColourFill
from sim_core.inference.feature_loops import write_features as write_by_loops
from sim_core.inference.features import CompactInputs, Planes, layer_of, write_features
from sim_core.network.compact import FEATURES, STRIDE
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask, Trimap
    from sim_core.inference.hints import Hints

_FARTHEST = 2000.0
"""Distances are cut here, where the distance maps have long faded."""

_NARROWEST = 2 * STRIDE
"""bfloat16 convolutions of what becomes one deep pixel wide return garbage (PyTorch 2.13,
AMX)."""

_NOTHING = np.zeros((0, 0, 3), np.float32)


class _Side(NamedTuple):
    """What is known of the foreground or the background."""

    fill: ColourFill
    distance: NDArray[np.float32]

    @classmethod
    def of(cls, picture: ImageRGB, region: Mask) -> Self:
        return cls(ColourFill(picture, region), _distances_to(region))


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
        picture, kinds = pad(image), pad(trimap)
        foreground, background = side_by_side(
            *(
                partial(_Side.of, picture, kinds == kind)
                for kind in (FOREGROUND, BACKGROUND)
            )
        )
        self._fills = foreground.fill, background.fill
        prior, shared = hints
        self._planes = Planes(
            image=picture,
            trimap=kinds,
            to_background=background.distance,
            to_foreground=foreground.distance,
            filled_foreground=_NOTHING,
            filled_background=_NOTHING,
            shared_foreground=pad(shared.foreground),
            shared_background=pad(shared.background),
            shared_alpha=pad(shared.alpha),
            confidence=pad(shared.confidence),
            prior=pad(prior),
            top=0,
            left=0,
        )

    @property
    def bounds(self) -> Rect:
        """The picture with its padding."""
        return Rect.of(self._planes.trimap)

    def crop(self, rect: Rect) -> CompactInputs:
        """Return the network's inputs for a rectangle aligned to `STRIDE`.

        The features are laid out channels last, by the strides of all four axes: else every
        convolution would copy what it is given.
        """
        foreground, background = side_by_side(
            *(partial(fill.crop, rect) for fill in self._fills)
        )
        planes = self._planes._replace(
            filled_foreground=foreground,
            filled_background=background,
            top=rect.top,
            left=rect.left,
        )
        features = torch.empty(
            (1, rect.height, rect.width, FEATURES), dtype=self._dtype, device=self._device
        )
        write = write_by_loops if self._device.type == "cpu" else write_features
        write(features[0], planes)
        inside = planes.prior[rect.slices], planes.trimap[rect.slices] == UNKNOWN
        prior, unknown = (layer_of(plane, self._device) for plane in inside)
        return CompactInputs(features.permute(0, 3, 1, 2), prior, unknown)


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
