"""Hair, simple and difficult: locks over a head, tails, manes, and single flyaway hairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.bodies import (
    accessory,
    coat_colours,
    light_field,
    lit_body,
    place_outline,
    vary_focus,
)
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.colour import hair_colour, mottle, skin_colour
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, over
from sim_core.training.synthesis.noise import smoothstep, soften
from sim_core.training.synthesis.pen import Light, colour_strands, draw_strands
from sim_core.training.synthesis.shapes import blob, coverage, depth_inside
from sim_core.training.synthesis.strands import Growth, grow_guides, split_guides

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


@dataclass(frozen=True, slots=True)
class _Hairdo:
    """How a head's hair falls.

    Attributes
    ----------
    growth, light
        Common to all hairs.
    lean
        Angle between a hair and the direction away from the crown, in radians.
    overhang
        How far hairs reach past the outline, in pixels.
    depth
        How far inside the outline the head is opaque, in pixels.
    width
        Of a hair, in pixels.
    locks, hairs
        Guides in a layer, and hairs that follow each.
    flyaways
        Single loose hairs.
    """

    growth: Growth
    light: Light
    lean: float
    overhang: float
    depth: float
    width: float
    locks: int
    hairs: int
    flyaways: int


def make_simple_hair(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return combed or lying hair: smooth locks, few loose hairs."""
    return _make_hair(rng, size, textures, MattingPattern.HAIR_EASY)


