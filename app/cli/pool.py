"""`simatte train pool`: make training samples beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import PhotosOption, SmokeOption
from app.cli.progress import progress_bar


def pool(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the samples go.")],
    samples: Annotated[int, typer.Option(min=1, help="How many in all.")] = 1000,
    size: Annotated[int, typer.Option(min=64, max=2048, help="Side in pixels.")] = 256,
    photos: PhotosOption = None,
    smoke: SmokeOption = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same samples.")] = 0,
) -> None:
    """Make the samples that FOLDER lacks, matted classically, for data.pool.

    Stopped and begun again, it goes on; name the pool in a configuration, or by --pool.
    """
    from sim_core.training.pool import PoolPlan, fill_pool

    plan = PoolPlan(folder, photos, smoke, size=size, samples=samples, seed=seed)
    with progress_bar("samples") as progress:
        for done in fill_pool(plan, workers=workers):
            progress(done / samples)
    typer.echo(f"{folder} holds {samples} samples.")
