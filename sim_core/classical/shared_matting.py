"""Shared sampling matting: the best of the methods that only look around each pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch

from sim_core.classical import expansion, refinement, smoothing
from sim_core.classical.loops.sharing import share
from sim_core.classical.rays import GRID
from sim_core.classical.tensor_sharing import share_tensors
from sim_core.classical.watch import Watch
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.method import Matte
from sim_core.trimap import BACKGROUND, FOREGROUND, check_trimap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Trimap

_REACH = 200


@dataclass(frozen=True, slots=True, eq=False)
class SharedSamples:
    """What shared matting finds out about an image.

    Attributes
    ----------
    alpha
        H×W float32 in [0, 1], exactly 0 and 1 where the trimap is known.
    foreground, background
        H×W×3 float32 in [0, 1]: the colours whose mixture each unknown pixel is; the
        image's own where the trimap is known or was expanded to.
    confidence
        H×W float32 in [0, 1]: 1 where known.
    """

    alpha: Alpha
    foreground: NDArray[np.float32]
    background: NDArray[np.float32]
    confidence: Alpha

    @classmethod
    def of_planes(cls, planes: NDArray[np.float32]) -> SharedSamples:
        """Take alpha, foreground, background and confidence as 8×H×W."""
        foreground, background = (
            np.asarray(cv2.merge(list(colours)), np.float32)
            for colours in (planes[1:4], planes[4:7])
        )
        return cls(planes[0], foreground, background, planes[7])


def share_samples(
    image: ImageRGB,
    trimap: Trimap,
    *,
    device: torch.device | str = "cpu",
    reach: int = _REACH,
    token: CancelToken | None = None,
    progress: Progress = ignore_progress,
) -> SharedSamples:
    """Estimate alpha and both colours of every unknown pixel from known ones in sight.

    Eduardo Gastal and Manuel Oliveira, Shared Sampling for Real-Time Alpha Matting,
    Eurographics 2010: trimap expansion, sample gathering along rays, refinement among
    neighbours, local smoothing.

    Where the trimap shows only one side, colours far from the known ones are taken for the
    other side; where it shows none, alpha is one half. Confidence then says how little that
    is worth.

    Parameters
    ----------
    image, trimap
        H×W×3 and H×W.
    reach
        Length of the rays in pixels. The nearest known pixels count however far they are.

    Raises
    ------
    Cancelled
        Soon after `token` is set.
    TrimapError
        When the trimap is not of the image's size.
    """
    check_trimap(trimap, image.shape[:2])
    device = torch.device(device)
    watch = Watch(token, progress)
    watch.reached(0)
    both = BACKGROUND in trimap and FOREGROUND in trimap
    if both and device.type == "cpu":
        planes = share(image, trimap, watch, reach=reach)
    else:
        planes = share_tensors(image, trimap, device, watch, reach=reach)
    watch.reached(1)
    return SharedSamples.of_planes(planes)


class SharedMatting:
    """Shared matting as a method; a draft is the whole answer, as it is fast.

    Attributes
    ----------
    halo
        A crop with so much around it gives the inside the same answer as the whole picture,
        wherever the nearest known pixels of both kinds are within it too.
    alignment
        Crops must start at multiples of this: neighbours' rays differ in a fixed pattern.
    """

    alignment = GRID
    halo = _REACH + expansion.REACH + refinement.REACH + 2 * smoothing.REACH + 1

    def __init__(self, device: torch.device | str = "cpu") -> None:
        self._device = device

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,  # noqa: ARG002 - the draft is the whole answer
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the matte; see `share_samples`."""
        samples = share_samples(
            image, trimap, device=self._device, token=token, progress=progress
        )
        return Matte(samples.alpha)
