"""Options that several commands share."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum
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


class Depth(IntEnum):
    EIGHT = 8
    SIXTEEN = 16


ModelOption = Annotated[ModelName, typer.Option("--model", help="How alpha is computed.")]
ParityOption = Annotated[
    bool,
    typer.Option("--parity", help="Only sim-r50: compute exactly as published; slower."),
]
WeightsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--weights",
        help="Other weights for simatte-s or sim-r50 (twice for both its networks).",
    ),
]
EstimateOption = Annotated[
    bool,
    typer.Option(
        "--estimate-foreground", help="Estimate the colours, even if the model has its own."
    ),
]
DeviceOption = Annotated[Device, typer.Option("--device", help="Where it is computed.")]
PhotosOption = Annotated[
    Path | None,
    typer.Option("--photos", help="Folder of photographs to colour with."),
]
SmokeOption = Annotated[
    Path | None,
    typer.Option("--smoke", help="Folder of smoke pictures with transparency."),
]
