"""Shared sampling matting: the best of the methods that only look around each pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import torch

from sim_core.classical import expansion, refinement, smoothing
from sim_core.classical.loops.sharing import share
from sim_core.classical.one_sided import unlikeness
from sim_core.classical.pairs import alpha_of, pair_table
from sim_core.classical.rays import GRID, KnownPixels
from sim_core.classical.region import Region
from sim_core.classical.sampling import Picture, gather
from sim_core.classical.threads import steady_threads
from sim_core.classical.watch import Watch
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.method import Matte
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, check_trimap

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

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
        colours = np.ascontiguousarray(planes[1:7].transpose(1, 2, 0))
        return cls(planes[0], colours[..., :3].copy(), colours[..., 3:].copy(), planes[7])


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Alpha, foreground, background, confidence as 8×(H·W), while they are worked out."""

    values: Tensor

    @classmethod
    def of_known(cls, colours: Tensor, trimap: Tensor) -> Self:
        alpha = (trimap == FOREGROUND).float()[None]
        return cls(torch.cat([alpha, colours, colours, torch.ones_like(alpha)]))

    def put(self, pixels: Tensor, values: Tensor) -> None:
        self.values.index_copy_(1, pixels, values)


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
        samples = SharedSamples.of_planes(share(image, trimap, watch, reach=reach))
    else:
        samples = _share_tensors(image, trimap, device, watch, reach=reach)
    watch.reached(1)
    return samples


@steady_threads()
def _share_tensors(
    image: ImageRGB, trimap: Trimap, device: torch.device, watch: Watch, *, reach: int
) -> SharedSamples:
    height, width = trimap.shape
    values = torch.tensor(trimap, device=device).reshape(-1)
    pixels = torch.tensor(image, device=device).reshape(-1, 3)
    colours = pixels.t().contiguous().float().div_(255)
    columns = _Columns.of_known(colours, values)
    picture = Picture(colours, width, height)
    seen = [value for value in (BACKGROUND, FOREGROUND) if bool((values == value).any())]
    if UNKNOWN in trimap:
        if len(seen) == 2:
            _solve(picture, values, columns, watch, reach=reach)
        else:
            _guess(picture, values, columns, watch, seen=seen)
    return SharedSamples.of_planes(columns.values.view(8, height, width).cpu().numpy())


def _solve(
    picture: Picture, trimap: Tensor, columns: _Columns, watch: Watch, *, reach: int
) -> None:
    """Fill in the unknown pixels of a trimap that shows both sides."""
    shape = picture.height, picture.width
    region = Region((trimap == UNKNOWN).view(shape), expansion.REACH)
    colours = region.table(picture.at(region.pixels), outside=0)
    here = trimap.index_select(0, region.pixels)
    sources = expansion.expand(region, colours, here != UNKNOWN, watch.part(0, 0.2)).long()
    here[here == UNKNOWN] = region.table(here[None], outside=UNKNOWN)[0, sources]
    pixels = region.pixels[here == UNKNOWN]
    columns.put(region.pixels, _Columns.of_known(colours[:, :-1], here).values)
    if len(pixels) == 0:
        return
    expanded = trimap.index_copy(0, region.pixels, here)
    decided = expanded.view(shape).cpu().numpy()
    known = (
        KnownPixels.of(decided == FOREGROUND, trimap.device),
        KnownPixels.of(decided == BACKGROUND, trimap.device),
    )
    gathered = gather(picture, known, pixels, watch.part(0.2, 0.55), reach=reach)
    refined = refinement.refine(region, colours, gathered, pixels, watch.part(0.55, 0.75))
    estimate = _estimate(region, colours, here, pixels, refined)
    columns.put(pixels, smoothing.smooth(region, estimate, pixels, watch.part(0.75, 1)))


def _estimate(
    region: Region, colours: Tensor, trimap: Tensor, pixels: Tensor, pairs: Tensor
) -> smoothing.Estimate:
    """Return what is thought of a region after refinement."""
    places = region.places(pixels).long()
    mixed = pair_table(pairs[:3], pairs[3:]).unbind(0)
    alpha = (trimap == FOREGROUND).float()
    alpha[places] = alpha_of(mixed, colours[:, places].unbind(0)).clamp_(0, 1)
    known = (trimap != UNKNOWN).float()
    both = torch.stack([alpha, known])
    alpha, known = region.table(both, outside=0).unbind(0)
    return smoothing.Estimate(
        colours, torch.cat([colours, colours]).index_copy_(1, places, pairs), alpha, known
    )


def _guess(
    picture: Picture, trimap: Tensor, columns: _Columns, watch: Watch, *, seen: list[int]
) -> None:
    """Fill in the unknown pixels of a trimap that shows one side or none."""
    pixels = (trimap == UNKNOWN).nonzero().squeeze(1)
    alpha = torch.full((len(pixels),), 0.5, device=pixels.device)
    if seen:
        known = (trimap != UNKNOWN).nonzero().squeeze(1)
        other_side = unlikeness(picture.colours, known, pixels, watch)
        alpha = 1 - other_side if seen == [FOREGROUND] else other_side
    confidence = (2 * alpha - 1).abs()
    colours = picture.at(pixels)
    columns.put(pixels, torch.cat([alpha[None], colours, colours, confidence[None]]))


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
