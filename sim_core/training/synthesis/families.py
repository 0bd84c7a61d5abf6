"""All families of mattes by pattern, and how often each is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim_core.patterns import MattingPattern
from sim_core.training.synthesis.blur import make_defocused, make_moving
from sim_core.training.synthesis.chance import choose
from sim_core.training.synthesis.cloth import make_holed_cloth, make_smooth_cloth
from sim_core.training.synthesis.fields import make_fire, make_smoke
from sim_core.training.synthesis.foliage import make_flower, make_leaf
from sim_core.training.synthesis.fur import make_fur
from sim_core.training.synthesis.hair import make_difficult_hair, make_simple_hair
from sim_core.training.synthesis.insects import make_insect
from sim_core.training.synthesis.lines import make_net, make_spider_web
from sim_core.training.synthesis.sharp import make_sharp
from sim_core.training.synthesis.spray import make_spray
from sim_core.training.synthesis.transparent import (
    make_glass,
    make_plastic_bag,
    make_water_drop,
)
from sim_core.training.synthesis.trees import make_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from sim_core.training.synthesis.matte import ForegroundMatte
    from sim_core.training.synthesis.textures import Textures

    MatteMaker = Callable[[Generator, int, Textures], ForegroundMatte]


class Family(NamedTuple):
    """How a pattern's mattes are made, and how often, relative to the others."""

    make: MatteMaker
    weight: float


FAMILIES: dict[MattingPattern, Family] = {
    MattingPattern.DEFOCUS: Family(make_defocused, 1),
    MattingPattern.FIRE: Family(make_fire, 0.6),
    MattingPattern.FUR: Family(make_fur, 2.2),
    MattingPattern.GLASS_ICE: Family(make_glass, 0.8),
    MattingPattern.HAIR_EASY: Family(make_simple_hair, 2),
    MattingPattern.HAIR_HARD: Family(make_difficult_hair, 2.2),
    MattingPattern.INSECT: Family(make_insect, 1),
    MattingPattern.MOTION: Family(make_moving, 1),
    MattingPattern.NET: Family(make_net, 1),
    MattingPattern.PLANT_FLOWER: Family(make_flower, 1),
    MattingPattern.PLANT_LEAF: Family(make_leaf, 1.4),
    MattingPattern.PLANT_TREE: Family(make_tree, 1.3),
    MattingPattern.PLASTIC_BAG: Family(make_plastic_bag, 0.8),
    MattingPattern.SHARP: Family(make_sharp, 1.8),
    MattingPattern.SMOKE_CLOUD: Family(make_smoke, 0.8),
    MattingPattern.SPIDER_WEB: Family(make_spider_web, 0.6),
    MattingPattern.TEXTURE_HOLED: Family(make_holed_cloth, 1),
    MattingPattern.TEXTURE_SMOOTH: Family(make_smooth_cloth, 0.8),
    MattingPattern.WATER_DROP: Family(make_water_drop, 0.8),
    MattingPattern.WATER_SPRAY: Family(make_spray, 0.8),
}

_ATTEMPTS = 8
_LEAST_FRACTIONS, _LEAST_COVERED, _MOST_COVERED = 0.004, 0.02, 0.985


def choose_pattern(rng: Generator) -> MattingPattern:
    """Return one of the patterns, those of which pictures are full more often."""
    weights = [family.weight for family in FAMILIES.values()]
    return choose(rng, tuple(FAMILIES), weights)


def make_matte(
    rng: Generator, size: int, textures: Textures, pattern: MattingPattern
) -> ForegroundMatte:
    """Return a matte of this pattern that is neither empty, full, nor without fractions.

    Parameters
    ----------
    rng
        Source of all randomness: the same state gives the same matte.
    size
        Height and width in pixels, 64 or more.
    textures
        What objects are coloured with.
    pattern
        Which of the 20 families.
    """
    for _ in range(_ATTEMPTS):
        matte = FAMILIES[pattern].make(rng, size, textures)
        if _shows_enough(matte):
            break
    return matte


def _shows_enough(matte: ForegroundMatte) -> bool:
    alpha = matte.alpha[::2, ::2]
    fractions = float(((alpha > 0.02) & (alpha < 0.98)).mean())
    covered = float(alpha.mean())
    return fractions > _LEAST_FRACTIONS and _LEAST_COVERED < covered < _MOST_COVERED
