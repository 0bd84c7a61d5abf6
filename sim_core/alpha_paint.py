"""Paint over alpha: a layer of its own that any new answer of the network slides under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np

from sim_core.changes import Change, ChangeRecord, tiles_under
from sim_core.rect import Rect, union_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha

    Floats = NDArray[np.float32]
    PaintPixels = NDArray[np.uint32]

Pixels = TypeVar("Pixels", bound="NDArray[Any]")

_FIELDS: Final = np.dtype([("shift", "<i2"), ("weight", "u1"), ("value", "u1")])
"""What the four bytes of a painted pixel are; nothing is painted where they are 0."""

_PER_LOGIT, _FARTHEST = 1024, 12.0


class AlphaPaint:
    """The paint over one picture's alpha.

    Each pixel holds how far alpha is dodged, in logits (log α/(1−α), which leaves 0 and 1
    where they are), and how much of which value is laid over that. Pixels are made when
    something is painted, and what is painted is known by tiles: no question about it looks
    at the whole picture.
    """

    def __init__(self, bounds: Rect) -> None:
        self._bounds = bounds
        self._pixels: PaintPixels | None = None
        self._counts: dict[Rect, int] = {}
        self.revision = 0

    @property
    def pixels(self) -> PaintPixels:
        """H×W, opaque to everybody else; report changes by `touch`."""
        if self._pixels is None:
            # Memory that nobody has written to costs nothing.
            self._pixels = np.zeros((self._bounds.height, self._bounds.width), np.uint32)
        return self._pixels

    @property
    def area(self) -> Rect | None:
        """All that is painted lies in here; None where there is nothing."""
        found: Rect | None = None
        for tile in self._counts:
            found = union_of(found, tile)
        return found

    @property
    def tiles(self) -> list[Rect]:
        """The squares in which anything is painted."""
        return list(self._counts)

    @property
    def share(self) -> float:
        """Painted share of the picture, 0 to 1."""
        return sum(self._counts.values()) / self._bounds.area

    def touch(self, rect: Rect) -> None:
        """Take note of changed pixels."""
        self.revision += 1
        for tile in tiles_under(rect, self._bounds):
            count = int(np.count_nonzero(self.pixels[tile.slices]))
            if count:
                self._counts[tile] = count
            else:
                self._counts.pop(tile, None)

    def meets(self, rect: Rect) -> bool:
        """Whether anything may be painted in a rectangle; at the cost of a few tiles."""
        return any(tile.clip(rect) for tile in self._counts)

    def cut(self, rect: Rect) -> PaintPixels | None:
        """Return a copy of what is painted in a rectangle, if anything is."""
        return self.pixels[rect.slices].copy() if self.meets(rect) else None

    def clear(self) -> list[Change]:
        """Take all paint away; return the tiles with what they held, for the history."""
        record = ChangeRecord(self.pixels)
        for tile in list(self._counts):
            record.keep(tile)
            self.pixels[tile.slices] = 0
            self.touch(tile)
        return record.tiles()


def paint_over(alpha: Alpha, paint: PaintPixels | None) -> Alpha:
    """Return H×W alpha with the paint of the same pixels over it, in [0, 1].

    Returns
    -------
    Alpha
        `alpha` itself where nothing is painted.
    """
    if paint is None or not paint.any():
        return alpha
    where = np.flatnonzero(paint)
    layer = PaintedPixels.of(paint.ravel()[where])
    painted: Alpha = alpha.copy()
    shifted = dodged(alpha.ravel()[where], layer.shift)
    painted.ravel()[where] = shifted + layer.weight * (layer.value - shifted)
    return painted


def painted_colours(
    foreground: Pixels, image: Pixels, alpha: Alpha, painted: Alpha
) -> Pixels:
    """Return foreground colours that fit to alpha as it is painted.

    Where paint makes a pixel more opaque than it was computed, more of what is seen in
    the image belongs to the foreground: all of it where alpha has become 1.

    Parameters
    ----------
    foreground, image
        H×W×3, uint8 or uint16; the foreground is that of `alpha`.
    alpha, painted
        H×W, without and with paint.
    """
    if painted is alpha:
        return foreground
    raised = np.flatnonzero(painted > alpha)
    if raised.size == 0:
        return foreground
    before, after = alpha.ravel()[raised], painted.ravel()[raised]
    share = ((after - before) / (1 - before))[:, None]
    colours = foreground.copy()
    flat, seen = colours.reshape(-1, 3), image.reshape(-1, 3)[raised].astype(np.float32)
    own = flat[raised].astype(np.float32)
    flat[raised] = np.rint(own + share * (seen - own)).astype(foreground.dtype)
    return colours


class PaintedPixels(NamedTuple):
    """Pixels of the layer as numbers: shift in logits, weight and value in [0, 1]."""

    shift: Floats
    weight: Floats
    value: Floats

    @classmethod
    def of(cls, pixels: NDArray[Any]) -> PaintedPixels:
        """Return what pixels of `AlphaPaint` mean."""
        fields = np.ascontiguousarray(pixels).view(_FIELDS)
        return cls(
            fields["shift"].astype(np.float32) / np.float32(_PER_LOGIT),
            fields["weight"].astype(np.float32) / np.float32(255),
            fields["value"].astype(np.float32) / np.float32(255),
        )

    def packed(self) -> PaintPixels:
        """Return the pixels of `AlphaPaint` that mean this, rounded."""
        fields = np.empty(self.shift.shape, _FIELDS)
        shift = np.clip(self.shift, -_FARTHEST, _FARTHEST)
        fields["shift"] = np.rint(shift * np.float32(_PER_LOGIT))
        fields["weight"] = np.rint(self.weight * np.float32(255))
        fields["value"] = np.rint(self.value * np.float32(255))
        fields["value"][fields["weight"] == 0] = 0
        return fields.view(np.uint32)


def dodged(alpha: Floats, shift: Floats) -> Floats:
    """Return alpha with its odds α/(1−α) multiplied by e^shift."""
    odds = np.exp(shift)
    return np.asarray(odds * alpha / (1 - alpha + odds * alpha), np.float32)
