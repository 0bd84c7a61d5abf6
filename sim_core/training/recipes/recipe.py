"""What a run needs to know about the network that it trains."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from sim_core.training.losses import weighted_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import torch
    from torch import Tensor, nn

    from sim_core.arrays import ImageRGB
    from sim_core.training.batches import Batch
    from sim_core.training.options import TrainingOptions
    from sim_core.training.synthesis.compose import TrainingSample

Inputs = TypeVar("Inputs", bound=tuple[object, ...])
Output = TypeVar("Output", bound=tuple[object, ...])


class Recipe(ABC, Generic[Inputs, Output]):
    """A network, how samples become its inputs, and what is said about its output.

    The loop, its state, logs and processes are the same for all recipes.

    Attributes
    ----------
    collate
        Makes a batch of samples of one size; it is sent to the processes that do so.
    """

    options_type: ClassVar[type[TrainingOptions]]
    score_names: ClassVar[tuple[str, ...]]
    collate: Callable[[Sequence[TrainingSample]], Batch[Inputs]]

    def __init__(self, options: TrainingOptions, device: torch.device) -> None:
        """Take the options of a run, which are of `options_type`."""
        self.options, self.device = options, device

    @abstractmethod
    def build(self) -> nn.Module:
        """Return the network with weights from chance, in the mode it is trained in."""

    @abstractmethod
    def look(self, network: nn.Module, batch: Batch[Inputs]) -> Output:
        """Run a network on a batch."""

    @abstractmethod
    def losses(self, output: Output, batch: Batch[Inputs]) -> Mapping[str, Tensor]:
        """Return scalars by name, not yet weighted; one for each of the weights.

        Each is the mean over samples of what depends on one sample alone, so that processes
        with a part of the batch each have the same mean gradient as one with all of it.
        """

    @abstractmethod
    def score(
        self, output: Output, batch: Batch[Inputs], sample: TrainingSample
    ) -> tuple[float, ...]:
        """Return what `score_names` names, for a held-out sample alone in its batch."""

    @abstractmethod
    def picture(self, output: Output, batch: Batch[Inputs]) -> ImageRGB:
        """Return some samples of a batch as rows for a person to look at."""

    @staticmethod
    @abstractmethod
    def export(weights: Mapping[str, Tensor], path: Path, description: str) -> None:
        """Write averaged weights as a file that Simatte loads; raises `MattingError`."""

    @property
    def loss_names(self) -> tuple[str, ...]:
        """Names of the losses."""
        return tuple(dataclasses.asdict(self.options.losses))

    def total(self, losses: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted sum of the losses."""
        return weighted_sum(losses, dataclasses.asdict(self.options.losses))
