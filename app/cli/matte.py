"""`simatte matte`: pictures and their trimaps in, cut-outs out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.cli.export_arguments import WITHOUT_LOCATION, MetadataOption
from app.cli.matte_folder import Batch, matte_folder
from app.cli.opening import open_with_trimap, refuse_overwriting
from app.cli.options import (
    DEFAULT,
    Depth,
    Device,
    DeviceOption,
    EstimateOption,
    ModelName,
    ModelOption,
    ParityOption,
    Precision,
    PrecisionOption,
    WeightsOption,
    flag,
    path_option,
)
from app.cli.progress import progress_bar
from app.cli.results import Results
from app.cli.solving import solve_with
from sim_core.compute import Compute
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.metadata import MetadataChoice
from sim_core.models import load_predictor
from sim_core.project.archive import is_project
from sim_core.request import Predictor


def matte(
    image: Annotated[
        Path,
        typer.Argument(metavar="PICTURE", help="What is cut out of, or a folder of those."),
    ],
    trimap: Annotated[
        Path | None,
        typer.Argument(
            metavar="TRIMAP",
            help="Of the same size; black is background, white foreground, grey unknown. "
            "Of a folder: the folder of its trimaps, by name; without, they lie beside the "
            "pictures.",
        ),
    ] = None,
    trimap_option: Annotated[
        Path | None, path_option("--trimap", help="The same, as an option.")
    ] = None,
    *,
    output: Annotated[
        Path,
        path_option(
            "--output",
            "-o",
            help="The cut-out, straight alpha: png, tif or webp. Of a folder: a folder.",
        ),
    ],
    alpha: Annotated[
        Path | None,
        path_option("--alpha", help="Also write alpha as grey levels; likewise."),
    ] = None,
    depth: Annotated[
        Depth, typer.Option("--depth", help="Bits of a channel.")
    ] = Depth.EIGHT,
    overwrite: Annotated[
        bool,
        flag("--overwrite", help="Of a folder: also what is done already."),
    ] = False,
    metadata: MetadataOption = WITHOUT_LOCATION,
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
    device: DeviceOption = Device.AUTO,
    precision: PrecisionOption = Precision.AUTO,
    parity: ParityOption = False,
    estimate: EstimateOption = False,
) -> None:
    """Cut the foreground out of PICTURE along TRIMAP.

    Of a folder, every picture with a trimap of its name: NAME or NAME_trimap, any ending.
    Stopped and begun again, it goes on.
    """
    if is_project(image):
        raise MattingError(
            f"{image} is a project, with a trimap of its own. Use `simatte export` for it."
        )
    along = _the_one(trimap, trimap_option, otherwise=image if image.is_dir() else None)
    kept = MetadataChoice[metadata.name]
    load = partial(
        _load,
        model,
        Compute(device.value, precision.value),
        parity=parity,
        always_estimate=estimate,
        weights=weights or (),
    )
    if image.is_dir():
        batch = Batch(image, along, output, alpha, int(depth), kept)
        matte_folder(batch, load, overwrite=overwrite)
        return
    _matte_picture(image, along, Results(output, alpha, int(depth), kept), load)


def solve(
    document: MattingDocument,
    *,
    model: ModelName,
    device: Device,
    title: str,
    precision: Precision = Precision.AUTO,
    always_estimate: bool = False,
    weights: Sequence[Path] = (),
) -> None:
    """Compute the document's alpha by one exact pass, with a progress bar."""
    compute = Compute(device.value, precision.value)
    predictor = _load(model, compute, always_estimate=always_estimate, weights=weights)
    with progress_bar(title) as progress:
        solve_with(predictor, document, progress)


def _the_one(trimap: Path | None, option: Path | None, otherwise: Path | None) -> Path:
    if trimap is not None and option is not None:
        raise typer.BadParameter("TRIMAP is given twice.", param_hint="--trimap")
    chosen = trimap or option or otherwise
    if chosen is None:
        raise typer.BadParameter("TRIMAP is missing.", param_hint="TRIMAP")
    return chosen


def _load(
    model: ModelName,
    compute: Compute,
    *,
    parity: bool = False,
    always_estimate: bool = False,
    weights: Sequence[Path] = (),
) -> Predictor:
    return load_predictor(
        model.value,
        compute,
        patterns=False,
        parity=parity,
        always_estimate=always_estimate,
        weights=weights,
    )


def _matte_picture(
    image: Path, trimap: Path, results: Results, load: Callable[[], Predictor]
) -> None:
    results.check()
    refuse_overwriting(results.paths, (image, trimap))
    document = open_with_trimap(image, trimap)
    predictor = load()
    with progress_bar(image.name) as progress:
        solve_with(predictor, document, progress)
    for path in results.write_each(document):
        typer.echo(f"Wrote {path}", err=True)
