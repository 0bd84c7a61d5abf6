"""A run of seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.training.configuration import read_options
from sim_core.training.state import TrainingState
from sim_core.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from sim_core.training.options import TrainingOptions

CPU = torch.device("cpu")

RUN = {
    "steps": 6, "precision": "float32", "average_over": 4,
    "log_every": 1, "save_every": 100, "validate_every": 100,
}  # fmt: skip
DATA = {"validation_samples": 1, "validation_size": 64}
CROPS = [{"size": 64, "batch": 2, "weight": 2}, {"size": 80, "batch": 1}]
NETWORK = {
    "full": 4, "half": 4, "quarter": 8, "eighth": 8, "sixteenth": 12, "fused": 16,
}  # fmt: skip


def tiny_options(**tables: object) -> TrainingOptions:
    """Options with what is given in place of the tiny defaults, table by table."""
    defaults = {"run": RUN, "data": DATA, "crops": CROPS, "network": NETWORK}
    return read_options({**defaults, **tables})


def trainer_in(folder: Path, options: TrainingOptions, *, resume: bool = False) -> Trainer:
    folder.mkdir(exist_ok=True)
    state = TrainingState.begin(options, CPU)
    if resume:
        state.restore(folder)
    return Trainer(options, state, folder, CPU)


def stop_after(steps: int):
    """What `is_over` is when so many steps are enough."""
    asked = iter(range(1, 1_000_000))
    return lambda: next(asked) >= steps
