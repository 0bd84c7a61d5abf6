"""simatte-s, trained on procedural mattes to matte and to name patterns at once."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import torch
from safetensors.torch import save

from sim_core.classical.closed_form import Equation
from sim_core.image_io import write_bytes
from sim_core.inference.checkpoint import WeightsEntry, load_weights, sha256_of
from sim_core.inference.features import CompactInputs
from sim_core.inference.hints import take_hints
from sim_core.inference.inputs import PictureInputs
from sim_core.network.compact import CompactOutput, CompactSizes, SimatteS
from sim_core.network.compact_patterns import PatternSizes, pooled_activation
from sim_core.training.batches import Batch, collate_truth, concatenate
from sim_core.training.log import draw_alphas
from sim_core.training.losses import (
    alpha_loss,
    clamp_with_leak,
    classification_loss,
    colour_composition_loss,
    colour_loss,
    composition_loss,
    laplacian_loss,
    square_loss,
)
from sim_core.training.options import LossWeights, TrainingOptions
from sim_core.training.polished import polished
from sim_core.training.recipes.recipe import Recipe
from sim_core.training.tables import check
from sim_core.training.validation import score_alpha

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor, nn

    from sim_core.arrays import ImageRGB
    from sim_core.training.batches import Truth
    from sim_core.training.synthesis.compose import TrainingSample

_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class CompactWeights(LossWeights):
    """What each of `CompactLosses` counts."""

    polished: float = 1.0
    polished_square: float = 2.0
    polished_laplacian: float = 0.3
    alpha: float = 0.5
    square: float = 0.5
    laplacian: float = 0.15
    composition: float = 0.3
    colours: float = 0.15
    colour_composition: float = 0.1
    classification: float = 0.2


@dataclass(frozen=True, slots=True)
class CompactOptions(TrainingOptions):
    """Options of a run of simatte-s.

    Attributes
    ----------
    patterns
        File of weights that a run of "simatte-s-patterns" exported: the classifier, which
        then stays as it is. Empty to train it along.
    """

    model: str = "simatte-s"
    patterns: str = ""
    network: CompactSizes = field(default_factory=CompactSizes)
    losses: CompactWeights = field(default_factory=CompactWeights)

    def __post_init__(self) -> None:
        TrainingOptions.__post_init__(self)
        check(
            self.network.features == CompactSizes().features
            and self.network.patterns.patterns == PatternSizes().patterns,
            "network.features and network.patterns.patterns cannot be changed: leave them "
            "out.",
        )


class CompactLosses(NamedTuple):
    """Scalars, not yet weighted; `polished` and the next two are of the last alpha."""

    polished: Tensor
    polished_square: Tensor
    polished_laplacian: Tensor
    alpha: Tensor
    square: Tensor
    laplacian: Tensor
    composition: Tensor
    colours: Tensor
    colour_composition: Tensor
    classification: Tensor


class CompactAnswer(NamedTuple):
    """What the network says, and the B×1×H×W alpha that becomes of it."""

    output: CompactOutput
    alpha: Tensor


class CompactRecipe(Recipe[CompactInputs, CompactAnswer]):
    """Trains `SimatteS`."""

    options: CompactOptions
    options_type = CompactOptions
    score_names = ("sad", "mse", "accuracy")

    def build(self) -> nn.Module:
        network = SimatteS(self.options.network)
        if self.options.patterns:
            path = Path(self.options.patterns)
            load_weights(network.patterns, "simatte-s-patterns", path)
            network.patterns.requires_grad_(False)
        return network

    @staticmethod
    def collate(samples: Sequence[TrainingSample]) -> Batch[CompactInputs]:
        """Return samples whose sides are multiples of 16 as a batch."""
        inputs = concatenate([_inputs_of(sample) for sample in samples])
        return Batch(inputs, collate_truth(samples))

    def look(self, network: nn.Module, batch: Batch[CompactInputs]) -> CompactAnswer:
        features, base, unknown = batch.inputs
        features = features.contiguous(memory_format=torch.channels_last)
        output = cast("CompactOutput", network(features, base, unknown))
        image = batch.truth.image
        alpha = clamp_with_leak(output.alpha)
        alpha = polished(alpha, image=image, base=base, unknown=unknown)
        return CompactAnswer(output, alpha)

    def losses(
        self, output: CompactAnswer, batch: Batch[CompactInputs]
    ) -> Mapping[str, Tensor]:
        return compute_losses(output, batch.truth, batch.inputs.unknown)._asdict()

    def score(
        self,
        output: CompactAnswer,
        batch: Batch[CompactInputs],
        sample: TrainingSample,
    ) -> tuple[float, ...]:
        pooled = pooled_activation(output.output.activation, batch.inputs.unknown)
        found = int(pooled.argmax()) == sample.pattern
        return (*score_alpha(output.alpha, sample), float(found))

    def picture(self, output: CompactAnswer, batch: Batch[CompactInputs]) -> ImageRGB:
        truth, unknown = batch.truth, batch.inputs.unknown
        return draw_alphas(truth.image, unknown, truth.alpha, output.alpha)

    @staticmethod
    def export(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
        """Write weights for `sim_core.inference.checkpoint`, and their entry beside them.

        Half as many bytes as in training: float16, whose rounding was measured to change
        alpha by less than what an 8-bit picture shows. The entry for the manifest is in a
        file that ends in ``.json``.
        """
        halves = {name: tensor.half().contiguous() for name, tensor in weights.items()}
        write_bytes(path, save(halves))
        entry = WeightsEntry(
            name=path.stem,
            file=path.name,
            sha256=sha256_of(path),
            architecture="SimatteS",
            licence="MIT",
            description=description,
            measured=(),
        )
        text = json.dumps(dataclasses.asdict(entry), indent=2)
        write_bytes(path.with_suffix(".json"), text.encode())


def compute_losses(answer: CompactAnswer, truth: Truth, unknown: Tensor) -> CompactLosses:
    """Return all losses of a batch; `unknown` is B×1×H×W, 1 where alpha is asked for."""
    output, polished_alpha = answer
    alpha = clamp_with_leak(output.alpha)
    logits = pooled_activation(output.activation, unknown)
    colours = output.foreground, output.background
    return CompactLosses(
        polished=alpha_loss(polished_alpha, truth.alpha, unknown),
        polished_square=square_loss(polished_alpha, truth.alpha, unknown),
        polished_laplacian=laplacian_loss(polished_alpha, truth.alpha, unknown),
        alpha=alpha_loss(alpha, truth.alpha, unknown),
        square=square_loss(alpha, truth.alpha, unknown),
        laplacian=laplacian_loss(alpha, truth.alpha, unknown),
        composition=composition_loss(alpha, truth, unknown),
        colours=colour_loss(*colours, truth, unknown),
        colour_composition=colour_composition_loss(*colours, truth, unknown),
        classification=classification_loss(logits, truth.pattern),
    )


def _inputs_of(sample: TrainingSample) -> CompactInputs:
    image, trimap = sample.image, sample.trimap
    hints = sample.hints or take_hints(image, trimap, Equation(image, trimap))
    picture = PictureInputs(image, trimap, hints, device=_CPU)
    return picture.crop(picture.bounds)
