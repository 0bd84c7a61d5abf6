"""All that a run needs to go on exactly where it stopped."""

from __future__ import annotations

import copy
import io
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from sim_core.errors import WeightsError
from sim_core.image_io import write_bytes
from sim_core.inference.checkpoint import load_weights

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from sim_core.training.options import TrainingOptions
    from sim_core.training.recipes.recipe import Inputs, Output, Recipe

STATE_FILE = "state.pt"


@dataclass(slots=True)
class TrainingState:
    """A network in training.

    Attributes
    ----------
    network, average
        As it is, and its moving average over the last steps, which is exported.
    step
        Steps taken.
    samples
        Seen, by all processes.
    seconds
        Spent on the steps.
    """

    network: nn.Module
    average: nn.Module
    optimiser: torch.optim.AdamW
    step: int = 0
    samples: int = 0
    seconds: float = 0.0

    @classmethod
    def begin(
        cls, recipe: Recipe[Inputs, Output], weights: Path | None = None
    ) -> TrainingState:
        """Return the state before the first step, from weights or from chance.

        Raises
        ------
        WeightsError
            When the weights cannot be read or are of another network.
        """
        torch.manual_seed(recipe.options.run.seed)
        network = recipe.build()
        if weights is not None:
            load_weights(network, recipe.options.model, weights)
        network.to(recipe.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        average = copy.deepcopy(network).requires_grad_(False).eval()
        return cls(network, average, _optimiser(network, recipe.options))

    def save(self, folder: Path) -> None:
        """Write everything into the folder, whole or not at all."""
        content = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "samples": self.samples,
            "seconds": self.seconds,
        }
        buffer = io.BytesIO()
        torch.save(content, buffer)
        write_bytes(folder / STATE_FILE, buffer.getvalue())

    def restore(self, folder: Path) -> None:
        """Take over what `save` wrote.

        Raises
        ------
        WeightsError
            When there is nothing, it is damaged, or of a network of other sizes.
        """
        content = _read(folder / STATE_FILE)
        try:
            self.network.load_state_dict(content["network"])
            self.average.load_state_dict(content["average"])
            self.optimiser.load_state_dict(content["optimiser"])
        except (KeyError, RuntimeError, ValueError) as error:
            raise WeightsError(
                f"{folder / STATE_FILE} is of a network of other sizes ({error}). Resume "
                "with the options that it was made with."
            ) from error
        self.step, self.samples = content["step"], content["samples"]
        self.seconds = content["seconds"]

    def update_average(self, over: int) -> None:
        """Let the average follow the network; faster while there are few steps."""
        keep = min(1 - 1 / over, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            pairs = zip(self.average.parameters(), self.network.parameters(), strict=True)
            for mean, parameter in pairs:
                mean.lerp_(parameter, 1 - keep)
            # Statistics of normalisation layers are moving averages already.
            kept = zip(self.average.buffers(), self.network.buffers(), strict=True)
            for ours, theirs in kept:
                ours.copy_(theirs)


def has_state(folder: Path) -> bool:
    """Return whether a run in this folder can be resumed."""
    return (folder / STATE_FILE).is_file()


def average_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the averaged weights of a run; raises `WeightsError` where there are none."""
    weights: dict[str, torch.Tensor] = _read(folder / STATE_FILE)["average"]
    return weights


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise WeightsError(f"There is no {path}: no run has been saved in this folder.")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError) as error:
        raise WeightsError(f"{path} is damaged and cannot be resumed ({error}).") from error
    if not isinstance(content, dict):
        raise WeightsError(f"{path} is not the state of a training run.")
    return content


def _optimiser(network: nn.Module, options: TrainingOptions) -> torch.optim.AdamW:
    """Return AdamW, which decays filters but neither gains nor biases."""
    named = list(network.named_parameters())
    filters = [p for name, p in named if name.endswith(".weight") and p.ndim > 1]
    others = [p for name, p in named if not name.endswith(".weight") or p.ndim == 1]
    settings = options.optimiser
    return torch.optim.AdamW(
        [
            {"params": filters, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=settings.learning_rate,
        betas=(settings.beta1, settings.beta2),
    )
