"""Things made of lines: nets, fences and sieves, and spider webs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.bodies import light_field, lit_body
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import any_colour, mottle, vary
from sim_core.training.synthesis.matte import (
    ForegroundMatte,
    from_colours,
    from_layer,
    layer,
    over,
)
from sim_core.training.synthesis.noise import fractal, smoothstep, soften, warp
from sim_core.training.synthesis.shapes import (
    blank,
    blob,
    coverage,
    develop,
    emboss,
    fill,
    rotate,
    stroke,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Bytes, Floats, Points
    from sim_core.training.synthesis.textures import Textures


def make_net(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return cords crossing each other, straight or knotted, in a frame or cut out."""
    pitch = log_uniform(rng, 7, 55) * size / 320
    width = max(0.5, pitch * log_uniform(rng, 0.05, 0.3))
    lines = choose(rng, (_crossing_lines, _zigzags))(rng, size, pitch)
    canvas = blank(size)
    for family in lines:
        stroke(canvas, family, width=width * rng.uniform(0.8, 1.25))
    if happens(rng, 0.35):
        _draw_knots(rng, canvas, lines[0], width)
    cords = warp(rng, develop(canvas, size), log_uniform(rng, 0.002, 0.08) * size)
    alpha = soften(cords, rng.uniform(0.25, 0.7))
    light = emboss(
        soften(alpha, 0.25 * width),
        angle=rng.uniform(0, 2 * np.pi),
        pixels=0.5 + 0.3 * width,
    )
    colours = _cord_colours(rng, size, textures) * light * light_field(rng, size)
    stack = layer(np.clip(colours, 0, 1), alpha)
    if happens(rng, 0.45):
        stack *= coverage(size, [_large_blob(rng, size)])
    if happens(rng, 0.5):
        stack = over(_frame(rng, size, textures), stack)
    return from_layer(stack, MattingPattern.NET)


def _crossing_lines(rng: Generator, size: int, pitch: float) -> list[list[Points]]:
    """Return two families of parallel lines at any angle to each other."""
    first = rng.uniform(0, np.pi)
    second = first + (np.pi / 2 if happens(rng, 0.5) else rng.uniform(0.8, 2.3))
    return [
        [_turn(line, angle, size) for line in _parallel(size, pitch)]
        for angle in (first, second)
    ]


def _parallel(size: int, pitch: float) -> list[Points]:
    reach = 0.75 * size
    x = np.linspace(-reach, reach, 8)
    rows = np.arange(-reach, reach, pitch)
    return [np.stack([x, np.full_like(x, row)], axis=1) for row in rows]


def _zigzags(rng: Generator, size: int, pitch: float) -> list[list[Points]]:
    """Return zigzags that touch at their corners: diamonds, or chicken wire."""
    reach = 0.75 * size
    flat_share = rng.uniform(0, 0.6)
    corners = np.arange(-reach, reach, pitch)
    x = np.stack([corners, corners + pitch * flat_share], axis=1).ravel()
    height = pitch * rng.uniform(0.3, 0.9)
    up = np.repeat(np.arange(len(corners)) % 2 * 2.0 - 1, 2) * height / 2
    angle = rng.uniform(0, np.pi)
    rows = np.arange(-reach, reach, height)
    lines = [
        _turn(np.stack([x, row + up * (-1) ** k], axis=1), angle, size)
        for k, row in enumerate(rows)
    ]
    return [lines]


def _turn(line: Points, angle: float, size: int) -> Points:
    return rotate(line, angle) + size / 2


def _draw_knots(rng: Generator, canvas: Bytes, lines: list[Points], width: float) -> None:
    radius = width * rng.uniform(0.7, 1.3)
    ring = _directions(np.arange(8) * np.pi / 4) * radius
    fill(canvas, [point + ring for line in lines for point in line[::2]])


def _cord_colours(rng: Generator, size: int, textures: Textures) -> Floats:
    if happens(rng, 0.25):
        return textures.draw(rng, size)
    return mottle(rng, size, any_colour(rng), rng.uniform(0.1, 0.4))


def _large_blob(rng: Generator, size: int) -> Points:
    centre = rng.uniform(0.2, 0.8, 2) * size
    return blob(rng, centre, size * rng.uniform(0.3, 0.6), roughness=0.2)


