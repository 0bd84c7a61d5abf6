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
    """A point of the picture in the middle of the view, and the zoom.

    Attributes
    ----------
    x, y
        In pixels of the picture.
    zoom
        Device pixels per pixel of the picture.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0

    def zoomed(self, zoom: float, anchor: Point) -> Camera:
        """Return the camera at another zoom, `anchor` staying where it is in the view."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        share = self.zoom / zoom
        return Camera(
            anchor[0] + (self.x - anchor[0]) * share,
            anchor[1] + (self.y - anchor[1]) * share,
            zoom,
        )

    def moved(self, dx: float, dy: float) -> Camera:
        """Return the camera after the picture was dragged by so many device pixels."""
        return replace(self, x=self.x - dx / self.zoom, y=self.y - dy / self.zoom)

    def within(self, picture: Size) -> Camera:
        """Return the camera with its centre on the picture."""
        return replace(
            self,
            x=min(max(self.x, 0.0), picture[0]),
            y=min(max(self.y, 0.0), picture[1]),
        )


def fitted(picture: Size, view: Size) -> Camera:
    """Return the camera that shows all of a picture in a view of so many device pixels."""
    width, height = max(picture[0], 1), max(picture[1], 1)
    zoom = min(view[0] / width, view[1] / height)
    most = _TINY_FIT if max(width, height) <= _TINY else 1.0
    zoom = min(zoom, most)
    if zoom > 1:
        zoom = math.floor(zoom)
    return Camera(width / 2, height / 2, min(max(zoom, MIN_ZOOM), MAX_ZOOM))


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
