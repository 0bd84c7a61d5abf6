"""The command `simatte`: the window, and the same work without one."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING

import cv2
import typer

from app.cli.evaluate import evaluate
from app.cli.export import export
from app.cli.matte import matte
from app.cli.simd import simd
from app.cli.synth import synth
from app.cli.train import train
from app.cli.weights import weights
from app.cli.window import window
from sim_core.errors import MattingError
from sim_core.jobs import Cancelled

if TYPE_CHECKING:
    from collections.abc import Sequence

_GROUP_OPTIONS = ("--help", "-h", "--version")

_program = typer.Typer(
    name="simatte",
    help="Semantic image matting. Without a command, opens the window on pictures.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=False,
)
_program.command()(matte)
_program.command()(evaluate)
_program.command()(export)
_program.command()(simd)
_program.command()(synth)
_program.command()(window)
_program.add_typer(weights, name="weights")
_program.add_typer(train, name="train")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"simatte {version('simatte')}")
        raise typer.Exit


@_program.callback()
def _options(
    version: bool = typer.Option(
        False,
        "--version",
        callback=_print_version,
        is_eager=True,
        help="Say which version.",
    ),
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 done, 1 failed, 2 misused."""
    _keep_libraries_quiet()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _program(_with_command(given), standalone_mode=True)
    except MattingError as error:
        typer.secho(f"Error: {error}", err=True, fg=typer.colors.RED)
        sys.exit(1)
    except Cancelled:
        sys.exit(130)


def _keep_libraries_quiet() -> None:
    """Leave the terminal to sentences; what decoders mutter about a file is not one."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    warnings.filterwarnings("ignore", module="PIL")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _with_command(arguments: list[str]) -> list[str]:
    """Return the arguments with the window's command put before bare picture names."""
    commands = {
        command.callback.__name__
        for command in _program.registered_commands
        if command.callback
    } | {group.name for group in _program.registered_groups}
    if arguments and (arguments[0] in commands or arguments[0] in _GROUP_OPTIONS):
        return arguments
    return ["window", *arguments]
