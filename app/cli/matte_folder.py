"""`simatte matte` given a folder: every picture in it that has a trimap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from app.cli.failures import explain, say_error, wants_traceback
from app.cli.opening import open_with_trimap, refuse_overwriting, say_note
from app.cli.progress import progress_bar
from app.cli.results import Results
from app.cli.solving import solve_with
from sim_core.errors import ImageWriteError, MattingError
from sim_core.files import make_folder
from sim_core.jobs import Cancelled, Progress
from sim_core.metadata import MetadataChoice
from sim_core.picture_folders import (
    PictureWithTrimap,
    TrimapPairs,
    named_in_part,
    pair_with_trimaps,
)
from sim_core.request import Predictor


@dataclass(frozen=True, slots=True)
class Batch:
    """The folders of a batch, and what is written into the last two."""

    images: Path
    trimaps: Path
    cutouts: Path
    alphas: Path | None
    depth: int
    metadata: MetadataChoice

    @property
    def outputs(self) -> list[Path]:
        return [self.cutouts] if self.alphas is None else [self.cutouts, self.alphas]

    def results(self, name: str) -> Results:
        file = f"{name}.png"
        alpha = None if self.alphas is None else self.alphas / file
        return Results(self.cutouts / file, alpha, self.depth, self.metadata)


def matte_folder(batch: Batch, load: Callable[[], Predictor], *, overwrite: bool) -> None:
    """Matte all pictures that have a trimap; exit with 1 where some could not be.

    Raises
    ------
    MattingError
        Where nothing can be done at all; before the work.
    """
    pairs = _find_pairs(batch)
    _prepare_outputs(batch)
    pending = [pair for pair in pairs if overwrite or not _is_done(batch, pair)]
    done = len(pairs) - len(pending)
    if done:
        typer.echo(f"{done} of {len(pairs)} are done already (see --overwrite).", err=True)
    failed = _matte_each(batch, pending, load()) if pending else 0
    _say_summary(batch, written=len(pending) - failed, failed=failed)
    if failed:
        raise typer.Exit(1)


def _find_pairs(batch: Batch) -> Sequence[PictureWithTrimap]:
    if not batch.trimaps.is_dir():
        raise MattingError(
            f"{batch.images} is a folder, and {batch.trimaps} is none. Give two folders, "
            "or one picture and its trimap."
        )
    found = pair_with_trimaps(batch.images, batch.trimaps)
    if not found.pairs:
        raise MattingError(
            f"No picture in {batch.images} has a trimap in {batch.trimaps}. Call the "
            "trimap of photo.jpg photo.png or photo_trimap.png."
        )
    _say_what_is_alone(found)
    return found.pairs


def _say_what_is_alone(found: TrimapPairs) -> None:
    for what, paths in (
        ("Without a trimap, and left out", found.without_trimap),
        ("Trimaps without a picture", found.without_image),
    ):
        if paths:
            say_note(f"{what}: {named_in_part(paths)}.")


def _prepare_outputs(batch: Batch) -> None:
    """Make the folders; raise where results would be taken for pictures or trimaps."""
    for folder in batch.outputs:
        make_folder(folder)
    places = [f.resolve() for f in (batch.images, batch.trimaps, *batch.outputs)]
    for folder in batch.outputs:
        if places.count(folder.resolve()) > 1:
            raise ImageWriteError(
                f"{folder} cannot take these results among its other pictures. Choose "
                "another folder."
            )
    batch.results("a").check()


def _is_done(batch: Batch, pair: PictureWithTrimap) -> bool:
    return all(path.exists() for path in batch.results(pair.name).paths)


def _matte_each(
    batch: Batch, pending: Sequence[PictureWithTrimap], predictor: Predictor
) -> int:
    """Matte one after the other; return how many could not be."""
    failed = 0
    with progress_bar(batch.images.resolve().name) as progress:
        for number, pair in enumerate(pending):
            share = _part_of(progress, number, len(pending))
            failed += not _is_matted(batch, pair, predictor, share)
            share(1.0)
    return failed


def _part_of(progress: Progress, number: int, total: int) -> Progress:
    return lambda share: progress((number + share) / total)


def _is_matted(
    batch: Batch, pair: PictureWithTrimap, predictor: Predictor, progress: Progress
) -> bool:
    """Matte a picture and tell whether it could be; what failed is said."""
    try:
        _matte_one(batch.results(pair.name), pair, predictor, progress)
    except Cancelled:
        raise
    except Exception as error:
        if wants_traceback(error):
            raise
        say_error(_with_name(explain(error), pair))
        return False
    return True


def _with_name(sentence: str, pair: PictureWithTrimap) -> str:
    known = str(pair.image) in sentence or str(pair.trimap) in sentence
    return sentence if known else f"{pair.image}: {sentence}"


def _matte_one(
    results: Results, pair: PictureWithTrimap, predictor: Predictor, progress: Progress
) -> None:
    results.check()
    refuse_overwriting(results.paths, (pair.image, pair.trimap))
    document = open_with_trimap(pair.image, pair.trimap)
    solve_with(predictor, document, progress)
    for _ in results.write_each(document):
        pass


def _say_summary(batch: Batch, *, written: int, failed: int) -> None:
    cutouts = "cut-out" if written == 1 else "cut-outs"
    more = f"; {failed} failed" if failed else ""
    typer.echo(f"Wrote {written} {cutouts} to {batch.cutouts}{more}.", err=True)
