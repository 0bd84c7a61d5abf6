"""`simatte weights`: the networks that need files of the person's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from sim_core.errors import WeightsError
from sim_core.inference.checkpoint import manifest
from sim_core.inference.imported import (
    SimPart,
    imported_folder,
    imported_weights,
    missing_parts,
)

weights = typer.Typer(
    help="Import official checkpoints; list the weights that there are.",
    no_args_is_help=True,
)


@weights.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Checkpoints, matting or classifier."),
    ],
) -> None:
    """Convert official checkpoints of Semantic Image Matting for the model sim-r50.

    Nothing in the files is run, and nothing is taken from the network. Files that are
    refused do not keep the others from being imported.
    """
    from sim_core.inference.official import import_checkpoint

    refused = 0
    for file in files:
        try:
            record = import_checkpoint(file)
        except WeightsError as error:
            typer.secho(f"Error: {error}", err=True, fg=typer.colors.RED)
            refused += 1
        else:
            place = imported_folder() / record.file
            typer.echo(f"Imported {file} as the {record.part} network of sim-r50: {place}")
    _say_what_is_missing()
    if refused:
        raise typer.Exit(1)


@weights.command("list")
def list_weights() -> None:
    """List the weights that ship with Simatte and those that have been imported."""
    table = Table("model", "network", "state", "sha256", "from")
    for entry in manifest().values():
        table.add_row(entry.name, "all", "shipped", entry.sha256[:12], entry.file)
    records = imported_weights()
    for part in SimPart:
        if record := records.get(part):
            row = "imported", record.sha256[:12], record.source
        else:
            row = "missing", "", ""
        table.add_row("sim-r50", part.value, *row)
    Console().print(table)
    _say_what_is_missing()


def _say_what_is_missing() -> None:
    if missing := missing_parts():
        typer.echo(
            f"sim-r50 still needs the official checkpoint of: {', '.join(missing)}. "
            "Import it with: simatte weights import FILE",
            err=True,
        )
