"""Renders a hanging light bulb with its exact alpha.

The glass is a thin shell, so it reflects and tints but does not refract: what is seen is
alpha · foreground + (1 − alpha) · background in every pixel, and the alpha is known. All
colours are display values in [0, 1], where that equation is meant to hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.float32]

SIZE = (800, 640)
_SAMPLES = 3
"""Rays per pixel, in each direction."""

_AXIS = 400.0
_NECK, _BELLY, _BOTTOM = 196.0, 440.0, 566.0
_NECK_RADIUS, _BELLY_RADIUS = 36.0, 112.0
_CAGE_TOP, _CAGE_BOTTOM = 306.0, 452.0

_REFRACTIVE_INDEX = 1.5
_TINT = (0.46, 0.30, 0.13)
_TINT_STRENGTH = 0.035
_BRASS = (0.93, 0.70, 0.38)
_HOT = (1.0, 0.91, 0.68)
_GLOW = (1.0, 0.56, 0.16)


class Layer(NamedTuple):
    """Colour multiplied by alpha (H×W×3), and alpha (H×W)."""

    colour: NDArray[np.float32]
    alpha: Plane


class Solid(NamedTuple):
    """The near side of a solid of revolution around the vertical axis, as it is seen.

    Attributes
    ----------
    inside
        H×W, true where the solid is.
    normal
        H×W×3, pointing out of the solid: x right, y down, z towards the camera.
    """

    inside: NDArray[np.bool_]
    normal: NDArray[np.float32]


def render_bulb() -> Layer:
    """Return the bulb, H×W = 640 × 800."""
    x, y = _sample_positions()
    bulb = _solid(x, y, _bulb_radius(y))
    stem = _solid(x, y, _stem_radius(y))
    layers = [
        _glass(bulb, far_side=True),
        _glass(stem, far_side=True),
        _cage(bulb),
        _glass(stem, far_side=False),
        _glass(bulb, far_side=False),
        _cord(x, y),
        _brass(_solid(x, y, _socket_radius(y))),
    ]
    result = layers[0]
    for layer in layers[1:]:
        result = _over(layer, result)
    size = SIZE
    return Layer(
        cv2.resize(result.colour, size, interpolation=cv2.INTER_AREA),
        cv2.resize(result.alpha, size, interpolation=cv2.INTER_AREA),
    )


def _sample_positions() -> tuple[Plane, Plane]:
    """Return x from the axis and y from the top of the picture, for every ray."""
    width, height = SIZE[0] * _SAMPLES, SIZE[1] * _SAMPLES
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return (x + 0.5) / _SAMPLES - np.float32(_AXIS), (y + 0.5) / _SAMPLES


def _over(top: Layer, below: Layer) -> Layer:
    through = 1 - top.alpha
    return Layer(
        top.colour + through[..., None] * below.colour, top.alpha + through * below.alpha
    )


def _bulb_radius(y: Plane) -> Plane:
    """Return the radius of the glass at each height: a cosine neck on half an ellipse."""
    along = np.clip((y - _NECK) / (_BELLY - _NECK), 0, 1)
    neck = _NECK_RADIUS + (_BELLY_RADIUS - _NECK_RADIUS) * (
        0.5 - 0.5 * np.cos(np.pi * along)
    )
    down = np.clip((y - _BELLY) / (_BOTTOM - _BELLY), 0, 1)
    belly = _BELLY_RADIUS * np.sqrt(1 - down * down)
    radius = np.where(y < _BELLY, neck, belly)
    return np.where(y < _NECK - 10, 0, radius).astype(np.float32)


def _stem_radius(y: Plane) -> Plane:
    """Return the radius of the glass rod that carries the filament."""
    flare = 7 + 22 * np.exp(-np.maximum(y - _NECK, 0) / 22)
    end = np.sqrt(np.clip((_CAGE_TOP + 14 - y) / 14, 0, 1))
    return np.where(y < _NECK - 10, 0, flare * end).astype(np.float32)


def _socket_radius(y: Plane) -> Plane:
    """Return the radius of the brass socket, with its shoulder and grooves."""
    heights = [100, 101, 108, 114, 120, 128, 134, 188, 191, 196, 202, 205, 206]
    radii = [0, 9, 11, 12, 24, 36, 38.5, 38.5, 42, 44, 42, 38, 0]
    radius = np.interp(y, heights, radii)
    grooves = 1.6 * np.sin(np.clip((y - 142) / 40, 0, 1) * 8 * np.pi)
    return (radius + np.where(radius > 0, grooves, 0)).astype(np.float32)


def _solid(x: Plane, y: Plane, radius: Plane) -> Solid:
    depth_squared = radius * radius - x * x
    inside = depth_squared > 0
    slope = np.gradient(radius[:, 0], y[:, 0]).astype(np.float32)[:, None]
    z = np.sqrt(np.maximum(depth_squared, 0))
    normal = np.stack([x, -radius * slope, z], axis=-1)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    return Solid(inside, normal)


def _glass(solid: Solid, *, far_side: bool) -> Layer:
    """Return a thin pane along the near or far side of a solid.

    Reflection of a pane by Fresnel's equations for unpolarised light, both faces counted:
    2R / (1 + R). The tint grows with the path through the glass.
    """
    cosine = np.clip(solid.normal[..., 2], 0.03, 1)
    normal = solid.normal * np.float32([-1, -1, 1]) if far_side else solid.normal
    reflection = _fresnel(cosine)
    reflection = 2 * reflection / (1 + reflection)
    tint = (1 - reflection) * (1 - np.exp(-_TINT_STRENGTH / cosine))
    colour = reflection[..., None] * _surroundings(normal)
    colour = colour + tint[..., None] * np.float32(_TINT)
    return _clip(colour, reflection + tint, solid.inside)


def _fresnel(cosine: Plane) -> Plane:
    inner = np.sqrt(1 - (1 - cosine * cosine) / _REFRACTIVE_INDEX**2)
    across = (cosine - _REFRACTIVE_INDEX * inner) / (cosine + _REFRACTIVE_INDEX * inner)
    along = (inner - _REFRACTIVE_INDEX * cosine) / (inner + _REFRACTIVE_INDEX * cosine)
    return np.asarray((across * across + along * along) / 2, np.float32)


def _surroundings(normal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the light that a mirror of this normal sends to the camera, H×W×3.

    A dusk room: bluish above, warm below, a window with four panes on the left, a strip of
    light on the right; highlights are brighter than 1.
    """
    mirrored = 2 * normal[..., 2:] * normal - np.float32([0, 0, 1])
    azimuth = np.arctan2(mirrored[..., 0], mirrored[..., 2])
    elevation = np.arcsin(np.clip(-mirrored[..., 1], -1, 1))
    up = (0.5 + elevation / np.pi)[..., None]
    light = (1 - up) * np.float32([0.52, 0.34, 0.25]) + up * np.float32([0.66, 0.71, 0.86])
    window = _box(azimuth, -1.55, -0.75) * _box(elevation, 0.12, 1.0)
    bars = _box(azimuth, -1.18, -1.12) + _box(elevation, 0.53, 0.59)
    strip = _box(azimuth, 1.35, 1.62) * _box(elevation, -0.75, 0.8)
    light = light + (window * np.clip(1 - bars, 0, 1))[..., None] * np.float32([7, 7.3, 8])
    return light + strip[..., None] * np.float32([3.2, 2.5, 1.9])


