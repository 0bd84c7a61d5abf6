"""Where the semantic trimap comes from while the matting network is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from sim_core.inference.imported import SimPart, imported_file
from sim_core.network.sim.classifier import CELL
from sim_core.network.sim.encoder import PATTERNS
from sim_core.training.losses import UNNAMED
from sim_core.training.recipes.frozen import load_classifier
from sim_core.training.tables import check
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from sim_core.network.sim.classifier import PatternClassifier

SOURCES = ("truth", "classifier", "none")


@dataclass(frozen=True, slots=True)
class SemanticOptions:
    """Where the semantic trimap comes from.

    Attributes
    ----------
    source
        "classifier" as in the paper; "truth" for the sample's own pattern; "none" for
        zeros, which shows what it is good for.
    weights
        File of an exported classifier; without, the one that has been imported.
    """

    source: str = "truth"
    weights: str = ""

    def __post_init__(self) -> None:
        check(
            self.source in SOURCES,
            f'semantic.source is "{self.source}"; choose one of {", ".join(SOURCES)}.',
        )


class SimCrop(NamedTuple):
    """What crops of samples tell: B×3, B×2, B×6 and B×1×H×W; see `SimInputs`.

    Attributes
    ----------
    trimap
        In [0, 1].
    """

    image: Tensor
    known: Tensor
    distances: Tensor
    trimap: Tensor

    @property
    def unknown(self) -> Tensor:
        """B×1×H×W, 1 where alpha is asked for."""
        return (self.trimap == UNKNOWN / 255).to(self.image.dtype)


SemanticSource = Callable[[SimCrop, Tensor], Tensor]
"""Returns the B×20×H×W semantic trimap of crops whose patterns, B, are given."""


def semantic_source(options: SemanticOptions, device: torch.device) -> SemanticSource:
    """Return the source of the options; raises `WeightsError` where it has no weights."""
    if options.source == "truth":
        return named_pattern
    if options.source == "none":
        return nothing
    file = options.weights or imported_file(SimPart.CLASSIFIER)
    classifier = load_classifier(Path(file), device)
    return lambda crop, _: classified(classifier, crop)


def named_pattern(crop: SimCrop, pattern: Tensor) -> Tensor:
    """Return 1 in the unknown region of the pattern's channel; unnamed ones have none."""
    numbers = torch.where(pattern == UNNAMED, PATTERNS, pattern)
    one_hot = F.one_hot(numbers, PATTERNS + 1)[:, :PATTERNS, None, None]
    return one_hot.to(crop.image.dtype) * crop.unknown


def nothing(crop: SimCrop, pattern: Tensor) -> Tensor:
    """Return zeros."""
    del pattern
    return torch.zeros_like(crop.unknown).expand(-1, PATTERNS, -1, -1)


@torch.no_grad()
def classified(classifier: PatternClassifier, crop: SimCrop) -> Tensor:
    """Return each crop's activation map, stretched to [0, 1], in its unknown region."""
    cells = classifier(crop.image, crop.trimap).activation.float()
    low, high = cells.amin((1, 2, 3), keepdim=True), cells.amax((1, 2, 3), keepdim=True)
    stretched = (cells - low) / (high - low).clamp(min=1e-12)
    height, width = crop.image.shape[-2:]
    large = F.interpolate(
        stretched, scale_factor=CELL, mode="bilinear", align_corners=False
    )
    return large[..., :height, :width] * crop.unknown
