"""The loop that trains any network, in slices that resume exactly."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from sim_core.errors import MattingError
from sim_core.inference.precision import has_bfloat16_matrices
from sim_core.training.batches import Share, StepBatches, batches_from
from sim_core.training.distributed import (
    any_process,
    learning_together,
    mean_over_processes,
)
from sim_core.training.log import TrainingLog, columns_of, write_preview
from sim_core.training.schedule import learning_rate
from sim_core.training.seeds import torch_seed
from sim_core.training.validation import make_validation, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from torch import Tensor, nn

    from sim_core.training.batches import Batch
    from sim_core.training.recipes.recipe import Recipe
    from sim_core.training.state import TrainingState

_MOST_FAILURES = 10
"""So many gradients in a row that are not numbers, and the run has come apart."""


class StepReport(NamedTuple):
    """What a step did.

    Attributes
    ----------
    step
        Steps taken, this one included.
    loss, losses
        Over the samples of all processes: the weighted sum, and its terms by name.
    gradient
        Norm before clipping.
    scores
        By name, where the step was followed by a validation.
    """

    step: int
    loss: float
    losses: Mapping[str, float]
    gradient: float
    scores: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Trainer:
    """Takes a state through the steps of a recipe's options.

    Attributes
    ----------
    folder
        Where state, log and previews are written, by the process of rank 0 alone.
    share
        Of the processes that train together.
    """

    recipe: Recipe[Any, Any]
    state: TrainingState
    folder: Path
    share: Share = Share()  # noqa: RUF009 - frozen

    def train(
        self,
        *,
        is_over: Callable[[], bool] = lambda: False,
        report: Callable[[StepReport], None] = lambda _: None,
    ) -> None:
        """Train to the last step, or until `is_over` when a step has ended; then save.

        Raises
        ------
        MattingError
            When the gradient is no longer a number, or a file cannot be written.
        """
        options = self.recipe.options
        torch.set_num_threads(options.run.threads)
        slice_ = _Slice(self)
        batches = StepBatches(options, self.share, self.recipe.collate)
        for batch in batches_from(batches, self.state.step):
            report(slice_.take(batch))
            if any_process(is_over(), self.share, self.recipe.device):
                break
        if self.share.rank == 0:
            self.state.save(self.folder)


class _Slice:
    """The steps between a start (or resumption) and the next stop."""

    def __init__(self, trainer: Trainer) -> None:
        self._recipe, self._state = trainer.recipe, trainer.state
        self._folder, self._share = trainer.folder, trainer.share
        self._options = trainer.recipe.options
        self._network = learning_together(
            self._state.network, self._share, self._recipe.device
        )
        self._precision = _precision(self._options.run.precision, self._recipe.device)
        self._writes = self._share.rank == 0
        self._failures = 0
        if self._writes:
            columns = columns_of(self._recipe.loss_names, self._recipe.score_names)
            self._log = TrainingLog(self._folder, columns, up_to=self._state.step)
            self._held_out = make_validation(self._options)
        self._ended = time.monotonic()

    def take(self, batch: Batch[Any]) -> StepReport:
        """Take one step and write what is due after it."""
        batch = batch.to(self._recipe.device)
        # What a layer leaves out at random, too, depends on the step alone.
        torch.manual_seed(
            torch_seed(self._options.run.seed, self._state.step, self._share.rank)
        )
        output = self._look(self._network, batch)
        losses = self._recipe.losses(output, batch)
        gradient = self._descend(self._recipe.total(losses))
        speed = self._count(batch.samples * self._share.size)
        scores = self._write_pictures(batch, output) if self._writes else None
        report = self._report(losses, gradient, scores)
        if self._writes and (scores or self._is_due(self._options.run.log_every)):
            self._log.write({**_values(report), **self._progress(speed)})
        return report

    def _look(self, network: nn.Module, batch: Batch[Any]) -> Any:
        """Run a network on a batch in the run's precision."""
        kind, place = self._precision, self._recipe.device.type
        with torch.autocast(place, kind, enabled=kind != torch.float32):
            return self._recipe.look(network, batch)

    def _report(
        self,
        losses: Mapping[str, Tensor],
        gradient: float,
        scores: Mapping[str, float] | None,
    ) -> StepReport:
        mean = mean_over_processes(torch.stack(list(losses.values())), self._share)
        everywhere = dict(zip(losses, mean, strict=True))
        return StepReport(
            self._state.step,
            float(self._recipe.total(everywhere)),
            {name: float(loss) for name, loss in everywhere.items()},
            gradient,
            scores,
        )

    def _descend(self, loss: Tensor) -> float:
        """Change the weights; return the norm of the gradient before clipping."""
        optimiser, settings = self._state.optimiser, self._options.optimiser
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(self._options, self._state.step)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self._network.parameters(), settings.clip)
        if torch.isfinite(norm):
            optimiser.step()
        self._watch(finite=bool(torch.isfinite(norm)))
        self._state.step += 1
        self._state.update_average(self._options.run.average_over)
        return float(norm)

    def _watch(self, *, finite: bool) -> None:
        """Let a single failure pass, whose step was left out; not a series."""
        self._failures = 0 if finite else self._failures + 1
        if self._failures == _MOST_FAILURES:
            raise MattingError(
                f"After {self._state.step} steps the loss is no longer a number. Resume "
                "the last saved state with a lower optimiser.learning_rate."
            )

    def _count(self, samples: int) -> float:
        """Count samples and time since the last step; return samples per second."""
        seconds = time.monotonic() - self._ended
        self._ended += seconds
        self._state.samples += samples
        self._state.seconds += seconds
        return samples / max(seconds, 1e-6)

    def _write_pictures(self, batch: Batch[Any], output: Any) -> dict[str, float] | None:
        """Save, validate and draw where due; none of it counts as time of the steps."""
        run, scores = self._options.run, None
        if self._is_due(run.validate_every) or self._state.step == run.steps:
            picture = self._recipe.picture(output, batch)
            write_preview(self._folder, self._state.step, picture)
            scores = validate(self._recipe, self._held_out, self._look_with_average)
        if self._is_due(run.save_every):
            self._state.save(self._folder)
        self._ended = time.monotonic()
        return scores

    def _look_with_average(self, batch: Batch[Any]) -> Any:
        return self._look(self._state.average, batch)

    def _is_due(self, every: int) -> bool:
        return self._state.step % every == 0

    def _progress(self, speed: float) -> dict[str, float]:
        return {
            "samples": self._state.samples,
            "seconds": self._state.seconds,
            "samples_per_second": speed,
            "learning_rate": self._state.optimiser.param_groups[0]["lr"],
        }


def _values(report: StepReport) -> dict[str, float]:
    values = {"step": report.step, "loss": report.loss, "gradient": report.gradient}
    scores = report.scores or {}
    held_out = {f"validation_{name}": value for name, value in scores.items()}
    return {**values, **report.losses, **held_out}


def _precision(name: str, device: torch.device) -> torch.dtype:
    if name == "auto":
        sound = device.type == "cuda" or has_bfloat16_matrices(device)
        return torch.bfloat16 if sound else torch.float32
    return torch.bfloat16 if name == "bfloat16" else torch.float32
