"""`simatte synth`: look at the procedural mattes that networks are trained on."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from app.cli.options import PhotosOption, SmokeOption, folder_option, path_option
from app.cli.progress import progress_bar
from sim_core.errors import MattingError
from sim_core.image_io import check_target, write_image
from sim_core.patterns import MattingPattern
from sim_core.test_sets import write_case
from sim_core.training.synthesis.compose import make_sample
from sim_core.training.synthesis.sheet import draw_sheet
from sim_core.training.synthesis.textures import Textures

if TYPE_CHECKING:
    from sim_core.training.synthesis.compose import TrainingSample

_ALL = "all"
PatternName = Enum(  # type: ignore[misc]
    "PatternName",
    {name: name for name in (_ALL, *(pattern.name.lower() for pattern in MattingPattern))},
    type=str,
)
_EVERY = PatternName(_ALL)
_PATTERN_HELP = f"One of the 20, or all: {', '.join(name.value for name in PatternName)}."


def synth(
    sheet: Annotated[
        Path | None,
        path_option("--sheet", help="Write the contact sheet here."),
    ] = None,
    test_set: Annotated[
        Path | None,
        folder_option("--test-set", help="Write them here, for `simatte evaluate`."),
    ] = None,
    pattern: Annotated[
        PatternName,
        typer.Option("--class", metavar="PATTERN", help=_PATTERN_HELP),
    ] = _EVERY,
    count: Annotated[int, typer.Option(min=1, help="Samples of each pattern.")] = 6,
    size: Annotated[int, typer.Option(min=64, max=2048, help="Side in pixels.")] = 320,
    photos: PhotosOption = None,
    smoke: SmokeOption = None,
    columns: Annotated[int, typer.Option(min=1, help="Samples in a row of the sheet.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same sheet.")] = 0,
) -> None:
    """Draw training samples: image, trimap, alpha and foreground of each."""
    if sheet is None and test_set is None:
        raise MattingError("Say what is to be written: --sheet FILE or --test-set FOLDER.")
    if sheet is not None:
        check_target(sheet, transparent=False, depth=8)
    textures = Textures.of_folders(photos, smoke)
    chosen = (
        tuple(MattingPattern)
        if pattern.value == _ALL
        else (MattingPattern[pattern.value.upper()],)
    )
    samples: list[TrainingSample] = []
    with progress_bar("samples") as progress:
        for kind in chosen:
            for number in range(count):
                rng = np.random.default_rng((seed, kind, number))
                sample = make_sample(rng, size, textures, pattern=kind)
                samples.append(sample)
                if test_set is not None:
                    name = f"{kind.name.lower()}/{number:03}"
                    alpha = np.rint(sample.alpha * 65535).astype(np.uint16)
                    write_case(test_set, name, sample.image, sample.trimap, alpha)
                progress(len(samples) / (len(chosen) * count))
    if test_set is not None:
        typer.echo(f"Wrote {len(samples)} pictures to {test_set}", err=True)
    if sheet is not None:
        write_image(sheet, draw_sheet(samples, columns))
        typer.echo(f"Wrote {sheet}", err=True)
