"""The guided filter: averages that follow the edges of a picture.

K. He, J. Sun, X. Tang, *Guided Image Filtering* (TPAMI 2013), and K. He, J. Sun, *Fast
Guided Filter* (2015): the coefficients of a small picture serve a large one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import ImageRGB

    Floats = NDArray[np.float32]


_STRIP = 256


class GuidedLines(NamedTuple):
    """For every pixel the line that turns colours of the guide into values (eq. 16).

    Attributes
    ----------
    slope
        H×W×3.
    offset
        H×W.
    """

    slope: Floats
    offset: Floats

    def apply(self, image: ImageRGB) -> Floats:
        """Return the values for a guide, which may be larger than the one fitted to."""
        values = np.empty(image.shape[:2], np.float32)
        lines = np.dstack([self.slope, self.offset])
        for top in range(0, len(image), _STRIP):
            strip = image[top : top + _STRIP]
            here = _resized_rows(lines, image.shape[:2], top, len(strip))
            values[top : top + _STRIP] = here[..., 3]
            for channel in range(3):
                values[top : top + _STRIP] += here[..., channel] * _unit(
                    strip[..., channel]
                )
        return values


def guided_filter(
    image: ImageRGB, values: Floats, *, radius: int, softness: float
) -> Floats:
    """Return H×W values averaged over squares, but not across edges of the picture.

    Parameters
    ----------
    image
        H×W×3 uint8.
    values
        H×W.
    radius
        Half the side of the squares; the result depends on 2 × `radius` pixels around.
    softness
        Variance of colours (in [0, 1]) below which the picture counts as flat; ε of eq. 6.
    """
    return fit_lines(image, values, radius=radius, softness=softness).apply(image)


def fit_lines(
    image: ImageRGB, values: Floats, *, radius: int, softness: float
) -> GuidedLines:
    """Return the lines of the guided filter (eq. 14 and 15); parameters as there."""

    def mean(array: Floats) -> Floats:
        side = 2 * radius + 1
        means = cv2.blur(array, (side, side), borderType=cv2.BORDER_REPLICATE)
        return np.asarray(means, np.float32)

    guide = [_unit(image[..., channel]) for channel in range(3)]
    centre = [mean(channel) for channel in guide]
    middle = mean(values)
    pulls = [
        mean(channel * values) - own * middle
        for channel, own in zip(guide, centre, strict=True)
    ]
    spread = {
        (i, j): mean(guide[i] * guide[j]) - centre[i] * centre[j]
        for i in range(3)
        for j in range(i, 3)
    }
    for i in range(3):
        spread[i, i] += np.float32(softness)
    slopes = _solve(spread, pulls)
    offset = middle - sum(a * own for a, own in zip(slopes, centre, strict=True))
    return GuidedLines(np.dstack([mean(slope) for slope in slopes]), mean(offset))


def _solve(spread: dict[tuple[int, int], Floats], right: list[Floats]) -> list[Floats]:
    """Solve each pixel's symmetric 3×3 system by its adjugate."""
    a, b, c = spread[0, 0], spread[0, 1], spread[0, 2]
    d, e, f = spread[1, 1], spread[1, 2], spread[2, 2]
    first = (d * f - e * e, c * e - b * f, b * e - c * d)
    rows = (
        first,
        (first[1], a * f - c * c, b * c - a * e),
        (first[2], b * c - a * e, a * d - b * b),
    )
    determinant = a * first[0] + b * first[1] + c * first[2]
    x, y, z = right
    return [(p * x + q * y + r * z) / determinant for p, q, r in rows]


def _unit(channel: NDArray[np.uint8]) -> Floats:
    return channel.astype(np.float32) / np.float32(255)


def _resized_rows(lines: Floats, shape: tuple[int, ...], top: int, rows: int) -> Floats:
    """Return some rows of what `lines` would be at another height and width."""
    if lines.shape[:2] == shape:
        return lines[top : top + rows]
    y, x = lines.shape[0] / shape[0], lines.shape[1] / shape[1]
    # From a pixel's centre in the strip to the same place's centre in the lines.
    matrix = np.array([[x, 0, x / 2 - 0.5], [0, y, y * (top + 0.5) - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = shape[1], rows
    warped = cv2.warpAffine(
        lines, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(warped, np.float32)
