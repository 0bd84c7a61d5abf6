"""One run of `simatte train`, from its options to the last word about it."""

from __future__ import annotations

import dataclasses
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from sim_core.errors import MattingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import torch

    from sim_core.training.batches import Share
    from sim_core.training.options import DataOptions, RunOptions, TrainingOptions
    from sim_core.training.trainer import StepReport, Trainer

_Options = TypeVar("_Options", "DataOptions", "RunOptions")

_RUNS = Path("runs")
"""Where runs go whose folder is not named."""


@dataclass(frozen=True, slots=True)
class TrainingCommand:
    """What was typed.

    Attributes
    ----------
    name, models
        Of the command, and the models that it trains.
    """

    name: str
    models: tuple[str, ...]
    output: Path | None
    preset: str | None
    config: Path | None
    resume: bool
    weights: Path | None
    photos: Path | None
    pool: Path | None
    patterns: Path | None
    steps: int | None
    minutes: float | None
    device: str

    @property
    def folder(self) -> Path:
        """Where the run is: named after its options unless told otherwise."""
        if self.output is not None:
            return self.output
        name = self.config.stem if self.config else self.preset
        if name is None:
            raise MattingError("Name the run's folder with --output.")
        return _RUNS / name


def start(command: TrainingCommand) -> None:
    """Train until the run is over, the time is up, or Ctrl-C."""
    from sim_core.inference.device import choose_device
    from sim_core.training.distributed import joined_processes, own_device
    from sim_core.training.run_folder import begin_run

    options, folder = _options(command), command.folder
    if options.model not in command.models:
        raise MattingError(
            f'These options are for the model "{options.model}"; `simatte train '
            f"{command.name}` trains {' or '.join(command.models)}."
        )
    device = own_device(choose_device(command.device))
    with joined_processes(device) as share:
        trainer = _make_trainer(command, options, device, share)
        if not command.resume and share.rank == 0:
            begin_run(folder, options)
        with _stop_signal(command.minutes) as is_over, _progress(options, share) as report:
            trainer.train(is_over=is_over, report=report)
    if share.rank == 0:
        _say_where_it_stands(trainer.state.step, command, options)


def _options(command: TrainingCommand) -> TrainingOptions:
    from sim_core.training.run_folder import options_of

    if not command.resume:
        return _chosen_options(command)
    changes = (command.photos, command.pool, command.patterns, command.steps)
    if command.weights or any(changes):
        raise MattingError(
            "A resumed run keeps the options it was begun with: give --resume without "
            "--from, --photos, --pool, --patterns and --steps."
        )
    options = options_of(command.folder)
    if (command.preset or command.config) and _chosen_options(command) != options:
        raise MattingError(
            f"The run in {command.folder} was begun with other options than these. Resume "
            f"it by --output {command.folder} alone, or begin another."
        )
    return options


def _chosen_options(command: TrainingCommand) -> TrainingOptions:
    from sim_core.training.configuration import read_configuration, read_preset

    if (command.preset is None) == (command.config is None):
        raise MattingError("Give either --preset or --config, or --resume a run.")
    if command.config is not None:
        options = read_configuration(command.config)
    else:
        options = read_preset(command.preset or "")
    if command.patterns is not None:
        options = _with_classifier(options, command.patterns)
    return dataclasses.replace(
        options,
        data=_replaced(
            options.data,
            photographs=command.photos and str(command.photos.resolve()),
            pool=command.pool and str(command.pool.resolve()),
        ),
        run=_replaced(options.run, steps=command.steps),
    )


def _with_classifier(options: TrainingOptions, path: Path) -> TrainingOptions:
    from sim_core.training.recipes.compact import CompactOptions

    if not isinstance(options, CompactOptions):
        raise MattingError(
            f'--patterns is for the model "simatte-s", and these options are for '
            f'"{options.model}". Leave it out.'
        )
    return dataclasses.replace(options, patterns=str(path.resolve()))


def _replaced(options: _Options, **given: object) -> _Options:
    """Return the options with what was given in place of their own."""
    known: dict[str, Any] = {n: value for n, value in given.items() if value is not None}
    return dataclasses.replace(options, **known)


def _make_trainer(
    command: TrainingCommand, options: TrainingOptions, device: torch.device, share: Share
) -> Trainer:
    from sim_core.training.recipes import recipe_of
    from sim_core.training.state import TrainingState
    from sim_core.training.trainer import Trainer

    recipe = recipe_of(options, device)
    state = TrainingState.begin(recipe, command.weights)
    if command.resume:
        state.restore(command.folder)
    return Trainer(recipe, state, command.folder, share)


@contextmanager
def _stop_signal(minutes: float | None) -> Iterator[Callable[[], bool]]:
    """Yield whether the time is over or Ctrl-C was pressed."""
    end = time.monotonic() + (float("inf") if minutes is None else 60 * minutes)
    pressed = False

    def remember(*_: object) -> None:
        nonlocal pressed
        pressed = True

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield lambda: pressed or time.monotonic() >= end
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(
    options: TrainingOptions, share: Share
) -> Iterator[Callable[[StepReport], None]]:
    """Yield what shows a step: a bar on a terminal, now and then a line elsewhere."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal or share.rank > 0,
    )

    def show(report: StepReport) -> None:
        bar.update(task, completed=report.step, description=_in_words(report))
        due = report.scores or report.step % options.run.log_every == 0
        if share.rank == 0 and due and not console.is_terminal:
            typer.echo(f"{report.step}/{options.run.steps} {_in_words(report)}", err=True)

    with bar:
        task = bar.add_task("training", total=options.run.steps)
        yield show


def _in_words(report: StepReport) -> str:
    first = dict(list(report.losses.items())[:1])
    words = f"loss {report.loss:.3f}, {_listed(first)}"
    return f"{words}; held out: {_listed(report.scores)}" if report.scores else words


def _listed(numbers: Mapping[str, float]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {value:.3g}" for name, value in numbers.items()
    )


def _say_where_it_stands(
    step: int, command: TrainingCommand, options: TrainingOptions
) -> None:
    if step < options.run.steps:
        typer.echo(
            f"Stopped after {step} of {options.run.steps} steps. Go on with: "
            f"simatte train {command.name} --resume --output {command.folder}"
        )
    else:
        typer.echo(
            f"Done. Export the weights with: "
            f"simatte train export {command.folder} -o weights.safetensors"
        )
