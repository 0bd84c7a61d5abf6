"""Hair, simple and difficult: locks over a head, tails, manes, and single flyaway hairs."""

from __future__ import annotations

from dataclasses import replace
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
from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import hair_colour, mottle, skin_colour
from sim_core.training.synthesis.hairdos import (
    TRESS_HAIRS,
    Hairdo,
    choose_hairdo,
    grow_flyaways,
    grow_locks,
    grow_tresses,
)
from sim_core.training.synthesis.matte import ForegroundMatte, from_layer, over
from sim_core.training.synthesis.noise import smoothstep, soften
from sim_core.training.synthesis.pen import Layer, colour_strands, draw_strands
from sim_core.training.synthesis.shapes import blob, coverage, depth_inside

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats, Points
    from sim_core.training.synthesis.textures import Textures


def make_simple_hair(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return combed or lying hair: smooth locks, few loose hairs."""
    return _make_hair(rng, size, textures, MattingPattern.HAIR_EASY)


def make_difficult_hair(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return loose, curled or wind-blown hair with many single hairs."""
    return _make_hair(rng, size, textures, MattingPattern.HAIR_HARD)


def _make_hair(
    rng: Generator, size: int, textures: Textures, pattern: MattingPattern
) -> ForegroundMatte:
    head = place_outline(rng, size, radius=(0.25, 0.9), roughness=0.07, standing=0.4)
    hairdo = choose_hairdo(rng, size, difficult=pattern is MattingPattern.HAIR_HARD)
    common, rare = coat_colours(rng, size, hair_colour(rng), textures, patchy=0.25)
    stack = _core(rng, size, head, hairdo, common)
    strands = _lower_hairs(rng, size, head, hairdo)
    between = _between(rng, size, head, textures)
    if between is not None:
        stack = over(between, over(colour_strands(strands, common, rare), stack))
        strands = np.zeros_like(strands)
    strands = over(_upper_hairs(rng, size, head, hairdo), strands)
    stack = over(colour_strands(strands, common, rare), stack)
    if happens(rng, 0.15):
        stack = over(accessory(rng, size, head, textures), stack)
    shadow = np.minimum(light_field(rng, size), 1)
    stack[:3] *= shadow
    return from_layer(vary_focus(rng, stack), pattern)


def _core(
    rng: Generator, size: int, head: Points, hairdo: Hairdo, colours: Floats
) -> Floats:
    """Return the opaque layer below all hairs, soft towards the outline."""
    depth = depth_inside(coverage(size, [head]) > 0.5)
    edge = hairdo.depth * rng.uniform(0.1, 0.5) + 1
    inside = smoothstep(depth, max(0.0, hairdo.depth - edge), hairdo.depth + edge)
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


def _between(rng: Generator, size: int, head: Points, textures: Textures) -> Floats | None:
    """Return what lies under the outermost hairs, if anything: a face, an accessory."""
    face = _face(rng, size, head) if happens(rng, 0.35) else None
    if not happens(rng, 0.25):
        return face
    thing = accessory(rng, size, head, textures)
    return thing if face is None else over(thing, face)


def _lower_hairs(rng: Generator, size: int, head: Points, hairdo: Hairdo) -> Floats:
    """Return hairs rooted all over the head, the lower and darker half first."""
    light = hairdo.light
    shaded = replace(
        light, root=0.6 * light.root, tip=0.7 * light.tip, gloss=0.3 * light.gloss
    )
    fewer = replace(hairdo, locks=hairdo.locks * 2 // 3)
    lower = grow_locks(rng, size, head, fewer, innermost=0.6)
    upper = grow_locks(rng, size, head, hairdo, innermost=0.05)
    layers = Layer(lower, shaded, hairdo.hairs), Layer(upper, light, hairdo.hairs)
    return draw_strands(rng, layers, size, width=1.4 * hairdo.width)


def _upper_hairs(rng: Generator, size: int, head: Points, hairdo: Hairdo) -> Floats:
    """Return the outermost hairs and the loose ones, thin and partly transparent."""
    outer = grow_locks(rng, size, head, hairdo, innermost=0.75)
    layers = [Layer(outer, hairdo.light, hairdo.hairs)]
    if hairdo.tresses:
        tresses = grow_tresses(rng, size, head, hairdo)
        layers.append(Layer(tresses, hairdo.light, TRESS_HAIRS))
    drawn = draw_strands(rng, layers, size, width=hairdo.width)
    drawn *= np.float32(rng.uniform(0.7, 1))
    if not hairdo.flyaways:
        return drawn
    loose = Layer(grow_flyaways(rng, size, head, hairdo), hairdo.light)
    fine = draw_strands(rng, [loose], size, width=0.8 * hairdo.width)
    fine *= np.float32(rng.uniform(0.35, 1))
    return over(fine, drawn)
