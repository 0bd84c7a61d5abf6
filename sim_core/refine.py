"""Refine: what a person still changes about a matte, without destroying it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np

from sim_core.despeckle import despeckle
from sim_core.edge_shift import shift_edge
from sim_core.guided_filter import guided_filter
from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.jobs import CancelToken

_TILE = 512
_FEATHER_SIGMAS = 3
_SMOOTH_SOFTNESS = 1e-3
_STEEPEST = 4
"""Contrast 1 multiplies the slope at half alpha by 2 to this power."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """Options of `refine_alpha`, in the order in which they are applied.

    Without arguments nothing is changed. All lengths are pixels of the image.

    Attributes
    ----------
    black, white
        Alpha up to `black` becomes 0, from `white` on 1, and between them is stretched.
    gamma
        Above 0; more than 1 makes fractions more opaque (alpha ** (1 / gamma)).
    contrast
        -1 to 1; steepens or flattens fractions around one half. 0 and 1 stay.
    despeckle
        Islands and pinholes of less than this many pixels (8 neighbours) go.
    smooth
        Radius within which alpha is averaged, but not across edges of the image.
    shift_edge
        How far the edge moves: outward above 0, inward below.
    feather
        Standard deviation of the Gaussian that softens everything.
    """

    black: float = 0.0
    white: float = 1.0
    gamma: float = 1.0
    contrast: float = 0.0
    despeckle: int = 0
    smooth: int = 0
    shift_edge: float = 0.0
    feather: float = 0.0

    def __post_init__(self) -> None:
        sizes = self.despeckle, self.smooth, self.feather
        fits = 0 <= self.black < self.white <= 1 and self.gamma > 0
        if not fits or abs(self.contrast) > 1 or min(sizes) < 0:
            raise ValueError(f"out of range: {self}")

    @property
    def reach(self) -> int:
        """How many pixels away alpha (and image and trimap) matter to a pixel."""
        # Pinholes are looked for when islands are gone, so their reaches add up.
        return 2 * self.despeckle + self.blur_reach

    @property
    def blur_reach(self) -> int:
        """The part of `reach` that smoothing, shifting and feathering ask for."""
        feather = math.ceil(_FEATHER_SIGMAS * self.feather)
        return 2 * self.smooth + math.ceil(abs(self.shift_edge)) + feather

    @property
    def keeps_tone(self) -> bool:
        """Whether levels and contrast change nothing."""
        tone = self.black, self.white, self.gamma, self.contrast
        return tone == (0.0, 1.0, 1.0, 0.0)


IDENTITY = Refinement()


def refine_alpha(
    alpha: Alpha,
    trimap: Trimap | None,
    options: Refinement,
    image: ImageRGB | None = None,
    *,
    rect: Rect | None = None,
    token: CancelToken | None = None,
) -> Alpha:
    """Return alpha with all options applied.

    Levels, contrast and despeckle never move a pixel that is exactly 0 or 1 in the trimap
    and alpha; smoothing leaves known pixels as they are. Shifting and feathering move
    edges into known pixels, because that is what they are asked for.

    Parameters
    ----------
    alpha
        H×W in [0, 1]; not changed.
    trimap
        H×W, or None where all pixels count as unknown. An island that holds known
        foreground and a pinhole that holds known background are meant, and stay.
    options
        The identity returns the same values exactly.
    image
        H×W×3 uint8, whose edges smoothing follows; alpha's own without it.
    rect
        The pixels wanted, by default all. Only `options.reach` around it is looked at, and
        the values are those of the whole (up to rounding).
    token
        Looked at between tiles.

    Returns
    -------
    Alpha
        Of the height and width of `rect`; may share memory with `alpha` where nothing is
        to be done.

    Raises
    ------
    Cancelled
        When `token` was set.
    """
    bounds = Rect.of(alpha)
    rect = rect or bounds
    if options == IDENTITY:
        return alpha[rect.slices]
    window = rect.grow(options.reach).clip(bounds)
    assert window is not None, "the rectangle lies in the picture"
    part = _Part(alpha, trimap, image).cut(window)
    toned = _tone(part.alpha, options)
    clean = despeckle(toned, part.trimap, below=options.despeckle)
    part = replace(part, alpha=clean)
    return _blur_by_tiles(part, rect.relative_to(window), options, token)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What the filters look at, in one window of the image."""

    alpha: Alpha
    trimap: Trimap | None
    image: ImageRGB | None

    def cut(self, rect: Rect) -> _Part:
        return _Part(
            self.alpha[rect.slices], _cut(self.trimap, rect), _cut(self.image, rect)
        )


