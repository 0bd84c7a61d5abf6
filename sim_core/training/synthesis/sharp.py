"""Objects with sharp edges: solids in parts, tools, lettering, flags, cords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.bodies import lit_body, place_outline
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, mottle, shade
from sim_core.training.synthesis.cords import hang_cords
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, layer, over
from sim_core.training.synthesis.noise import fractal, soften, warp
from sim_core.training.synthesis.shapes import (
    blank,
    blob,
    develop,
    emboss,
    fill,
    rotate,
    stroke,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats
    from sim_core.training.synthesis.textures import Textures


_FLAGS, _CORDS = 0.15, 0.17
"""Shares of flags and of cords."""


def make_sharp(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return a hard object of one to four parts, each with its own colours and light."""
    kind = rng.random()
    if kind < _FLAGS:
        stack = _flag(rng, size, textures)
    elif kind > 1 - _CORDS:
        stack = hang_cords(rng, size, textures)
        if happens(rng, 0.6):
            stack = over(stack, _part(rng, size, textures))
    else:
        stack = _part(rng, size, textures)
        for _ in range(int(rng.integers(0, 4))):
            stack = over(_part(rng, size, textures), stack)
    return from_layer(soften(stack, rng.uniform(0, 1.1)), MattingPattern.SHARP)


def _part(rng: Generator, size: int, textures: Textures) -> Floats:
    canvas = blank(size)
    makers = (_smooth_solid, _polygon, _rods, _lettering, _wheel)
    choose(rng, makers, (4, 3, 1.5, 0.7, 1))(rng, canvas, size)
    inside = develop(canvas, size)
    return lit_body(
        rng, size, inside, surface(rng, size, textures), angle=rng.uniform(0, 2 * np.pi)
    )


def surface(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return the colours of a made thing: plain, painted, or photographed."""
    if happens(rng, 0.45):
        return textures.draw(rng, size)
    return mottle(rng, size, any_colour(rng), rng.uniform(0.02, 0.3))


def _smooth_solid(rng: Generator, canvas: Bytes, size: int) -> None:
    roughness = log_uniform(rng, 0.03, 0.5)
    fill(canvas, [place_outline(rng, size, radius=(0.1, 0.8), roughness=roughness)])
    if happens(rng, 0.25):
        hole = blob(rng, rng.uniform(0.2, 0.8, 2) * size, size * rng.uniform(0.04, 0.2))
        fill(canvas, [hole], 0.0)


def _polygon(rng: Generator, canvas: Bytes, size: int) -> None:
    centre = rng.uniform(0.1, 0.9, 2) * size
    if happens(rng, 0.5):
        half = log_uniform(rng, 0.05, 0.6) * size * np.array([1, log_uniform(rng, 0.1, 1)])
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    else:
        angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 9))))
        reach = log_uniform(rng, 0.08, 0.5) * size
        corners = reach * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    fill(canvas, [rotate(corners, rng.uniform(0, np.pi)) + centre])


def _rods(rng: Generator, canvas: Bytes, size: int) -> None:
    """Draw wires, cables, legs of furniture: straight or bent lines of any thickness."""
    for _ in range(int(rng.integers(1, 6))):
        start, end = rng.uniform(-0.1, 1.1, (2, 2)) * size
        t = np.linspace(0, 1, 16)[:, None]
        bow = rng.normal(0, 0.12, 2) * size if happens(rng, 0.5) else np.zeros(2)
        line = start + (end - start) * t + bow * 4 * t * (1 - t)
        stroke(canvas, [line], width=log_uniform(rng, 0.004, 0.05) * size)


def _lettering(rng: Generator, canvas: Bytes, size: int) -> None:
    scale = canvas.shape[0] // size
    text = "".join(chr(int(code)) for code in rng.integers(48, 91, int(rng.integers(2, 7))))
    height = log_uniform(rng, 0.06, 0.35) * size * scale
    thickness = max(1, int(height * rng.uniform(0.06, 0.2)))
    left, base = rng.uniform(0, 0.5), rng.uniform(0.3, 0.9)
    origin = int(left * size) * scale, int(base * size) * scale
    font = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX]))
    cv2.putText(canvas, text, origin, font, height / 25, 255.0, thickness)


def _wheel(rng: Generator, canvas: Bytes, size: int) -> None:
    """Draw a rim with spokes, seen at an angle."""
    centre, radius = rng.uniform(0.1, 0.9, 2) * size, log_uniform(rng, 0.1, 0.5) * size
    squeeze, tilt = rng.uniform(0.4, 1), rng.uniform(0, np.pi)
    t = np.linspace(0, 2 * np.pi, 60)
    ring = radius * np.stack([np.cos(t), squeeze * np.sin(t)], axis=1)
    spokes = [np.stack([point, 0 * point]) for point in ring[:: int(rng.integers(3, 12))]]
    stroke(
        canvas, [rotate(ring, tilt) + centre], width=radius * log_uniform(rng, 0.03, 0.3)
    )
    stroke(canvas, [rotate(s, tilt) + centre for s in spokes], width=radius * 0.03 + 0.4)


def _flag(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return a waving cloth of large plain areas on a pole."""
    canvas = blank(size)
    left, top = rng.uniform(0.05, 0.3, 2) * size
    right, bottom = rng.uniform(0.6, 1.1), rng.uniform(0.5, 0.9)
    corners = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    extent = np.array([right * size - left, bottom * size - top])
    fill(canvas, [corners * extent + (left, top)])
    plain = [mottle(rng, size, any_colour(rng), 0.05) for _ in range(3)]
    bands = np.linspace(0, 3, size).astype(int).clip(0, 2)
    striped = np.stack([plain[bands[row]][:, row] for row in range(size)], axis=1)
    colours = textures.draw(rng, size) if happens(rng, 0.2) else striped
    if happens(rng, 0.5):
        colours = colours.transpose(0, 2, 1)
    waved = warp(
        rng, layer(np.ascontiguousarray(colours), develop(canvas, size)), 0.06 * size
    )
    bulges = soften(fractal(rng, size, cells=3, octaves=2), 0.012 * size) * 6
    folds = emboss(bulges, angle=rng.uniform(0, 6), pixels=3)
    waved[:3] = shade(waved[:3], folds)
    pole = blank(size)
    stroke(
        pole,
        [np.array([[left, -9.0], [left, size + 9]])],
        width=rng.uniform(2, 8) * size / 320,
    )
    metal = mottle(rng, size, any_colour(rng), 0.2)
    return over(lit_body(rng, size, develop(pole, size), metal, angle=0.0), waved)
