"""The two networks that name patterns: from image and trimap, and from true alpha."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from sim_core.network.sim.classifier import PatternClassifier, PatternOutput
from sim_core.network.sim.encoder import ResNetSizes
from sim_core.patterns import MattingPattern
from sim_core.training.batches import Batch, collate_truth, stack
from sim_core.training.cutouts import find_cutouts
from sim_core.training.log import draw_rows
from sim_core.training.losses import classification_loss
from sim_core.training.options import LossWeights, TrainingOptions
from sim_core.training.recipes.recipe import Recipe
from sim_core.training.recipes.weights import write_weights
from sim_core.training.tables import check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import nn

    from sim_core.arrays import ImageRGB
    from sim_core.training.synthesis.compose import TrainingSample

_FEW = 3
"""The pattern should at least be among so many."""


@dataclass(frozen=True, slots=True)
class PatternLossWeights(LossWeights):
    """The only loss is the cross entropy."""

    classification: float = 1.0


@dataclass(frozen=True, slots=True)
class ClassifierOptions(TrainingOptions):
    """Options of a run of the patch classifier."""

    model: str = "classifier"
    network: ResNetSizes = field(default_factory=ResNetSizes)
    losses: PatternLossWeights = field(default_factory=PatternLossWeights)


@dataclass(frozen=True, slots=True)
class DiscriminatorOptions(ClassifierOptions):
    """Options of a run of the multi-class discriminator."""

    model: str = "discriminator"


class PatternInputs(NamedTuple):
    """B×3×H×W colours in [0, 1] and a B×1×H×W plane: a trimap, or an alpha."""

    colours: Tensor
    plane: Tensor


class PatternsRecipe(Recipe[PatternInputs, PatternOutput]):
    """What all networks share that name the pattern of a patch of image and trimap."""

    score_names = ("accuracy", "among_three")

    def __init__(self, options: TrainingOptions, device: torch.device) -> None:
        """Take the options; raises `MattingError` where cut-outs have no patterns."""
        super().__init__(options, device)
        folder = options.data.cutouts
        check(
            not folder or None not in {each.pattern for each in find_cutouts(Path(folder))},
            f"The cut-outs in {folder} have no patterns. Sort them into folders that are "
            "named after these: hair_easy/fg, hair_easy/alpha, …",
        )

    @staticmethod
    def collate(samples: Sequence[TrainingSample]) -> Batch[PatternInputs]:
        """Return images and trimaps of one size as a batch."""
        truth = collate_truth(samples)
        trimap = stack([sample.trimap for sample in samples])
        return Batch(PatternInputs(truth.image, trimap), truth)

    def score(
        self,
        output: PatternOutput,
        batch: Batch[PatternInputs],
        sample: TrainingSample,  # noqa: ARG002 - of the interface
    ) -> tuple[float, ...]:
        ranked = output.logits[0].argsort(descending=True)
        is_right = (ranked == batch.truth.pattern[0]).float()
        return float(is_right[0]), float(is_right[:_FEW].sum())

    def picture(self, output: PatternOutput, batch: Batch[PatternInputs]) -> ImageRGB:
        """Return rows of colours, plane, what each cell is most like, and the truth."""
        colours, plane = batch.inputs
        found = _painted(output.activation.argmax(1))
        large = F.interpolate(found, size=plane.shape[-2:])
        truth = _painted(batch.truth.pattern[:, None, None]).expand_as(large)
        return draw_rows((colours, plane, large, truth))

    @staticmethod
    def export(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
        """Write a checkpoint with the weights as they are."""
        write_weights(weights, path, description)


class ClassifierRecipe(PatternsRecipe):
    """Trains `PatternClassifier`; its export is imported like the official checkpoint."""

    options: ClassifierOptions
    options_type = ClassifierOptions

    def build(self) -> nn.Module:
        return PatternClassifier(self.options.network)

    def look(self, network: nn.Module, batch: Batch[PatternInputs]) -> PatternOutput:
        output = cast("PatternOutput", network(*batch.inputs))
        return PatternOutput(*(tensor.float() for tensor in output))

    def losses(
        self, output: PatternOutput, batch: Batch[PatternInputs]
    ) -> Mapping[str, Tensor]:
        return {"classification": classification_loss(output.logits, batch.truth.pattern)}

    @staticmethod
    def export(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
        """Write a checkpoint that is imported like the official one."""
        write_weights(weights, path, description, network="classifier")


class DiscriminatorRecipe(ClassifierRecipe):
    """Trains `PatternClassifier` to name the pattern of a true foreground and alpha."""

    options_type = DiscriminatorOptions

    @staticmethod
    def collate(samples: Sequence[TrainingSample]) -> Batch[PatternInputs]:
        """Return foregrounds and alphas of one size as a batch."""
        truth = collate_truth(samples)
        return Batch(PatternInputs(truth.foreground, truth.alpha), truth)

    @staticmethod
    def export(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
        """Write weights that are for training alone."""
        write_weights(weights, path, description, network="discriminator")


def _painted(patterns: Tensor) -> Tensor:
    """Return B×3×h×w colours of B×h×w patterns, black for unnamed ones."""
    table = [pattern.colour for pattern in MattingPattern]
    colours = torch.tensor([*table, (0, 0, 0)], device=patterns.device) / 255
    named = torch.where(patterns < 0, len(table), patterns)
    return colours[named].permute(0, 3, 1, 2)
