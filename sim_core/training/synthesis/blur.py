"""Motion and defocus: another family's object, integrated over exposure or aperture.

Colour and alpha are blurred together, premultiplied, so that the compositing equation
holds for the blurred object as it does for the sharp one. Blur that nobody would notice is
left to the other families, which are never quite sharp either.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.chance import choose, happens, log_uniform
from sim_core.training.synthesis.cloth import make_holed_cloth
from sim_core.training.synthesis.foliage import make_flower, make_leaf
from sim_core.training.synthesis.fur import make_fur
from sim_core.training.synthesis.lines import make_net
from sim_core.training.synthesis.matte import snap_alpha
from sim_core.training.synthesis.noise import fractal, smoothstep
from sim_core.training.synthesis.sharp import make_sharp

if TYPE_CHECKING:
    from numpy.random import Generator

    from sim_core.training.synthesis.arrays import Floats
    from sim_core.training.synthesis.families import MatteMaker
    from sim_core.training.synthesis.matte import ForegroundMatte
    from sim_core.training.synthesis.textures import Textures


_SUBJECTS: tuple[tuple[MatteMaker, float], ...] = (
    (make_sharp, 6), (make_leaf, 2), (make_flower, 1), (make_fur, 1), (make_net, 0.7),
    (make_holed_cloth, 0.5),
)  # fmt: skip


_USUAL, _NEAR, _CLOSE = (4, 14), (14, 60), 0.25
"""Radii of an iris in a picture of 320 pixels; of what is right before the lens; and how
often it is that."""


def make_defocused(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return an object out of focus, evenly or more and more towards one side."""
    subject = _subject(rng, size, textures)
    widest = happens(rng, _CLOSE)
    radius = log_uniform(rng, *(_NEAR if widest else _USUAL)) * size / 320
    blurred = _through_lens(rng, subject, radius)
    if happens(rng, 0.35):
        nearer = smoothstep(fractal(rng, size, cells=1, octaves=1), 0.2, 0.8)[..., None]
        other = _through_lens(rng, subject, radius * rng.uniform(0.2, 0.6))
        blurred = blurred + (other - blurred) * nearer
    return _as_matte(blurred, subject, MattingPattern.DEFOCUS)


def make_moving(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    """Return an object that shifts, turns and comes closer during the exposure."""
    subject = _subject(rng, size, textures)
    travel = log_uniform(rng, 12, 60) * size / 320
    heading, turn = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.06)
    zoom = math.exp(rng.normal(0, 0.03))
    bow = rng.normal(0, 0.25)
    total = np.zeros((size, size, 4), np.float32)
    premultiplied = _premultiply(subject)
    steps = int(np.clip(travel / 2 * 320 / size, 6, 20))
    middle = rng.uniform(0.2, 0.8, 2) * size
    for t in np.linspace(-0.5, 0.5, steps):
        along, aside = travel * t, travel * bow * (t * t)
        matrix = cv2.getRotationMatrix2D(tuple(middle), math.degrees(turn * t), zoom**t)
        matrix[0, 2] += along * math.cos(heading) - aside * math.sin(heading)
        matrix[1, 2] += along * math.sin(heading) + aside * math.cos(heading)
        total += cv2.warpAffine(
            premultiplied, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE
        )
    return _as_matte(total / np.float32(steps), subject, MattingPattern.MOTION)


def _subject(rng: Generator, size: int, textures: Textures) -> ForegroundMatte:
    makers, weights = zip(*_SUBJECTS, strict=True)
    make: MatteMaker = choose(rng, makers, weights)
    return make(rng, size, textures)


_TRACE = np.float32(1e-3)
"""Weight of colours where alpha is zero, so that they stay defined after the blur."""


def _premultiply(subject: ForegroundMatte) -> Floats:
    weight = subject.alpha * (1 - _TRACE) + _TRACE
    planes = [plane * weight for plane in cv2.split(subject.foreground)]
    return np.asarray(cv2.merge([*planes, weight]), np.float32)


def _as_matte(
    premultiplied: Floats, subject: ForegroundMatte, pattern: MattingPattern
) -> ForegroundMatte:
    *planes, weight = cv2.split(premultiplied)
    foreground = cv2.merge([np.clip(plane / weight, 0, 1) for plane in planes])
    alpha = snap_alpha((weight - _TRACE) / (1 - _TRACE))
    return replace(subject, foreground=foreground, alpha=alpha, pattern=pattern)


def _through_lens(rng: Generator, subject: ForegroundMatte, radius: float) -> Floats:
    """Return the premultiplied object under an iris of round or polygonal shape.

    Large irises are integrated at a half or a quarter of the resolution, which their
    blur hides.
    """
    premultiplied = _premultiply(subject)
    size = premultiplied.shape[0]
    factor = 1 if radius < 4 else 2 if radius < _USUAL[1] else 4
    shape = size // factor, size // factor
    small = cv2.resize(premultiplied, shape, interpolation=cv2.INTER_AREA)
    iris = _iris(rng, radius / factor)
    blurred = cv2.filter2D(small, -1, iris, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(
        cv2.resize(blurred, (size, size)) if factor > 1 else blurred, np.float32
    )


def _iris(rng: Generator, radius: float) -> Floats:
    reach = math.ceil(radius + 0.5)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    distance = np.hypot(x, y)
    if happens(rng, 0.3):
        blades = int(rng.integers(5, 9))
        sector = 2 * np.pi / blades
        within = (np.arctan2(y, x) + rng.uniform(0, sector)) % sector - sector / 2
        distance = distance * np.cos(within) / math.cos(sector / 2)
    iris = np.clip(radius + 0.5 - distance, 0, 1).astype(np.float32)
    return np.asarray(iris / iris.sum(), np.float32)