def _box(value: Plane, low: float, high: float, softness: float = 0.025) -> Plane:
    rise = np.clip((value - low) / softness + 0.5, 0, 1)
    return rise * np.clip((high - value) / softness + 0.5, 0, 1)


def _clip(colour: NDArray[np.float32], alpha: Plane, inside: NDArray[np.bool_]) -> Layer:
    """Return the layer with light of at most 1, and alpha enough to carry it."""
    colour = np.clip(colour, 0, 1) * inside[..., None]
    alpha = np.maximum(np.clip(alpha, 0, 1) * inside, colour.max(axis=-1))
    return Layer(colour.astype(np.float32), alpha.astype(np.float32))


def _cage(bulb: Solid) -> Layer:
    """Return the filament, wound up and down between two crowns, its hooks and its glow."""
    hooks = np.zeros(bulb.inside.shape, np.float32)
    filament = np.zeros_like(hooks)
    turns = [2 * np.pi * (turn + 0.3) / 9 for turn in range(9)]
    for turn, following in zip(turns, [*turns[1:], turns[0] + 2 * np.pi], strict=True):
        top, bottom = _rim(turn, top=True), _rim((turn + following) / 2, top=False)
        for rim in (top, bottom):
            height = _CAGE_TOP if rim is top else _CAGE_BOTTOM + 2
            _line(hooks, (_AXIS, height), rim, 0.9)
        _line(filament, top, bottom, 1.5)
        _line(filament, bottom, _rim(following, top=True), 1.5)
    _line(hooks, (_AXIS, _CAGE_TOP), (_AXIS, _CAGE_BOTTOM + 2), 1.8)
    wires = Layer(hooks[..., None] * np.float32([0.30, 0.27, 0.25]), hooks)
    hot = Layer(filament[..., None] * np.float32(_HOT), filament)
    return _over(hot, _over(_glow(filament, bulb), wires))


