"""The classifier of simatte-s, trained by itself before the network that it steers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from sim_core.network.compact_patterns import (
    PatternNet,
    PatternSizes,
    clues_of,
    pooled_activation,
    share_of_cells,
    unknown_of,
)
from sim_core.network.sim.classifier import PatternOutput
from sim_core.training.losses import cell_classification_loss, classification_loss
from sim_core.training.options import LossWeights, TrainingOptions
from sim_core.training.recipes.patterns import PatternsRecipe
from sim_core.training.tables import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor, nn

    from sim_core.training.batches import Batch
    from sim_core.training.recipes.patterns import PatternInputs


@dataclass(frozen=True, slots=True)
class PatternNetWeights(LossWeights):
    """Cross entropy of the whole sample, and the mean of its cells'."""

    classification: float = 1.0
    cells: float = 0.3


@dataclass(frozen=True, slots=True)
class PatternNetOptions(TrainingOptions):
    """Options of a run of simatte-s' classifier."""

    model: str = "simatte-s-patterns"
    network: PatternSizes = field(default_factory=PatternSizes)
    losses: PatternNetWeights = field(default_factory=PatternNetWeights)

    def __post_init__(self) -> None:
        TrainingOptions.__post_init__(self)
        check(
            self.network.patterns == PatternSizes().patterns,
            "network.patterns cannot be changed: leave it out.",
        )


class PatternNetRecipe(PatternsRecipe):
    """Trains `PatternNet`."""

    options: PatternNetOptions
    options_type = PatternNetOptions

    def build(self) -> nn.Module:
        return PatternNet(self.options.network)

    def look(self, network: nn.Module, batch: Batch[PatternInputs]) -> PatternOutput:
        clues = clues_of(*batch.inputs)
        activation = cast("Tensor", network(clues)).float()
        return PatternOutput(
            pooled_activation(activation, unknown_of(batch.inputs.plane)), activation
        )

    def losses(
        self, output: PatternOutput, batch: Batch[PatternInputs]
    ) -> Mapping[str, Tensor]:
        share = share_of_cells(unknown_of(batch.inputs.plane), output.activation)
        pattern = batch.truth.pattern
        return {
            "classification": classification_loss(output.logits, pattern),
            "cells": cell_classification_loss(output.activation, share, pattern),
        }
