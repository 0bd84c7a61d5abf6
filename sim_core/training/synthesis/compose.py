"""Training samples: objects put before backgrounds, lit, photographed, with a trimap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.backgrounds import bend_behind, draw_background
from sim_core.training.synthesis.camera import photograph, to_bytes
from sim_core.training.synthesis.chance import happens
from sim_core.training.synthesis.colour import adjust
from sim_core.training.synthesis.families import choose_pattern, make_matte
from sim_core.training.synthesis.matte import layer, over, snap_alpha, straighten
from sim_core.training.synthesis.scene import (
    Realism,
    Scene,
    furnish,
    illuminate,
    soften_object,
)
from sim_core.training.synthesis.trimaps import TRANSPARENT, draw_trimap
from sim_core.trimap import FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.arrays import Alpha, ImageRGB, Trimap
    from sim_core.inference.hints import Hints
    from sim_core.patterns import MattingPattern
    from sim_core.training.synthesis.arrays import Floats
    from sim_core.training.synthesis.matte import ForegroundMatte
    from sim_core.training.synthesis.textures import Textures


_LIGHT = 2.2
"""Light is about this power of an encoded value."""

_TRIMAP_ATTEMPTS = 5
_CARELESS = 0.2
_LEAST_UNKNOWN, _MOST_UNKNOWN = 0.01, 0.85


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSample:
    """A picture, its trimap, and the truth about it.

    Attributes
    ----------
    image
        H×W×3 uint8 sRGB, after the camera.
    trimap
        H×W; never contradicts alpha.
    alpha
        H×W in [0, 1].
    foreground, background
        H×W×3 uint8 sRGB, valid everywhere; before the camera,
        image = alpha·foreground + (1−alpha)·background, in light or in encoded values.
    pattern
        Of the object that holds most of the fractions; None where nobody has named it.
    hints
        What classical matting says, where it has been asked.
    """

    image: ImageRGB
    trimap: Trimap
    alpha: Alpha
    foreground: ImageRGB
    background: ImageRGB
    pattern: MattingPattern | None
    hints: Hints | None = None


def make_sample(
    rng: Generator,
    size: int,
    textures: Textures,
    *,
    pattern: MattingPattern | None = None,
    realism: Realism | None = None,
) -> TrainingSample:
    """Return one training sample.

    Parameters
    ----------
    rng
        Source of all randomness: the same state and textures give the same sample.
    size
        Height and width in pixels, 64 or more.
    textures
        Photographs and made-up pictures for objects and backgrounds.
    pattern
        Which family; None draws one.
    realism
        What is done to make the composite hard; None stands for the defaults.
    """
    realism = realism or Realism()
    pattern = choose_pattern(rng) if pattern is None else pattern
    matte = _mirror(rng, make_matte(rng, size, textures, pattern))
    background = draw_background(rng, size, textures)
    scene = Scene(_regrade(rng, matte), background, matte.alpha, pattern)
    if happens(rng, realism.company):
        scene = _add_company(rng, scene, textures)
    if happens(rng, realism.softness):
        scene = soften_object(rng, scene)
    scene = furnish(rng, scene, realism)
    if matte.bend is not None:
        scene = scene._replace(background=bend_behind(scene.background, matte.bend))
    return _finish(rng, illuminate(rng, scene, realism), realism)


def _finish(rng: Generator, scene: Scene, realism: Realism) -> TrainingSample:
    foreground, background, alpha, pattern = scene
    power = _LIGHT if happens(rng, realism.lens) else 1.0
    seen = _mixed(foreground, background, alpha, power=power)
    return TrainingSample(
        image=photograph(rng, seen) if happens(rng, realism.camera) else to_bytes(seen),
        trimap=_usable_trimap(rng, alpha, pattern),
        alpha=alpha,
        foreground=to_bytes(foreground),
        background=to_bytes(background),
        pattern=pattern,
    )


def _mixed(foreground: Floats, background: Floats, alpha: Alpha, *, power: float) -> Floats:
    """Return the mixture of colours in [0, 1], in values to some power."""
    mixture = alpha * np.power(foreground, power) + (1 - alpha) * np.power(
        background, power
    )
    return np.asarray(np.power(mixture, 1 / power), np.float32)


def _mirror(rng: Generator, matte: ForegroundMatte) -> ForegroundMatte:
    """Return the matte as it is or mirrored."""
    if happens(rng, 0.5):
        return matte
    bend = (
        None if matte.bend is None else matte.bend[:, ::-1] * np.array([-1, 1], np.float32)
    )
    return replace(
        matte,
        foreground=np.ascontiguousarray(matte.foreground[:, ::-1]),
        alpha=np.ascontiguousarray(matte.alpha[:, ::-1]),
        bend=bend,
    )


def _regrade(rng: Generator, matte: ForegroundMatte) -> Floats:
    """Return the matte's colours, 3×H×W, under a random exposure and white balance."""
    pixels = cv2.convertScaleAbs(matte.foreground, alpha=255)
    return adjust(rng, np.asarray(pixels, np.uint8))


def _add_company(rng: Generator, scene: Scene, textures: Textures) -> Scene:
    """Return the scene with a second object before the first, or behind, or far behind."""
    other = make_matte(rng, scene.alpha.shape[0], textures, choose_pattern(rng))
    added = layer(_regrade(rng, other), other.alpha)
    if happens(rng, 0.45):
        behind = added[:3] + scene.background * (1 - added[3])
        return scene._replace(background=behind)
    own = layer(scene.foreground, scene.alpha)
    both = over(added, own) if happens(rng, 0.5) else over(own, added)
    more = _fractions(other.alpha) > _fractions(scene.alpha)
    pattern = other.pattern if more else scene.pattern
    foreground = straighten(both, scene.foreground)
    return Scene(foreground, scene.background, snap_alpha(both[3]), pattern)


def _fractions(alpha: Alpha) -> float:
    return float(((alpha > 0.02) & (alpha < 0.98)).mean())


def _usable_trimap(rng: Generator, alpha: Alpha, pattern: MattingPattern) -> Trimap:
    """Return a trimap that leaves neither almost nothing nor almost all unknown.

    Where there is foreground to be marked, most trimaps mark some of it.
    """
    careless = happens(rng, _CARELESS)
    for _ in range(_TRIMAP_ATTEMPTS):
        trimap = draw_trimap(rng, alpha, pattern)
        share = float((trimap == UNKNOWN).mean())
        marked = careless or pattern in TRANSPARENT or (trimap == FOREGROUND).any()
        if marked and _LEAST_UNKNOWN < share < _MOST_UNKNOWN:
            break
    return trimap