def make_difficult_hair(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return loose, curled or wind-blown hair with many single hairs."""
    return _make_hair(rng, size, textures, MattingPattern.HAIR_HARD)


def _make_hair(
    rng: Generator, size: int, textures: Textures, pattern: MattingPattern
) -> ForegroundMatte:
    head = place_outline(rng, size, radius=(0.25, 0.9), roughness=0.07)
    hairdo = _choose_hairdo(rng, size, difficult=pattern is MattingPattern.HAIR_HARD)
    common, rare = coat_colours(rng, size, hair_colour(rng), textures, patchy=0.25)
    stack = over(
        colour_strands(_lower_layers(rng, size, head, hairdo), common, rare),
        _core(rng, size, head, hairdo, common),
    )
    if happens(rng, 0.4):
        stack = over(_face(rng, size, head), stack)
    if happens(rng, 0.3):
        stack = over(accessory(rng, size, head, textures), stack)
    stack = over(
        colour_strands(_upper_layers(rng, size, head, hairdo), common, rare), stack
    )
    if happens(rng, 0.15):
        stack = over(accessory(rng, size, head, textures), stack)
    shadow = np.minimum(light_field(rng, size), 1)
    stack[:3] *= shadow
    return from_layer(vary_focus(rng, stack), pattern)


def _choose_hairdo(rng: Generator, size: int, *, difficult: bool) -> _Hairdo:
    pixel = size / 320
    overhang = log_uniform(rng, 12, 110) * pixel
    return _Hairdo(
        growth=_choose_growth(rng, pixel, overhang=overhang, difficult=difficult),
        light=_choose_light(rng),
        lean=rng.choice([-1.0, 1.0])
        * choose(rng, (rng.uniform(0, 0.5), rng.uniform(0.7, 1.4))),
        overhang=overhang,
        depth=min(0.5 * overhang, rng.uniform(5, 24) * pixel),
        width=log_uniform(rng, 0.3, 0.9) * pixel,
        locks=int(rng.integers(60, 110)),
        hairs=int(rng.integers(9, 16)),
        flyaways=int(log_uniform(rng, 30, 260) if difficult else rng.integers(0, 40)),
    )


def _choose_growth(
    rng: Generator, pixel: float, *, overhang: float, difficult: bool
) -> Growth:
    curled = happens(rng, 0.4 if difficult else 0.2)
    falling = happens(rng, 0.35)
    return Growth(
        bend=rng.uniform(0.1, 1.0),
        wave=rng.uniform(0.3, 1.1) if curled else rng.uniform(0, 0.15),
        frequency=min(overhang / (rng.uniform(25, 60) * pixel), 2.5),
        pull=(
            rng.normal(0, 0.4),
            rng.uniform(0.6, 2.0) if falling else rng.normal(0.1, 0.3),
        ),
        disorder=rng.uniform(0.12, 0.5) if difficult else rng.uniform(0.03, 0.2),
        clump=rng.uniform(-0.7, 0.8) if difficult else rng.uniform(0.1, 0.95),
        spread=rng.uniform(1.5, 6) * pixel,
        frizz=rng.uniform(0.03, 0.14) if difficult else rng.uniform(0.005, 0.05),
        combed=happens(rng, 0.6),
    )


def _choose_light(rng: Generator) -> Light:
    return Light(
        angle=rng.uniform(0, 2 * np.pi),
        root=rng.uniform(0.45, 0.95),
        tip=rng.uniform(0.75, 1.25),
        contrast=rng.uniform(0.08, 0.25),
        gloss=rng.uniform(0, 0.4),
        rim=rng.uniform(0.1, 0.4) if happens(rng, 0.25) else 0.0,
    )


def _core(
    rng: Generator, size: int, head: Points, hairdo: _Hairdo, colours: Floats
) -> Floats:
    """Return the opaque layer below all hairs, soft towards the outline."""
    depth = depth_inside(coverage(size, [head]) > 0.5)
    edge = hairdo.depth * rng.uniform(0.1, 0.5) + 1
    inside = smoothstep(depth, hairdo.depth - edge, hairdo.depth + edge)
    dark = colours * np.float32(rng.uniform(0.3, 0.8))
    return lit_body(rng, size, inside, dark, angle=hairdo.light.angle)


def _face(rng: Generator, size: int, head: Points) -> Floats:
    """Return a patch of lit skin somewhere on the head."""
    reach = np.ptp(head, axis=0).mean()
    centre = head.mean(axis=0) + rng.normal(0, 0.15, 2) * reach
    outline = blob(rng, centre, reach * rng.uniform(0.1, 0.33), roughness=0.1)
    inside = soften(coverage(size, [outline]), log_uniform(rng, 0.4, 3))
    skin = mottle(rng, size, skin_colour(rng), 0.12)
    return lit_body(rng, size, inside, skin, angle=rng.uniform(0, 2 * np.pi), rim=0)


def _lower_layers(rng: Generator, size: int, head: Points, hairdo: _Hairdo) -> Floats:
    """Return hairs rooted all over the head, the lower and darker half first."""
    light = hairdo.light
    shaded = replace(
        light, root=0.6 * light.root, tip=0.7 * light.tip, gloss=0.3 * light.gloss
    )
    lower = _locks(rng, size, head, hairdo, innermost=0.6)
    upper = _locks(rng, size, head, hairdo, innermost=0.05)
    width = hairdo.width * 1.4
    return over(
        draw_strands(rng, upper, size, width=width, light=light, hairs=hairdo.hairs),
        draw_strands(rng, lower, size, width=width, light=shaded, hairs=hairdo.hairs),
    )


def _upper_layers(rng: Generator, size: int, head: Points, hairdo: _Hairdo) -> Floats:
    """Return the outermost hairs and the loose ones, thin and partly transparent."""
    outer = _locks(rng, size, head, hairdo, innermost=0.75)
    drawn = draw_strands(
        rng, outer, size, width=hairdo.width, light=hairdo.light, hairs=hairdo.hairs
    )
    drawn *= np.float32(rng.uniform(0.7, 1))
    if not hairdo.flyaways:
        return drawn
    loose = _flyaways(rng, size, head, hairdo)
    fine = draw_strands(rng, loose, size, width=hairdo.width * 0.8, light=hairdo.light)
    return over(fine * np.float32(rng.uniform(0.35, 1)), drawn)


def _locks(
    rng: Generator, size: int, head: Points, hairdo: _Hairdo, *, innermost: float
) -> Points:
    """Return hairs rooted between `innermost` (0 the crown) and the outline (1)."""
    end, away = _ends(rng, size, head, hairdo.locks, reach=hairdo.overhang)
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    nearest = np.maximum(innermost, 1 - 0.7 * size / distance)
    share = np.sqrt(rng.uniform(nearest**2, 1))
    roots = end - away * (1 - share) - away / distance * hairdo.depth
    within = np.linalg.norm(end - roots, axis=1)
    excess = hairdo.overhang * (0.1 + 1.1 * rng.random(hairdo.locks) ** 2)
    lengths = np.minimum(within, 2 * hairdo.overhang) + excess
    angles = np.arctan2(away[:, 1], away[:, 0]) + hairdo.lean
    guides = grow_guides(rng, roots, angles, lengths, hairdo.growth)
    return split_guides(rng, guides, hairdo.hairs, hairdo.growth)


def _ends(
    rng: Generator, size: int, head: Points, count: int, *, reach: float
) -> tuple[Points, Points]:
    """Return points of the outline near the picture, and their offsets from the crown."""
    near = ((head > -reach) & (head < size + reach)).all(axis=1)
    candidates = np.flatnonzero(near) if near.any() else np.arange(len(head))
    first = rng.choice(candidates, count)
    along = rng.random((count, 1))
    end = head[first] * (1 - along) + head[(first + 1) % len(head)] * along
    return end, end - head.mean(axis=0)


def _flyaways(rng: Generator, size: int, head: Points, hairdo: _Hairdo) -> Points:
    end, away = _ends(rng, size, head, hairdo.flyaways, reach=hairdo.overhang)
    growth = replace(
        hairdo.growth,
        disorder=hairdo.growth.disorder + 0.3,
        bend=hairdo.growth.bend + 0.6,
        wave=hairdo.growth.wave + 0.1,
        frequency=min(hairdo.growth.frequency, 1.2),
        combed=False,
    )
    angles = np.arctan2(away[:, 1], away[:, 0]) + hairdo.lean
    shares = rng.uniform(0.4, 2.2, hairdo.flyaways)
    lengths = hairdo.overhang * shares + 2 * hairdo.depth
    roots = end - away / np.linalg.norm(away, axis=1, keepdims=True) * hairdo.depth
    return grow_guides(rng, roots, angles, lengths, growth)
