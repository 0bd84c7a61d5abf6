"""`simatte [PICTURE …]`: open the window, or matte the sample where there is no display."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.matte import solve
from app.cli.options import (
    DEFAULT,
    Device,
    ModelName,
    Precision,
    PrecisionOption,
    WeightsOption,
)
from app.model_choice import ModelChoice
from sim_core.compute import Compute
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.samples import find_sample

_DEBIAN_PACKAGES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 "
    "libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 "
    "libdbus-1-3 libfontconfig1"
)


def window(
    pictures: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PICTURE", help="A picture, and what belongs to it; or a project."
        ),
    ] = None,
    sample: Annotated[
        str | None,
        typer.Option(
            "--sample", metavar="NAME", help="Open a bundled picture: hair, fur or glass."
        ),
    ] = None,
    model: Annotated[
        ModelName | None, typer.Option("--model", help="Without, the one chosen last.")
    ] = None,
    weights: WeightsOption = None,
    device: Annotated[
        Device | None, typer.Option("--device", help="Without, the one chosen last.")
    ] = None,
    precision: PrecisionOption = Precision.AUTO,
) -> None:
    """Open the window (this is what `simatte` does without a command)."""
    if sample is not None:
        find_sample(sample)
    compute = _compute_of(device, precision)
    if weights and model is None:
        model = DEFAULT
    choice = ModelChoice(model.value if model else None, tuple(weights or ()), compute)
    if _has_display():
        sys.exit(_open_window(pictures or [], sample, choice))
    if sample is None:
        raise MattingError(
            "There is no display to open a window on. Use `simatte matte IMAGE TRIMAP -o "
            "OUT.png`, or try `simatte --sample hair`."
        )
    _matte_sample(sample, choice)


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _compute_of(device: Device | None, precision: Precision) -> Compute | None:
    """Return what was asked for; None where nothing was."""
    if device is None and precision is Precision.AUTO:
        return None
    return Compute((device or Device.AUTO).value, precision.value)


def _open_window(pictures: list[Path], sample: str | None, choice: ModelChoice) -> int:
    try:
        from app.main import run
    except ImportError as error:
        raise MattingError(
            f"The window could not start: {error}. On Debian or Ubuntu install its "
            f"libraries with: apt-get install {_DEBIAN_PACKAGES}"
        ) from error
    return run(pictures, sample, choice)


def _matte_sample(name: str, choice: ModelChoice) -> None:
    sample = find_sample(name)
    output = Path.cwd() / f"{name}-cutout.png"
    typer.echo(
        f"There is no display, so no window. Matting the sample “{sample.title}” …",
        err=True,
    )
    document = MattingDocument.open(sample.image, sample.trimap)
    compute = choice.compute or Compute()
    solve(
        document,
        model=ModelName(choice.name or DEFAULT.value),
        device=Device(compute.device),
        precision=Precision(compute.precision),
        title=sample.title,
        weights=choice.weights,
    )
    document.export_cutout(output)
    typer.echo(f"Wrote {output}", err=True)
