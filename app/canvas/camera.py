"""Which part of the picture is looked at, and how closely."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim_core.trimap import Point

    Size = tuple[float, float]

MIN_ZOOM, MAX_ZOOM = 0.02, 64.0

_TINY, _TINY_FIT = 256, 8.0
"""Pictures up to this size are enlarged to fit, up to this zoom."""

_STOPS = (
    0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 1 / 3, 0.5, 2 / 3,
    1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0,
)  # fmt: skip

_DEGREES_TO_DOUBLE = 45.0
"""Three notches of an ordinary wheel."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A point of the picture in the middle of the view, the zoom, and how it is turned.

    Attributes
    ----------
    x, y
        In pixels of the picture.
    zoom
        Device pixels per pixel of the picture.
    angle
        By how many degrees the picture is turned clockwise on the screen, in (-180, 180].
    mirrored
        Whether left and right of the picture are exchanged, before it is turned.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    angle: float = 0.0
    mirrored: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether the picture is neither turned nor mirrored."""
        return self.angle == 0 and not self.mirrored

    def to_view(self, dx: float, dy: float) -> Point:
        """Return where a direction in the picture goes on the screen, at its length."""
        sine, cosine = _sine_and_cosine(self.angle)
        dx = -dx if self.mirrored else dx
        return dx * cosine - dy * sine, dx * sine + dy * cosine

    def to_picture(self, dx: float, dy: float) -> Point:
        """Return where a direction on the screen goes in the picture, at its length."""
        sine, cosine = _sine_and_cosine(self.angle)
        across = dx * cosine + dy * sine
        return -across if self.mirrored else across, dy * cosine - dx * sine

    def zoomed(self, zoom: float, anchor: Point) -> Camera:
        """Return the camera at another zoom, `anchor` staying where it is in the view."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        share = self.zoom / zoom
        return replace(
            self,
            x=anchor[0] + (self.x - anchor[0]) * share,
            y=anchor[1] + (self.y - anchor[1]) * share,
            zoom=zoom,
        )

    def moved(self, dx: float, dy: float) -> Camera:
        """Return the camera after the picture was dragged by so many device pixels."""
        across, down = self.to_picture(dx, dy)
        return replace(self, x=self.x - across / self.zoom, y=self.y - down / self.zoom)

    def turned_to(self, angle: float, anchor: Point | None = None) -> Camera:
        """Return the camera at another angle, `anchor` staying where it is in the view.

        Without an anchor it is the middle of the view that stays.
        """
        after = replace(self, angle=_wrapped(angle))
        if anchor is None:
            return after
        offset = self.to_view(anchor[0] - self.x, anchor[1] - self.y)
        across, down = after.to_picture(*offset)
        return replace(after, x=anchor[0] - across, y=anchor[1] - down)

    def flipped(self) -> Camera:
        """Return the camera that sees left and right of the screen exchanged."""
        return replace(self, angle=_wrapped(-self.angle), mirrored=not self.mirrored)

    def upright(self) -> Camera:
        """Return the camera that sees the same place neither turned nor mirrored."""
        return replace(self, angle=0.0, mirrored=False)

    def within(self, picture: Size) -> Camera:
        """Return the camera with its centre on the picture."""
        return replace(
            self,
            x=min(max(self.x, 0.0), picture[0]),
            y=min(max(self.y, 0.0), picture[1]),
        )

    def fitted(self, picture: Size, view: Size) -> Camera:
        """Return the camera that shows all of a picture in so many device pixels."""
        width, height = max(picture[0], 1), max(picture[1], 1)
        sine, cosine = map(abs, _sine_and_cosine(self.angle))
        zoom = min(
            view[0] / (width * cosine + height * sine),
            view[1] / (width * sine + height * cosine),
        )
        most = _TINY_FIT if max(width, height) <= _TINY else 1.0
        zoom = min(zoom, most)
        if zoom > 1:
            zoom = math.floor(zoom)
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        return replace(self, x=width / 2, y=height / 2, zoom=zoom)


def _sine_and_cosine(degrees: float) -> tuple[float, float]:
    """Return both, exactly where the picture's pixels stay in line with the screen's."""
    if degrees % 90 == 0:
        quarters = round(degrees / 90) % 4
        return (0.0, 1.0, 0.0, -1.0)[quarters], (1.0, 0.0, -1.0, 0.0)[quarters]
    return math.sin(math.radians(degrees)), math.cos(math.radians(degrees))


def _wrapped(degrees: float) -> float:
    """Return the same angle in (-180, 180]."""
    return degrees if -180 < degrees <= 180 else 180.0 - (180.0 - degrees) % 360.0


def stop_above(zoom: float) -> float:
    """Return the next larger round zoom."""
    return next((stop for stop in _STOPS if stop > zoom * 1.001), MAX_ZOOM)


def stop_below(zoom: float) -> float:
    """Return the next smaller round zoom."""
    return next((stop for stop in reversed(_STOPS) if stop < zoom / 1.001), MIN_ZOOM)


def turned(zoom: float, degrees: float) -> float:
    """Return the zoom after a turn of the wheel; 100 % is not stepped over."""
    after = zoom * 2 ** (degrees / _DEGREES_TO_DOUBLE)
    return 1.0 if min(zoom, after) < 1 < max(zoom, after) else after
