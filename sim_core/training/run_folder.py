"""The folder of a run: the options it was begun with, and the weights it yields."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import torch

from sim_core.errors import MattingError
from sim_core.files import make_folder
from sim_core.image_io import write_bytes
from sim_core.inference.checkpoint import sha256_of
from sim_core.training.configuration import read_options
from sim_core.training.recipes import RECIPES
from sim_core.training.state import average_weights, has_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

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


def export_weights(folders: Sequence[Path], path: Path, *, description: str) -> str:
    """Write the mean of runs' averaged weights as their recipe does; return its sha256.

    Of runs that began with the same weights, the mean is often better than either, and
    steadier (Wortsman et al. 2022, "Model soups").

    Raises
    ------
    MattingError
        When there is no saved run in a folder, the networks differ, or a file cannot be
        written.
    """
    models = {options_of(folder).model for folder in folders}
    weights = [average_weights(folder) for folder in folders]
    shapes = [{name: w.shape for name, w in of_run.items()} for of_run in weights]
    if len(models) > 1 or any(other != shapes[0] for other in shapes):
        raise MattingError(
            "These runs trained different networks: there is no mean of them."
        )
    mean = {name: _mean([of_run[name] for of_run in weights]) for name in weights[0]}
    RECIPES[models.pop()].export(mean, path, description)
    return sha256_of(path)


def _mean(tensors: Sequence[Tensor]) -> Tensor:
    if len(tensors) == 1 or not tensors[0].is_floating_point():
        return tensors[0]
    return torch.stack([tensor.double() for tensor in tensors]).mean(0).to(tensors[0])
