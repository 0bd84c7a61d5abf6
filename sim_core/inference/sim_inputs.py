"""What the published networks are told about a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import torch

from sim_core.inference.transfer import to_device
from sim_core.network.sim.matting_net import STRIDE
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, snap

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import ImageRGB, Mask, Trimap

_REACHES = (6.4, 25.6, 51.2)
"""Standard deviations of the soft distances: 0.02, 0.08 and 0.16 of 320 pixels."""


class CropInputs(NamedTuple):
    """A crop as 1×C×h×w tensors: image in [0, 1], known regions, soft distances."""

    image: Tensor
    known: Tensor
    distances: Tensor


class SimPicture:
    """A picture, continued to a multiple of the stride, from which crops are taken.

    Attributes
    ----------
    image, trimap
        With padding.
    unknown
        The pixels that have a semantic trimap.
    unsure
        The pixels for which alpha is asked: other ones only in parity, where the published
        system takes soft values of a trimap for neither known nor unknown.
    """

    def __init__(
        self, image: ImageRGB, trimap: Trimap, *, device: torch.device, parity: bool = False
    ) -> None:
        """Take an H×W×3 image and its trimap.

        Parameters
        ----------
        parity
            Pad by at least one pixel and take the trimap's values as they are, as the
            published system does. Else soft values are snapped.
        """
        self._device = device
        self.shape = trimap.shape[0], trimap.shape[1]
        self.image = _pad(image, always=parity)
        self.trimap = _pad(trimap if parity else snap(trimap), always=parity)
        self.unknown: Mask = np.asarray(self.trimap == UNKNOWN)
        known = (self.trimap == BACKGROUND) | (self.trimap == FOREGROUND)
        self.unsure: Mask = np.asarray(~known)
        self._distances = [_distance_to(self.trimap == v) for v in (BACKGROUND, FOREGROUND)]

    @property
    def bounds(self) -> Rect:
        """The picture with its padding."""
        return Rect.of(self.trimap)

    @property
    def unknown_box(self) -> Rect:
        """The bounding box of the unknown region, which must not be empty."""
        box = Rect.of_mask(self.unknown)
        assert box is not None
        return box

    def image_of(self, rect: Rect) -> Tensor:
        """Return 1×3×h×w in [0, 1]."""
        return self._tensor(self.image[rect.slices]) / 255

    def trimap_of(self, rect: Rect) -> Tensor:
        """Return 1×1×h×w in [0, 1]."""
        return self._tensor(self.trimap[rect.slices]) / 255

    def unknown_of(self, rect: Rect) -> Tensor:
        """Return 1×1×h×w, 1 in the unknown region."""
        return self._tensor(self.unknown[rect.slices])

    def crop(self, rect: Rect) -> CropInputs:
        """Return what the matting network is told about a rectangle."""
        trimap = self.trimap[rect.slices]
        known = np.stack([trimap == BACKGROUND, trimap == FOREGROUND], 2)
        distances = [_closeness(self._tensor(d[rect.slices])) for d in self._distances]
        return CropInputs(self.image_of(rect), self._tensor(known), torch.cat(distances, 1))

    def _tensor(self, pixels: NDArray[np.generic]) -> Tensor:
        planes = pixels[..., None] if pixels.ndim == 2 else pixels
        return to_device(planes, self._device).permute(2, 0, 1)[None].float()


def _pad(picture: NDArray[np.uint8], *, always: bool) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    below, right = -height % STRIDE, -width % STRIDE
    if always:
        below, right = below or STRIDE, right or STRIDE
    padded = cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REFLECT)
    return np.asarray(padded, np.uint8)


def _distance_to(region: Mask) -> NDArray[np.float32]:
    if not region.any():
        return np.full(region.shape, np.inf, np.float32)
    outside = (~region).astype(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # OpenCV's last bits differ from call to call; the square is a whole number.
    return np.sqrt(np.rint(np.square(distance)), dtype=np.float32)


def _closeness(distance: Tensor) -> Tensor:
    """Return 1×3×h×w from 1×1×h×w: 1 in the region and fading outside."""
    fading = [torch.exp(-distance * distance / (2 * reach**2)) for reach in _REACHES]
    return torch.cat(fading, 1)
