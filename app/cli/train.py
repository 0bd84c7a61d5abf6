"""`simatte train`: train networks on procedural mattes or on a person's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Device, DeviceOption, flag, folder_option, path_option
from app.cli.pool import pool as make_pool
from app.cli.training import TrainingCommand, start
from sim_core.errors import MattingError

train = typer.Typer(help="Train networks; export their weights.", no_args_is_help=True)

Output = Annotated[
    Path | None,
    folder_option(
        "--output",
        help="The run's: state, log, previews. Without: runs/NAME.",
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Options that ship: smoke, simatte-s, simatte-s-patterns, sim-r50, "
        "classifier, discriminator.",
    ),
]
Config = Annotated[Path | None, path_option(help="Options in a TOML file instead.")]
Resume = Annotated[bool, flag("--resume", help="Go on exactly where the run stopped.")]
Begin = Annotated[
    Path | None,
    path_option("--from", help="Begin with these weights (safetensors)."),
]
Photos = Annotated[
    Path | None,
    folder_option(help="Photographs to take the colours of samples from."),
]
Pool = Annotated[
    Path | None,
    folder_option(help="Samples made by: simatte train pool."),
]
Patterns = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The classifier of simatte-s, trained before."),
]
Steps = Annotated[
    int | None, typer.Option(min=1, help="Length of the run, instead of the preset's.")
]
Minutes = Annotated[
    float | None, typer.Option(min=0, help="Stop, to be resumed, after so long.")
]


def _add_command(name: str, models: tuple[str, ...], about: str) -> None:
    """Add `simatte train NAME`; all of them have the same options."""

    @train.command(name, help=about)
    def command(
        output: Output = None,
        preset: Preset = None,
        config: Config = None,
        resume: Resume = False,
        weights: Begin = None,
        photos: Photos = None,
        pool: Pool = None,
        patterns: Patterns = None,
        steps: Steps = None,
        minutes: Minutes = None,
        device: DeviceOption = Device.AUTO,
    ) -> None:
        start(
            TrainingCommand(
                name=name,
                models=models,
                output=output,
                preset=preset,
                config=config,
                resume=resume,
                weights=weights,
                photos=photos,
                pool=pool,
                patterns=patterns,
                steps=steps,
                minutes=minutes,
                device=device.value,
            )
        )


_add_command(
    "matting",
    ("simatte-s", "sim-r50"),
    "Train a matting network: the compact or the published one, as the options say. Ctrl-C "
    "stops after the running step, and --resume goes on from there. Several processes: "
    "torchrun --nproc-per-node 2 --no-python simatte train matting …",
)
_add_command(
    "classifier",
    ("classifier", "simatte-s-patterns"),
    "Train a classifier, which names matting patterns: the default network's, or the "
    "published system's.",
)
_add_command(
    "discriminator",
    ("discriminator",),
    "Train the discriminator, which names the pattern of a foreground and its alpha.",
)

train.command("pool")(make_pool)


@train.command()
def export(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="Its folder; of several runs, their mean."),
    ],
    output: Annotated[
        Path,
        path_option("--output", "-o", help="The weights, a .safetensors file."),
    ],
    description: Annotated[
        str, typer.Option(help="One line about the weights.")
    ] = "Trained with Simatte.",
) -> None:
    """Write a run's averaged weights as a file that `--weights` and `--from` take."""
    from sim_core.training.run_folder import export_weights

    if output.suffix != ".safetensors":
        raise MattingError(f"{output} must end in .safetensors, the format of weights.")
    sha256 = export_weights(runs, output, description=description)
    typer.echo(f"Wrote {output}, sha256 {sha256}.")
