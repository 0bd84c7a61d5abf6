"""`simatte [PICTURE …]`: open the window, or matte the sample where there is no display."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.matte import solve
from app.cli.options import DEFAULT, Device, ModelName, ModelOption, WeightsOption
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
        typer.Argument(metavar="PICTURE", help="A picture, and what belongs to it."),
    ] = None,
    sample: Annotated[
        str | None,
        typer.Option(
            "--sample", metavar="NAME", help="Open a bundled picture: hair, fur or glass."
        ),
    ] = None,
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
) -> None:
    """Open the window (this is what `simatte` does without a command)."""
    if sample is not None:
        find_sample(sample)
    if _has_display():
        sys.exit(_open_window(pictures or [], sample, model.value, weights or []))
    if sample is None:
        raise MattingError(
            "There is no display to open a window on. Use `simatte matte IMAGE TRIMAP -o "
            "OUT.png`, or try `simatte --sample hair`."
        )
    _matte_sample(sample, model, weights or [])


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _open_window(
    pictures: list[Path], sample: str | None, model: str, weights: list[Path]
) -> int:
    try:
        from app.main import run
    except ImportError as error:
        raise MattingError(
            f"The window could not start: {error}. On Debian or Ubuntu install its "
            f"libraries with: apt-get install {_DEBIAN_PACKAGES}"
        ) from error
    return run(pictures, sample, model, weights)


def _matte_sample(name: str, model: ModelName, weights: list[Path]) -> None:
    sample = find_sample(name)
    output = Path.cwd() / f"{name}-cutout.png"
    typer.echo(
        f"There is no display, so no window. Matting the sample “{sample.title}” …",
        err=True,
    )
    document = MattingDocument.open(sample.image, sample.trimap)
    solve(document, model=model, device=Device.AUTO, title=sample.title, weights=weights)
    document.export_cutout(output)
    typer.echo(f"Wrote {output}", err=True)
