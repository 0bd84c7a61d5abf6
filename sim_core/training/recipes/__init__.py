"""What can be trained, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim_core.training.recipes.compact import CompactRecipe
from sim_core.training.recipes.compact_patterns import PatternNetRecipe
from sim_core.training.recipes.patterns import ClassifierRecipe, DiscriminatorRecipe
from sim_core.training.recipes.sim import SimRecipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    from sim_core.training.options import TrainingOptions
    from sim_core.training.recipes.recipe import Recipe

RECIPES: Mapping[str, type[Recipe[Any, Any]]] = {
    "simatte-s": CompactRecipe,
    "simatte-s-patterns": PatternNetRecipe,
    "sim-r50": SimRecipe,
    "classifier": ClassifierRecipe,
    "discriminator": DiscriminatorRecipe,
}


def recipe_of(options: TrainingOptions, device: torch.device) -> Recipe[Any, Any]:
    """Return the recipe whose options these are.

    Raises
    ------
    WeightsError
        When it needs another network whose weights are missing or do not fit.
    """
    return RECIPES[options.model](options, device)
