"""A run of seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from sim_core.training.configuration import read_options
from sim_core.training.recipes import recipe_of
from sim_core.training.run_folder import begin_run
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


PATTERN_NET = {"half": 4, "quarter": 8, "eighth": 8, "sixteenth": 12}
RESNET = {"width": 4, "blocks": [1, 1, 1, 1]}
NETWORKS = {
    "simatte-s": NETWORK,
    "simatte-s-patterns": PATTERN_NET,
    "sim-r50": {**RESNET, "context": 8, "fine": 8},
    "classifier": RESNET,
    "discriminator": RESNET,
}


def tiny_options(model: str = "simatte-s", **tables: object) -> TrainingOptions:
    """Options with what is given in place of the tiny defaults, table by table."""
    crops = CROPS if model == "simatte-s" else [{"size": 64, "batch": 2}]
    defaults = {"run": RUN, "data": DATA, "crops": crops, "network": NETWORKS[model]}
    return read_options({"model": model, **defaults, **tables})


def trainer_in(folder: Path, options: TrainingOptions, *, resume: bool = False) -> Trainer:
    if not resume:
        begin_run(folder, options)
    recipe = recipe_of(options, CPU)
    state = TrainingState.begin(recipe)
    if resume:
        state.restore(folder)
    return Trainer(recipe, state, folder)


def stop_after(steps: int):
    """What `is_over` is when so many steps are enough."""
    asked = iter(range(1, 1_000_000))
    return lambda: next(asked) >= steps
