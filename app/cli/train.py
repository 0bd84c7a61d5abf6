"""`simatte train`: train the compact network on procedural mattes."""

from __future__ import annotations

import dataclasses
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.options import Device, DeviceOption
from sim_core.errors import MattingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import torch

    from sim_core.training.batches import Share
    from sim_core.training.options import TrainingOptions
    from sim_core.training.trainer import StepReport, Trainer

train = typer.Typer(
    help="Train the compact network on procedural mattes; export its weights.",
    no_args_is_help=True,
)


@train.command()
def matting(
    output: Annotated[
        Path, typer.Option("--output", help="Folder of the run: state, log, previews.")
    ],
    preset: Annotated[
        str | None, typer.Option(help="Options that ship with Simatte: smoke, simatte-s.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Options in a TOML file instead.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on exactly where the run stopped.")
    ] = False,
    weights: Annotated[
        Path | None, typer.Option("--from", help="Begin with these weights.")
    ] = None,
    photos: Annotated[
        Path | None, typer.Option(help="Folder of photographs to colour samples with.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Length of the run, instead of the preset's.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0, help="Stop, to be resumed, after so long.")
    ] = None,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Train; Ctrl-C stops after the running step, and --resume goes on from there.

    Several processes: torchrun --nproc-per-node 2 --no-python simatte train matting …
    """
    from sim_core.inference.device import choose_device
    from sim_core.training.distributed import joined_processes, own_device
    from sim_core.training.run_folder import begin_run, options_of

    if resume:
        _refuse_beside_resume(preset, config, weights, photos, steps)
        options = options_of(output)
    else:
        options = _with_choices(_chosen_options(preset, config), photos, steps)
    place = own_device(choose_device(device.value))
    with joined_processes(place) as share:
        if not resume and share.rank == 0:
            begin_run(output, options)
        trainer = _make_trainer(options, output, place, share, weights, resume)
        with _stop_signal(minutes) as is_over, _progress(options, share) as report:
            trainer.train(is_over=is_over, report=report)
    if share.rank == 0:
        _say_where_it_stands(trainer.state.step, options, output)


@train.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of the run.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The weights, a .safetensors file.")
    ],
    description: Annotated[
        str, typer.Option(help="One line for the manifest.")
    ] = "Compact semantic matting network, trained on procedural mattes.",
) -> None:
    """Write a run's averaged weights, and beside them their entry for the manifest."""
    from sim_core.training.run_folder import export_weights

    if output.suffix != ".safetensors":
        raise MattingError(f"{output} must end in .safetensors, the format of weights.")
    entry = export_weights(run, output, description=description)
    typer.echo(f"Wrote {output}, sha256 {entry.sha256}.")


def _chosen_options(preset: str | None, config: Path | None) -> TrainingOptions:
    from sim_core.training.configuration import read_configuration, read_preset

    if (preset is None) == (config is None):
        raise MattingError("Give either --preset or --config, or --resume a run.")
    return read_preset(preset) if preset else read_configuration(config or Path())


def _with_choices(
    options: TrainingOptions, photos: Path | None, steps: int | None
) -> TrainingOptions:
    if photos is not None:
        data = dataclasses.replace(options.data, photographs=str(photos.resolve()))
        options = dataclasses.replace(options, data=data)
    if steps is not None:
        run = dataclasses.replace(options.run, steps=steps)
        options = dataclasses.replace(options, run=run)
    return options


def _refuse_beside_resume(*choices: object) -> None:
    if any(choice is not None for choice in choices):
        raise MattingError(
            "A resumed run keeps the options it was begun with: give --resume with "
            "--output, --minutes and --device alone."
        )


def _make_trainer(
    options: TrainingOptions,
    folder: Path,
    device: torch.device,
    share: Share,
    weights: Path | None,
    resume: bool,
) -> Trainer:
    from sim_core.training.state import TrainingState
    from sim_core.training.trainer import Trainer

    state = TrainingState.begin(options, device, weights)
    if resume:
        state.restore(folder)
    return Trainer(options, state, folder, device, share)


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
        due = report.score or report.step % options.run.log_every == 0
        if share.rank == 0 and due and not console.is_terminal:
            typer.echo(f"{report.step}/{options.run.steps} {_in_words(report)}", err=True)

    with bar:
        task = bar.add_task("training", total=options.run.steps)
        yield show


def _in_words(report: StepReport) -> str:
    words = f"loss {report.loss:.3f}, alpha {float(report.losses.alpha):.3f}"
    if report.score is not None:
        sad, mse, accuracy = report.score
        words += f"; held out: SAD {sad:.2f}, MSE {mse:.1f}, patterns {accuracy:.0%}"
    return words


def _say_where_it_stands(step: int, options: TrainingOptions, folder: Path) -> None:
    if step < options.run.steps:
        typer.echo(
            f"Stopped after {step} of {options.run.steps} steps. Go on with: "
            f"simatte train matting --resume --output {folder}"
        )
    else:
        typer.echo(
            f"Done. Export the weights with: "
            f"simatte train export {folder} -o weights.safetensors"
        )
