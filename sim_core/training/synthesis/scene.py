"""Scenes: an object and its background, made hard to tell apart and lit together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim_core.training.synthesis.arrays import rgb
from sim_core.training.synthesis.backgrounds import (
    add_clutter,
    approach_colours,
    cast_shadow,
    repeat_texture,
)
from sim_core.training.synthesis.bodies import light_field
from sim_core.training.synthesis.chance import happens, log_uniform
from sim_core.training.synthesis.colour import flat
from sim_core.training.synthesis.matte import layer, snap_alpha, straighten
from sim_core.training.synthesis.noise import soften
from sim_core.training.synthesis.trimaps import TRANSPARENT

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import Alpha
    from sim_core.patterns import MattingPattern
    from sim_core.training.synthesis.arrays import Floats


class Scene(NamedTuple):
    """An object before its background: 3×H×W sRGB in [0, 1], alpha H×W."""

    foreground: Floats
    background: Floats
    alpha: Alpha
    pattern: MattingPattern


@dataclass(frozen=True, slots=True)
class Realism:
    """Probability of each thing that makes a composite hard and lifelike; 0 turns it off.

    Attributes
    ----------
    alike
        The background takes the object's colours, or its texture.
    clutter
        Edges in the background cross the object's boundary.
    company
        A second object, in the foreground too or as a part of the background.
    light
        One light and its gradient over object and background.
    spill
        The background's light on the object's edge, and the object's shadow behind it.
    softness
        Lens blur of the object, alpha included.
    lens
        Object and background mix as light does, as in photographs; else as a file's values,
        as in graphics.
    camera
        Noise, demosaicing, sharpening, vignette, JPEG.
    """

    alike: float = 0.25
    clutter: float = 0.25
    company: float = 0.2
    light: float = 0.25
    spill: float = 0.3
    softness: float = 0.35
    lens: float = 0.75
    camera: float = 0.9


def soften_object(rng: Generator, scene: Scene) -> Scene:
    sigma = log_uniform(rng, 0.35, 1.6) * scene.alpha.shape[0] / 320
    stack = soften(layer(scene.foreground, scene.alpha), sigma)
    foreground = straighten(stack, scene.foreground)
    return scene._replace(foreground=foreground, alpha=snap_alpha(stack[3]))


def furnish(rng: Generator, scene: Scene, realism: Realism) -> Scene:
    """Return the scene with its background made alike, cluttered, shadowed."""
    foreground, background, alpha, pattern = scene
    # What is transparent, before what looks the same, nobody could see.
    alike = realism.alike * (0.3 if pattern in TRANSPARENT else 1)
    if happens(rng, alike):
        if happens(rng, 0.3):
            background = repeat_texture(rng, foreground)
        else:
            background = approach_colours(rng, background, foreground, alpha)
    if happens(rng, realism.clutter):
        background = add_clutter(rng, background, foreground, alpha)
    if happens(rng, realism.spill):
        background = cast_shadow(rng, background, alpha)
    return scene._replace(background=background)


def illuminate(rng: Generator, scene: Scene, realism: Realism) -> Scene:
    """Return the scene under one light, with the background's light on the object."""
    if happens(rng, realism.light):
        warmth = rng.normal(0, 0.12)
        lamp = flat(rgb(1 + warmth, 1, 1 - warmth))
        light = light_field(rng, scene.alpha.shape[0]) * lamp
        scene = scene._replace(
            foreground=np.clip(scene.foreground * light, 0, 1),
            background=np.clip(scene.background * light, 0, 1),
        )
    if happens(rng, realism.spill):
        scene = scene._replace(foreground=_spill(rng, scene))
    return scene


def _spill(rng: Generator, scene: Scene) -> Floats:
    """Return the foreground with the background's colour on its rim."""
    size = scene.alpha.shape[0]
    rim = 1 - soften(scene.alpha, log_uniform(rng, 2, 16) * size / 320)
    ambient = soften(scene.background, 0.08 * size)
    weight = rim * np.float32(rng.uniform(0.1, 0.5))
    shift = ambient - np.float32(0.5) * scene.foreground
    return np.asarray(np.clip(scene.foreground + shift * weight, 0, 1), np.float32)
