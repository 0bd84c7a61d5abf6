"""The folder of a run: the options it was begun with, and the weights it yields."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from sim_core.errors import MattingError
from sim_core.files import make_folder
from sim_core.image_io import write_bytes
from sim_core.inference.checkpoint import sha256_of
from sim_core.training.configuration import read_options
from sim_core.training.recipes import RECIPES
from sim_core.training.state import average_weights, has_state

if TYPE_CHECKING:
    from pathlib import Path

    from sim_core.training.options import TrainingOptions

OPTIONS_FILE = "options.json"


def begin_run(folder: Path, options: TrainingOptions) -> None:
    """Make the folder of a new run and keep its options there.

    Raises
    ------
    MattingError
        When the folder holds a run already, or cannot be written.
    """
    if has_state(folder):
        raise MattingError(
            f"{folder} holds a run already. Go on with it by --resume, or choose another "
            "folder."
        )
    make_folder(folder)
    text = json.dumps(dataclasses.asdict(options), indent=2)
    write_bytes(folder / OPTIONS_FILE, text.encode())


def options_of(folder: Path) -> TrainingOptions:
    """Return the options that a run was begun with.

    Raises
    ------
    MattingError
        When there is no run in the folder, or its options cannot be read.
    """
    path = folder / OPTIONS_FILE
    try:
        return read_options(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise MattingError(f"There is no run in {folder} to go on with.") from error
    except ValueError as error:
        raise MattingError(f"{path} is damaged: {error}.") from error


def export_weights(folder: Path, path: Path, *, description: str) -> str:
    """Write a run's averaged weights as its recipe does; return the file's sha256.

    Raises
    ------
    MattingError
        When there is no saved run in the folder, or a file cannot be written.
    """
    recipe = RECIPES[options_of(folder).model]
    recipe.export(average_weights(folder), path, description)
    return sha256_of(path)
