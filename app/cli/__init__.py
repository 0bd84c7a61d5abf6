"""The command `simatte`: the window, and the same work without one."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import typer

from app.cli.evaluate import evaluate
from app.cli.export import export
from app.cli.failures import explain, say_error, wants_traceback
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

_EXAMPLES = """Examples:

simatte picture.jpg
simatte --sample hair
simatte matte picture.jpg trimap.png -o cutout.png --alpha alpha.png
simatte export picture.jpg --alpha alpha.png -o layers.psd --contents layers
simatte evaluate TEST_SET --json scores.json

Exit codes: 0 done, 1 failed, 2 misused, 130 stopped by Ctrl-C.
"""
_MATTE_EXAMPLES = """Trimaps are grey pictures: up to 10 % is background,
from 90 % on foreground, all else unknown.

Examples:

simatte matte picture.jpg trimap.png -o cutout.png
simatte matte picture.tif trimap.png -o cutout.tif --depth 16 --alpha a.png
simatte matte PHOTOS --trimap TRIMAPS -o CUTOUTS
"""
_EXPORT_EXAMPLES = """Examples:

simatte export picture.jpg --trimap trimap.png -o cutout.webp
simatte export NAME.simatte -o cutout.png
simatte export picture.jpg --alpha a.png -o layers.psd --contents layers
simatte export picture.jpg --alpha a.png -o cutout --preset "For the web"
simatte export picture.jpg --alpha a.png -o on.png --contents composite
    --background sky.jpg --shadow 0.5
"""
_EVALUATE_EXAMPLES = """Examples:

simatte evaluate TEST_SET --json scores.json --sheet sheet.png
simatte evaluate --images i --trimaps t --alphas a --csv scores.csv
"""

_program = typer.Typer(
    name="simatte",
    help="Semantic image matting. Without a command, opens the window on pictures.",
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=False,
)
_program.command(epilog=_MATTE_EXAMPLES)(matte)
_program.command(epilog=_EXPORT_EXAMPLES)(export)
_program.command(epilog=_EVALUATE_EXAMPLES)(evaluate)
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
    """Run the command line and leave with its exit code.

    0 done, 1 failed, 2 misused, 130 stopped by Ctrl-C.
    """
    _keep_libraries_quiet()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _program(_with_command(given), standalone_mode=True)
    except Cancelled:
        sys.exit(130)
    except Exception as error:
        if wants_traceback(error):
            raise
        say_error(explain(error))
        sys.exit(1)


def _keep_libraries_quiet() -> None:
    """Leave the terminal to sentences; what decoders mutter about a file is not one."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    warnings.filterwarnings("ignore", module="PIL")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _with_command(arguments: list[str]) -> list[str]:
    """Return the arguments with the window's command put before bare picture names.

    Raises
    ------
    MattingError
        Where the first is neither a command nor what a picture could be called.
    """
    commands = {
        command.callback.__name__
        for command in _program.registered_commands
        if command.callback
    } | {str(group.name) for group in _program.registered_groups}
    first = arguments[0] if arguments else ""
    if first in commands or first in _GROUP_OPTIONS:
        return arguments
    if first and not first.startswith("-") and not Path(first).suffix:
        _check_word(first, commands)
    return ["window", *arguments]


def _check_word(word: str, commands: set[str]) -> None:
    """Raise for a mistyped command, before a window is opened on it as a picture."""
    if os.path.lexists(word):
        return
    near = get_close_matches(word, commands, 1)
    meant = f"Did you mean `simatte {near[0]}`?" if near else "See: simatte --help"
    raise MattingError(f"“{word}” is neither a command nor a picture. {meant}")
