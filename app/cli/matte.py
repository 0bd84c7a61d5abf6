"""`simatte matte`: one picture and its trimap in, a cut-out out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli.export_arguments import WITHOUT_LOCATION, MetadataOption
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
    path_option,
)
from app.cli.progress import progress_bar
from sim_core.compute import Compute
from sim_core.document import MattingDocument
from sim_core.image_io import check_target
from sim_core.jobs import CancelToken
from sim_core.metadata import MetadataChoice
from sim_core.models import load_predictor


def matte(
    image: Annotated[Path, typer.Argument(metavar="PICTURE", help="What is cut out of.")],
    trimap: Annotated[
        Path,
        typer.Argument(
            metavar="TRIMAP",
            help="Of the same size; black is background, white foreground, grey unknown.",
        ),
    ],
    output: Annotated[
        Path,
        path_option(
            "--output",
            "-o",
            help="The cut-out, straight alpha: png, tif or webp.",
        ),
    ],
    alpha: Annotated[
        Path | None,
        path_option("--alpha", help="Also write alpha as grey levels."),
    ] = None,
    depth: Annotated[
        Depth, typer.Option("--depth", help="Bits of a channel.")
    ] = Depth.EIGHT,
    metadata: MetadataOption = WITHOUT_LOCATION,
    model: ModelOption = DEFAULT,
    weights: WeightsOption = None,
    device: DeviceOption = Device.AUTO,
    precision: PrecisionOption = Precision.AUTO,
    parity: ParityOption = False,
    estimate: EstimateOption = False,
) -> None:
    """Cut the foreground out of PICTURE along TRIMAP."""
    _check_targets(output, alpha, depth=int(depth))
    refuse_overwriting([output] if alpha is None else [output, alpha], (image, trimap))
    document = open_with_trimap(image, trimap)
    solve(
        document,
        model=model,
        device=device,
        precision=precision,
        title=image.name,
        parity=parity,
        always_estimate=estimate,
        weights=weights or (),
    )
    kept = MetadataChoice[metadata.name]
    document.export_cutout(output, depth=int(depth), metadata=kept)
    typer.echo(f"Wrote {output}", err=True)
    if alpha is not None:
        document.export_alpha(alpha, depth=int(depth))
        typer.echo(f"Wrote {alpha}", err=True)


def solve(
    document: MattingDocument,
    *,
    model: ModelName,
    device: Device,
    title: str,
    precision: Precision = Precision.AUTO,
    parity: bool = False,
    always_estimate: bool = False,
    weights: Sequence[Path] = (),
) -> None:
    """Compute the document's alpha by one exact pass, with a progress bar."""
    predictor = load_predictor(
        model.value,
        Compute(device.value, precision.value),
        patterns=False,
        parity=parity,
        always_estimate=always_estimate,
        weights=weights,
    )
    with progress_bar(title) as progress:
        update = predictor.predict(
            document.request(exact=True), token=CancelToken(), progress=progress
        )
    if update is not None:
        document.apply(update)


def _check_targets(cutout: Path, alpha: Path | None, *, depth: int) -> None:
    """Raise before the work, not after it, where a result cannot be written."""
    check_target(cutout, transparent=True, depth=depth)
    if alpha is not None:
        check_target(alpha, transparent=False, depth=depth)
