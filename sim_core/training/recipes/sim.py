"""The published matting network, trained with all losses of its paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import torch
from torch import nn

from sim_core.inference.sim_inputs import SimPicture
from sim_core.network.sim.encoder import SimSizes
from sim_core.network.sim.matting_net import SimInputs, SimNet, SimOutput
from sim_core.training.batches import Batch, collate_truth, concatenate
from sim_core.training.log import draw_alphas
from sim_core.training.options import LossWeights, TrainingOptions
from sim_core.training.recipes.frozen import load_discriminator
from sim_core.training.recipes.recipe import Recipe
from sim_core.training.recipes.weights import write_weights
from sim_core.training.semantic import SemanticOptions, SimCrop, semantic_source
from sim_core.training.sim_losses import compute_sim_losses
from sim_core.training.tables import check
from sim_core.training.validation import score_alpha

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from sim_core.arrays import ImageRGB
    from sim_core.training.synthesis.compose import TrainingSample

_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class SimLossWeights(LossWeights):
    """What each loss of `sim_core.training.sim_losses` counts."""

    alpha: float = 1.0
    composition: float = 1.0
    laplacian: float = 1.0
    colours: float = 1.0
    colour_composition: float = 1.0
    mixed_composition: float = 1.0
    colour_laplacian: float = 1.0
    gradient_explanation: float = 1.0
    gradient_exclusion: float = 1.0
    discriminator_classification: float = 1.0
    discriminator_features: float = 1.0


@dataclass(frozen=True, slots=True)
class SimOptions(TrainingOptions):
    """Options of a run of the published matting network.

    Attributes
    ----------
    semantic
        Where the semantic trimap comes from.
    discriminator
        File of an exported discriminator; without, its two losses are left out.
    freeze_statistics
        Keep the statistics of the normalisation as they were in the weights that the run
        begins with, for batches that are too small to have any.
    """

    model: str = "sim-r50"
    network: SimSizes = field(default_factory=SimSizes)
    losses: SimLossWeights = field(default_factory=SimLossWeights)
    semantic: SemanticOptions = field(default_factory=SemanticOptions)
    discriminator: str = ""
    freeze_statistics: bool = False

    def __post_init__(self) -> None:
        TrainingOptions.__post_init__(self)
        check(
            self.freeze_statistics or all(crop.batch > 1 for crop in self.crops),
            "crop.batch is 1; batch normalisation needs at least 2, or set "
            "freeze_statistics = true.",
        )


class SimRecipe(Recipe[SimCrop, SimOutput]):
    """Trains `SimNet`."""

    options: SimOptions
    options_type = SimOptions
    score_names = ("sad", "mse")

    def __init__(self, options: SimOptions, device: torch.device) -> None:
        """Load what helps in training; raises `WeightsError` where it cannot be."""
        super().__init__(options, device)
        self._semantic_of = semantic_source(options.semantic, device)
        file = options.discriminator
        self._discriminator = load_discriminator(Path(file), device) if file else None

    def build(self) -> nn.Module:
        network = SimNet(self.options.network)
        if self.options.freeze_statistics:
            for module in network.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()
        return network

    @staticmethod
    def collate(samples: Sequence[TrainingSample]) -> Batch[SimCrop]:
        """Return samples whose sides are multiples of 8 as a batch."""
        inputs = concatenate([_inputs_of(sample) for sample in samples])
        return Batch(inputs, collate_truth(samples))

    def look(self, network: nn.Module, batch: Batch[SimCrop]) -> SimOutput:
        crop = batch.inputs
        semantic = self._semantic_of(crop, batch.truth.pattern)
        inputs = SimInputs(crop.image, crop.known, crop.distances, semantic)
        output = cast("SimOutput", network(inputs))
        return SimOutput(*(tensor.float() for tensor in output))

    def losses(self, output: SimOutput, batch: Batch[SimCrop]) -> Mapping[str, Tensor]:
        unknown = batch.inputs.unknown
        return compute_sim_losses(output, batch.truth, unknown, self._discriminator)

    def score(
        self,
        output: SimOutput,
        batch: Batch[SimCrop],  # noqa: ARG002 - of the interface
        sample: TrainingSample,
    ) -> tuple[float, ...]:
        return score_alpha(output.alpha, sample)

    def picture(self, output: SimOutput, batch: Batch[SimCrop]) -> ImageRGB:
        truth, unknown = batch.truth, batch.inputs.unknown
        return draw_alphas(truth.image, unknown, truth.alpha, output.alpha)

    @staticmethod
    def export(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
        """Write a checkpoint that is imported like the official one."""
        write_weights(weights, path, description)


def _inputs_of(sample: TrainingSample) -> SimCrop:
    picture = SimPicture(sample.image, sample.trimap, device=_CPU)
    return SimCrop(*picture.crop(picture.bounds), picture.trimap_of(picture.bounds))
