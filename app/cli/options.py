"""Options that several commands share."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sim_core.models import DEFAULT_MODEL, MODELS

ModelName = Enum("ModelName", {name: name for name in MODELS}, type=str)  # type: ignore[misc]
DEFAULT = ModelName(DEFAULT_MODEL)


class Device(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Precision(StrEnum):
    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"


class Depth(IntEnum):
    EIGHT = 8
    SIXTEEN = 16


flag = partial(typer.Option, metavar="")
"""An option that is given or not; without a type in the help, which would say nothing."""

path_option = partial(typer.Option, metavar="FILE")
folder_option = partial(typer.Option, metavar="FOLDER")

COMPUTING = "Computing"
"""The part of a command's help where these options stand."""

ModelOption = Annotated[
    ModelName,
    typer.Option(
        "--model",
        metavar="NAME",
        help=f"How alpha is computed: {', '.join(MODELS)}.",
        rich_help_panel=COMPUTING,
    ),
]
ParityOption = Annotated[
    bool,
    flag(
        "--parity",
        help="Only sim-r50: compute exactly as published; slower.",
        rich_help_panel=COMPUTING,
    ),
]
WeightsOption = Annotated[
    list[Path] | None,
    path_option(
        "--weights",
        help="Other weights for simatte-s or sim-r50 (twice for both its networks).",
        rich_help_panel=COMPUTING,
    ),
]
EstimateOption = Annotated[
    bool,
    flag(
        "--estimate-foreground",
        help="Estimate the colours, even if the model has its own.",
        rich_help_panel=COMPUTING,
    ),
]
DeviceOption = Annotated[
    Device,
    typer.Option("--device", help="Where it is computed.", rich_help_panel=COMPUTING),
]
PrecisionOption = Annotated[
    Precision,
    typer.Option(
        "--precision", help="What networks compute in.", rich_help_panel=COMPUTING
    ),
]
PhotosOption = Annotated[
    Path | None,
    folder_option("--photos", help="Photographs to take colours from."),
]
SmokeOption = Annotated[
    Path | None,
    folder_option("--smoke", help="Pictures of smoke with transparency."),
]
