"""`simatte simd`: the test set of Semantic Image Matting, from its sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import folder_option
from app.cli.progress import progress_bar
from sim_core.simd import Sources, build, read_list


def simd(
    file_list: Annotated[
        Path, typer.Argument(metavar="LIST", help="Lines of CLASS:FOREGROUND:BACKGROUND.")
    ],
    foregrounds: Annotated[
        Path,
        folder_option("--foregrounds", help="Of CLASS/fg and CLASS/alpha."),
    ],
    backgrounds: Annotated[Path, folder_option("--backgrounds", help="Of pictures.")],
    output: Annotated[
        Path,
        folder_option("--output", "-o", help="Gets image/, trimap/ and alpha/."),
    ],
) -> None:
    """Compose the SIMD test set for `simatte evaluate`, as it was published."""
    compositions = read_list(file_list)
    with progress_bar("simd") as progress:
        pictures = build(compositions, Sources(foregrounds, backgrounds), output)
        for done, _ in enumerate(pictures, start=1):
            progress(done / len(compositions))
    typer.echo(f"Wrote {len(compositions)} pictures to {output}", err=True)