def _rim(angle: float, *, top: bool) -> tuple[float, float]:
    """Return where a hook of the upper or lower crown appears, seen slightly from above."""
    radius, height = (20.0, _CAGE_TOP + 4) if top else (37.0, _CAGE_BOTTOM)
    return _AXIS + radius * float(np.sin(angle)), height + radius * 0.16 * float(
        np.cos(angle)
    )


def _line(
    plane: Plane, start: tuple[float, float], end: tuple[float, float], width: float
) -> None:
    """Draw a line of this width on a plane, in place; positions in pixels."""
    bits = 4
    first, last = (
        tuple(round((value * _SAMPLES - 0.5) * (1 << bits)) for value in point)
        for point in (start, end)
    )
    thickness = max(1, round(width * _SAMPLES))
    cv2.line(plane, first, last, 1.0, thickness, cv2.LINE_8, bits)


def _glow(filament: Plane, bulb: Solid) -> Layer:
    """Return the light around the filament, fading before it reaches the glass."""
    near = cv2.GaussianBlur(filament, (0, 0), 3 * _SAMPLES)
    small = cv2.resize(filament, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    wide = cv2.GaussianBlur(small, (0, 0), 5 * _SAMPLES)
    wide = cv2.resize(wide, filament.shape[::-1], interpolation=cv2.INTER_LINEAR)
    strength = (0.9 * near + 2.2 * wide) * np.clip(bulb.normal[..., 2] * 1.5 - 0.3, 0, 1)
    return _clip(strength[..., None] * np.float32(_GLOW), np.float32(0), bulb.inside)


def _brass(socket: Solid) -> Layer:
    light = np.clip(_surroundings(socket.normal), 0, 1.6)
    shade = 0.12 + 0.88 * np.clip(socket.normal[..., 2:], 0, 1) ** 0.6
    colour = np.float32(_BRASS) * light * shade * np.float32(1.5)
    return _clip(colour, np.float32(1), socket.inside)


def _cord(x: Plane, y: Plane) -> Layer:
    """Return the cord: two strands of cloth twisted around each other."""
    across = x / 6.5
    inside = (np.abs(across) < 1) & (y < 104)
    turn = np.arcsin(np.clip(across, -1, 1)) / np.pi + y / 26
    weave = 0.82 + 0.18 * np.sin(2 * np.pi * (turn * 5 + y / 3.1))
    strand = np.abs(np.sin(np.pi * turn)) ** 0.5
    shade = (0.25 + 0.75 * np.sqrt(np.clip(1 - across * across, 0, 1))) * strand * weave
    return _clip(shade[..., None] * np.float32([0.50, 0.13, 0.10]), np.float32(1), inside)
