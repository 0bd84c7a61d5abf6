"""Training of the compact network, in slices that resume exactly."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch

from sim_core.errors import MattingError
from sim_core.inference.device import has_bfloat16_matrices
from sim_core.training.batches import Share, batches_from
from sim_core.training.distributed import (
    any_process,
    mean_over_processes,
    sharing_gradients,
)
from sim_core.training.log import TrainingLog, write_preview
from sim_core.training.losses import Losses, compute_losses
from sim_core.training.schedule import learning_rate
from sim_core.training.validation import make_validation, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import nn

    from sim_core.network.compact import CompactOutput
    from sim_core.training.batches import Batch
    from sim_core.training.options import TrainingOptions
    from sim_core.training.state import TrainingState
    from sim_core.training.validation import ValidationScore

_MOST_FAILURES = 10
"""So many gradients in a row that are not numbers, and the run has come apart."""


class StepReport(NamedTuple):
    """What a step did.

    Attributes
    ----------
    step
        Steps taken, this one included.
    loss, losses
        Over the samples of all processes: the weighted sum, and its terms.
    gradient
        Norm before clipping.
    score
        Where the step was followed by a validation.
    """

    step: int
    loss: float
    losses: Losses
    gradient: float
    score: ValidationScore | None


@dataclass(frozen=True, slots=True)
class Trainer:
    """Takes a state through the steps of its options.

    Attributes
    ----------
    folder
        Where state, log and previews are written, by the process of rank 0 alone.
    share
        Of the processes that train together.
    """

    options: TrainingOptions
    state: TrainingState
    folder: Path
    device: torch.device
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
        torch.set_num_threads(self.options.run.threads)
        slice_ = _Slice(self)
        batches = batches_from(self.options, self.state.step, self.share)
        for batch in batches:
            report(slice_.take(batch))
            if any_process(is_over(), self.share, self.device):
                break
        if self.share.rank == 0:
            self.state.save(self.folder)

    def look(self, network: nn.Module, batch: Batch) -> CompactOutput:
        """Run a network on a batch in the run's precision."""
        kind = _precision(self.options.run.precision, self.device)
        with torch.autocast(self.device.type, kind, enabled=kind != torch.float32):
            output: CompactOutput = network(*batch.inputs)
        return output


class _Slice:
    """The steps between a start (or resumption) and the next stop."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._options, self._state = trainer.options, trainer.state
        self._network = sharing_gradients(self._state.network, trainer.share)
        self._writes = trainer.share.rank == 0
        self._failures = 0
        self._ended = time.monotonic()
        if self._writes:
            self._log = TrainingLog(trainer.folder, up_to=self._state.step)
            self._held_out = make_validation(self._options)
            self._ended = time.monotonic()

    def take(self, batch: Batch) -> StepReport:
        """Take one step and write what is due after it."""
        batch = batch.to(self._trainer.device)
        output = self._trainer.look(self._network, batch)
        losses = compute_losses(output, batch.truth, batch.inputs.unknown)
        loss = losses.total(self._options.losses)
        gradient = self._descend(loss)
        speed = self._count(len(batch.truth.pattern) * self._trainer.share.size)
        score = self._write_pictures(batch, output) if self._writes else None
        report = self._report(losses, gradient, score)
        if self._writes and (score or self._is_due(self._options.run.log_every)):
            self._log.write({**_values(report), **self._progress(speed)})
        return report

    def _report(
        self, losses: Losses, gradient: float, score: ValidationScore | None
    ) -> StepReport:
        everywhere = mean_over_processes(torch.stack(losses), self._trainer.share)
        losses = Losses(*everywhere)
        loss = float(losses.total(self._options.losses))
        return StepReport(self._state.step, loss, losses, gradient, score)

    def _descend(self, loss: torch.Tensor) -> float:
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

    def _write_pictures(
        self, batch: Batch, output: CompactOutput
    ) -> ValidationScore | None:
        """Save, validate and draw where due; none of it counts as time of the steps."""
        run, folder = self._options.run, self._trainer.folder
        score = None
        if self._is_due(run.validate_every) or self._state.step == run.steps:
            write_preview(folder, self._state.step, batch, output)
            score = validate(self._held_out, self._look_with_average)
        if self._is_due(run.save_every):
            self._state.save(folder)
        self._ended = time.monotonic()
        return score

    def _look_with_average(self, batch: Batch) -> CompactOutput:
        return self._trainer.look(self._state.average, batch.to(self._trainer.device))

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
    values |= {name: float(loss) for name, loss in report.losses._asdict().items()}
    if report.score is not None:
        scores = report.score._asdict()
        values |= {f"validation_{name}": value for name, value in scores.items()}
    return values


def _precision(name: str, device: torch.device) -> torch.dtype:
    if name == "auto":
        fast = device.type == "cuda" or has_bfloat16_matrices(device)
        return torch.bfloat16 if fast else torch.float32
    return torch.bfloat16 if name == "bfloat16" else torch.float32
