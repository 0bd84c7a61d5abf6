"""A part of the composite as the canvas asks for it, computed in another thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from app.raster import qimage_from_rgb
from sim_core.composition import Composition

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.look import Look
    from sim_core.rect import Rect


@dataclass(frozen=True, slots=True, eq=False)
class CompositeRequest:
    """What a part of the composite is made of.

    Attributes
    ----------
    rect, window
        The pixels wanted, and those that matter to them; of the image, in whole steps.
    step
        Pixels of the image per pixel of all that is computed.
    cutout
        The window's reduced αF and α, as Qt holds them; None where there are `colours`.
    colours, alpha
        The window's foreground and alpha as they are, where `step` is 1.
    ground
        The rendered backdrop, of any size, or one colour of shape (3,).
    reduction
        Pixels of `ground` per pixel of the image.
    """

    rect: Rect
    window: Rect
    step: int
    cutout: NDArray[np.uint8] | None
    colours: ImageRGB | None
    alpha: Alpha | None
    ground: ImageRGB
    reduction: float
    look: Look


@dataclass(frozen=True, slots=True, eq=False)
class CompositePart:
    """The answer: `picture` is of the size of `rect`, reduced by `step`."""

    request: CompositeRequest
    picture: QImage


def answer_composite(request: CompositeRequest) -> CompositePart:
    """Compute what was asked for."""
    colours, alpha = _foreground(request)
    background = _background(request, alpha.shape)
    look = request.look.scaled(1 / request.step)
    wanted = reduced(request.rect.relative_to(request.window), request.step)
    composition = Composition(background, alpha, look)
    pixels = composition.part(wanted, colours[wanted.slices])
    picture = qimage_from_rgb(np.ascontiguousarray(pixels))
    return CompositePart(request, picture.convertToFormat(picture.Format.Format_RGB32))


def reduced(rect: Rect, step: int) -> Rect:
    """Return a rectangle in pixels of a reduced copy, in which it may end within one."""
    return type(rect)(
        rect.left // step, rect.top // step, -(-rect.right // step), -(-rect.bottom // step)
    )


def _foreground(request: CompositeRequest) -> tuple[ImageRGB, Alpha]:
    if request.colours is not None and request.alpha is not None:
        return request.colours, request.alpha
    assert request.cutout is not None, "a request holds either"
    straight = np.asarray(cv2.cvtColor(request.cutout, cv2.COLOR_mRGBA2RGBA), np.uint8)
    alpha = straight[..., 3].astype(np.float32) / np.float32(255)
    return straight[..., 2::-1], alpha


def _background(request: CompositeRequest, shape: tuple[int, ...]) -> ImageRGB:
    height, width = shape[:2]
    if request.ground.ndim == 1:
        return np.broadcast_to(request.ground, (height, width, 3))
    scale = request.step * request.reduction
    left, top = (
        (edge + 0.5 * request.step) * request.reduction - 0.5
        for edge in (request.window.left, request.window.top)
    )
    return np.asarray(
        cv2.warpAffine(
            request.ground,
            np.array([[scale, 0, left], [0, scale, top]]),
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )
