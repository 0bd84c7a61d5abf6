"""A trimap proposed for the object in a rectangle or a lasso."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.errors import TrimapError
from sim_core.guided_filter import fit_lines
from sim_core.jobs import CancelToken, Progress, ignore_progress
from sim_core.rect import Rect
from sim_core.regions import grown, small_regions
from sim_core.trimap import UNKNOWN, from_mask
from sim_core.trimap_tools.grab_cut import NOTHING_FOUND, grab_cut
from sim_core.trimap_tools.selection import Selection, TrimapPatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB, Mask, Trimap

_MAX_PIXELS = 250_000
_SURROUNDINGS = 0.5
"""How far around, in sides of the region, colours of the background are looked for."""

_SMALLEST_SIDE = 4
_SPECK = 0.001
"""Share of the region below which a separate piece or hole is doubtful."""

_AUTOMATIC_BAND = 0.02
"""Half the band's width as a share of the object's size."""

_LINES_REACH, _LINES_SOFTNESS = 2, 1e-4
"""Radius of the guided filter in half widths of the band, and what it takes for texture."""

_DOUBTFUL = 0.05
"""Shares of the object this far from none and all are unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """The region with its surroundings, as they are and small enough for GrabCut."""

    window: Rect
    image: ImageRGB
    small: ImageRGB
    region: Mask

    @property
    def scale(self) -> float:
        """Pixels of the picture per pixel of the small one."""
        return math.sqrt(self.window.area / self.region.size)


def propose_trimap(
    image: ImageRGB,
    region: Rect | Selection,
    *,
    band: float | None = None,
    token: CancelToken | None = None,
    progress: Progress = ignore_progress,
) -> TrimapPatch:
    """Return foreground, background and an unknown band for the object in a region.

    The object is found by GrabCut on a small copy, its edge is then laid along the edges of
    the full picture by the guided filter. Unknown are a band along the edge, specks too
    small to trust and, where no width is asked for, what the filter leaves undecided near
    the edge (hair, fur). The same input gives the same trimap.

    Parameters
    ----------
    image
        H×W×3 uint8.
    region
        A rectangle, or the pixels inside a lasso; clipped to the picture. Everything
        outside is taken for background.
    band
        Half the width of the unknown band in pixels; by default 2 % of the object's size,
        never less than the small copy can tell, and wider where the edge is not clear.
    token, progress
        Looked at and called between iterations.

    Returns
    -------
    TrimapPatch
        Of the region and as far around it as the band reaches. To add an object to a
        trimap that has some already, put the maximum of both in place.

    Raises
    ------
    TrimapError
        Where the region is too small, or nothing stands out in it.
    Cancelled
        When `token` was set.
    """
    scene = _scene(image, region)
    found = grab_cut(scene.small, scene.region, token=token, progress=progress)
    radius = _band_radius(found, scene.scale) if band is None else max(band, 1.0)
    trimap = _trimap_of(scene, found, radius, widen=band is None)
    rect = region.rect if isinstance(region, Selection) else region
    return _cut_out(trimap, scene.window, rect, radius)


def _scene(image: ImageRGB, region: Rect | Selection) -> _Scene:
    rect = region.rect if isinstance(region, Selection) else region
    inside = rect.clip(Rect.of(image))
    if inside is None or min(inside.width, inside.height) < _SMALLEST_SIDE:
        raise TrimapError(
            "The region is too small to find an object in it. Draw it around the whole "
            "object, with a little of the background."
        )
    margin = math.ceil(_SURROUNDINGS * max(inside.width, inside.height))
    window = inside.grow(margin).clip(Rect.of(image))
    assert window is not None, "the region lies in the picture"
    mask = np.zeros((window.height, window.width), np.uint8)
    mask[inside.relative_to(window).slices] = _mask_of(region, inside)
    return _reduce(window, image[window.slices], mask)


def _mask_of(region: Rect | Selection, inside: Rect) -> Mask | int:
    if isinstance(region, Rect):
        return 1
    return region.mask[inside.relative_to(region.rect).slices]


def _reduce(window: Rect, image: ImageRGB, mask: NDArray[np.uint8]) -> _Scene:
    factor = min(1.0, math.sqrt(_MAX_PIXELS / window.area))
    size = max(round(window.width * factor), 1), max(round(window.height * factor), 1)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    region = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST_EXACT) > 0
    return _Scene(window, image, np.asarray(small, np.uint8), region)


def _band_radius(found: Mask, scale: float) -> float:
    size = scale * math.sqrt(np.count_nonzero(found))
    return max(_AUTOMATIC_BAND * size, 2 * scale, 3.0)


def _trimap_of(scene: _Scene, found: Mask, radius: float, *, widen: bool) -> Trimap:
    """Return the trimap of the whole window."""
    clear, doubtful = _without_specks(found, scene.region)
    if not clear.any():
        raise TrimapError(NOTHING_FOUND)
    lines = fit_lines(
        scene.small,
        clear.astype(np.float32),
        radius=max(math.ceil(_LINES_REACH * radius / scene.scale), _LINES_REACH),
        softness=_LINES_SOFTNESS,
    )
    share = lines.apply(scene.image)
    trimap = from_mask(share >= 0.5, inside=math.ceil(radius), outside=math.ceil(radius))
    if widen:
        trimap[(share > _DOUBTFUL) & (share < 1 - _DOUBTFUL)] = UNKNOWN
    trimap[_enlarge(doubtful, share.shape)] = UNKNOWN
    return trimap


def _without_specks(found: Mask, region: Mask) -> tuple[Mask, Mask]:
    """Return the object without small islands and holes, and where those were."""
    below = math.ceil(_SPECK * np.count_nonzero(region))
    clear = found & ~small_regions(found, below=below)
    clear |= small_regions(~clear, below=below)
    return clear, clear != found


def _enlarge(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Return a small mask at full size, and a pixel of it more on every side."""
    larger, size = grown(mask, 1).view(np.uint8), (shape[1], shape[0])
    return np.asarray(cv2.resize(larger, size, interpolation=cv2.INTER_NEAREST_EXACT) > 0)


def _cut_out(trimap: Trimap, window: Rect, region: Rect, radius: float) -> TrimapPatch:
    rect = region.grow(math.ceil(radius)).clip(window)
    assert rect is not None, "the window surrounds the region"
    return TrimapPatch(rect, trimap[rect.relative_to(window).slices].copy())
