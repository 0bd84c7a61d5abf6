"""Shared sampling matting as operations on tensors, for graphics cards.

Also what is answered where a trimap shows one side or none, on any device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import torch

from sim_core.classical import expansion, refinement, smoothing
from sim_core.classical.one_sided import unlikeness
from sim_core.classical.pairs import alpha_of, pair_table
from sim_core.classical.rays import KnownPixels
from sim_core.classical.region import Region
from sim_core.classical.sampling import Picture, gather
from sim_core.classical.threads import steady_threads
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.classical.watch import Watch


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


@steady_threads()
def share_tensors(
    image: ImageRGB, trimap: Trimap, device: torch.device, watch: Watch, *, reach: int
) -> NDArray[np.float32]:
    """Return alpha, foreground, background and confidence, 8×H×W.

    See `sim_core.classical.shared_matting.share_samples`.
    """
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
    return np.asarray(columns.values.view(8, height, width).cpu())


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