_Value = TypeVar("_Value", bound=np.generic)


def _cut(pixels: NDArray[_Value] | None, rect: Rect) -> NDArray[_Value] | None:
    return None if pixels is None else pixels[rect.slices]


def _tone(alpha: Alpha, options: Refinement) -> Alpha:
    """Apply levels and contrast, which fix 0 and 1, to the fractions."""
    if options.keeps_tone:
        return alpha
    toned = alpha.copy()
    fractional = (alpha > 0) & (alpha < 1)
    values = (alpha[fractional] - options.black) / (options.white - options.black)
    levels: Alpha = np.clip(values, 0, 1) ** np.float32(1 / options.gamma)
    toned[fractional] = _steepen(levels, options.contrast)
    return toned


def _steepen(values: Alpha, contrast: float) -> Alpha:
    power = np.float32(2 ** (_STEEPEST * contrast))
    above, below = values**power, (1 - values) ** power
    return np.asarray(above / (above + below), np.float32)


def _blur_by_tiles(
    part: _Part, rect: Rect, options: Refinement, token: CancelToken | None
) -> Alpha:
    """Smooth, shift and feather the pixels of `rect`; tiles of pure 0 or 1 stay."""
    blurred = part.alpha[rect.slices].copy()
    if options.blur_reach == 0:
        return blurred
    for tile in _tiles(rect):
        if token is not None:
            token.raise_if_cancelled()
        window = tile.grow(options.blur_reach).clip(Rect.of(part.alpha))
        assert window is not None, "the tile lies in the part"
        surroundings = part.cut(window)
        if not _is_solid(surroundings.alpha):
            inside = tile.relative_to(window).slices
            blurred[tile.relative_to(rect).slices] = _blur(surroundings, options)[inside]
    return blurred


def _tiles(rect: Rect) -> Iterator[Rect]:
    for top in range(rect.top, rect.bottom, _TILE):
        for left in range(rect.left, rect.right, _TILE):
            right, bottom = min(left + _TILE, rect.right), min(top + _TILE, rect.bottom)
            yield Rect(left, top, right, bottom)


def _is_solid(alpha: Alpha) -> bool:
    first = alpha[0, 0]
    return bool(first in (0, 1) and (alpha == first).all())


def _blur(part: _Part, options: Refinement) -> Alpha:
    alpha = part.alpha
    if options.smooth:
        alpha = _smooth(part, options.smooth)
    if options.shift_edge:
        alpha = shift_edge(alpha, options.shift_edge)
    if options.feather:
        side = 2 * math.ceil(_FEATHER_SIGMAS * options.feather) + 1
        border = cv2.BORDER_REPLICATE
        alpha = np.asarray(
            cv2.GaussianBlur(alpha, (side, side), options.feather, borderType=border),
            np.float32,
        )
    return np.clip(alpha, 0, 1)


def _smooth(part: _Part, radius: int) -> Alpha:
    image = part.image
    if image is None:
        image = np.repeat(np.rint(part.alpha[..., None] * 255).astype(np.uint8), 3, axis=2)
    smooth = guided_filter(image, part.alpha, radius=radius, softness=_SMOOTH_SOFTNESS)
    if part.trimap is None:
        return smooth
    return np.where(part.trimap == UNKNOWN, smooth, part.alpha)