def _frame(rng: Generator, size: int, textures: Textures) -> Floats:
    """Return an opaque rim, pole or body that holds the net."""
    canvas = blank(size)
    if happens(rng, 0.6):
        rim = _large_blob(rng, size)
        stroke(
            canvas, [np.vstack([rim, rim[:1]])], width=size * log_uniform(rng, 0.01, 0.07)
        )
    else:
        fill(canvas, [blob(rng, rng.uniform(0, 1, 2) * size, size * rng.uniform(0.1, 0.3))])
    colours = _cord_colours(rng, size, textures)
    inside = soften(develop(canvas, size), 0.5)
    return lit_body(rng, size, inside, colours, angle=rng.uniform(0, 2 * np.pi))


def make_spider_web(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return an orb web or loose cobweb, sometimes with dew, never quite opaque."""
    del textures
    threads = choose(rng, (_orb_web, _cobweb), (3, 1))(rng, size)
    canvas = blank(size)
    for family, width in threads:
        stroke(canvas, family, width=width)
    web = develop(canvas, size) * np.float32(rng.uniform(0.5, 1.0))
    web = warp(rng, web, rng.uniform(0, 0.06) * size)
    if happens(rng, 0.3):
        web = np.maximum(web, _dew(rng, web))
    catching = 0.25 + smoothstep(fractal(rng, size, cells=2), 0.2, 0.7)
    alpha = np.clip(web * catching * np.float32(rng.uniform(0.8, 1.6)), 0, 1)
    silver = vary(rng, rgb(0.85, 0.87, 0.88), 0.07)
    return from_colours(mottle(rng, size, silver, 0.2), alpha, MattingPattern.SPIDER_WEB)


def _orb_web(rng: Generator, size: int) -> list[tuple[list[Points], float]]:
    centre, reach = rng.uniform(0.1, 0.9, 2) * size, rng.uniform(0.4, 0.9) * size
    count = int(rng.integers(10, 28))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.normal(0, 0.06, count)
    spokes = [
        np.array([[0, 0], [np.cos(a), np.sin(a)]]) * reach * 1.4 + centre for a in angles
    ]
    radii = np.cumsum(rng.uniform(0.7, 1.3, 60)) * reach * rng.uniform(0.025, 0.07)
    following = np.append(angles[1:], angles[0] + 2 * np.pi)
    t = np.linspace(0, 1, 6)
    sag = 1 - rng.uniform(0.05, 0.2) * 4 * t * (1 - t)
    turns = [
        centre + np.outer(radius * sag, (1, 1)) * _directions(start + (end - start) * t)
        for radius in radii[radii < reach]
        for start, end in zip(angles, following, strict=True)
        if rng.random() > 0.05
    ]
    thin = rng.uniform(0.25, 0.7) * size / 320
    return [(spokes, thin * 1.3), (turns, thin)]


def _directions(angles: Points) -> Points:
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _cobweb(rng: Generator, size: int) -> list[tuple[list[Points], float]]:
    """Return sagging threads between random places, some of them fanning out."""
    t = np.linspace(0, 1, 12)[:, None]
    anchors = rng.uniform(-0.1, 1.1, (int(rng.integers(3, 9)), 2)) * size
    threads = []
    for _ in range(int(rng.integers(25, 110))):
        start = anchors[rng.integers(len(anchors))] + rng.normal(0, 0.05, 2) * size
        end = rng.uniform(-0.1, 1.1, 2) * size
        sag = np.array([0, rng.uniform(0, 0.15) * size])
        threads.append(start + (end - start) * t + sag * 4 * t * (1 - t))
    return [(threads, rng.uniform(0.25, 0.6) * size / 320)]


def _dew(rng: Generator, web: Floats) -> Floats:
    """Return small drops on the threads."""
    size = web.shape[0]
    y, x = np.nonzero(web > 0.3)
    if not len(x):
        return web
    chosen = rng.integers(0, len(x), int(rng.integers(60, 500)))
    canvas = blank(size)
    radius = rng.uniform(0.5, 1.6) * size / 320
    square = np.array([[-1.0, 0], [0, -1], [1, 0], [0, 1]])
    fill(
        canvas,
        [square * radius * rng.uniform(0.5, 1.2) + (x[k], y[k]) for k in chosen],
    )
    return soften(develop(canvas, size), 0.4)
