"""Weights that a person has imported: where they lie and what is recorded about them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from sim_core.errors import WeightsError
from sim_core.inference.checkpoint import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class SimPart(StrEnum):
    """One of the two networks of the published system, by its name in the records."""

    MATTING = "matting"
    CLASSIFIER = "classifier"

    @property
    def stem(self) -> str:
        """Name of the files of its weights, without suffix."""
        return f"sim-r50-{self}"


@dataclass(frozen=True, slots=True)
class ImportedWeights:
    """What is recorded about imported weights.

    Attributes
    ----------
    part
        Which network they belong to.
    file, sha256
        The converted file, in the same folder as the record.
    source, source_sha256
        The name of the file that they came from.
    imported
        When, in UTC.
    """

    part: SimPart
    file: str
    sha256: str
    source: str
    source_sha256: str
    imported: str


def imported_folder() -> Path:
    """Return the person's folder for weights; it need not exist."""
    return user_data_path("simatte", appauthor=False) / "weights"


def write_record(weights: ImportedWeights, folder: Path) -> None:
    """Write the record beside the weights, so that `imported_weights` finds both."""
    text = json.dumps(asdict(weights), indent=2)
    _record_path(weights.part, folder).write_text(text + "\n", encoding="utf-8")


def imported_weights(folder: Path | None = None) -> Mapping[SimPart, ImportedWeights]:
    """Return the records of all weights that have been imported.

    Raises
    ------
    WeightsError
        When a record is damaged.
    """
    folder = folder or imported_folder()
    paths = {part: _record_path(part, folder) for part in SimPart}
    return {part: _read_record(path) for part, path in paths.items() if path.is_file()}


def missing_parts(folder: Path | None = None) -> list[SimPart]:
    """Return the networks whose weights have not been imported; raises `WeightsError`."""
    records = imported_weights(folder)
    return [part for part in SimPart if part not in records]


def imported_file(part: SimPart, folder: Path | None = None) -> Path:
    """Return the file of imported weights, which is intact.

    Raises
    ------
    WeightsError
        When the weights have not been imported, or have been changed since.
    """
    folder = folder or imported_folder()
    record = imported_weights(folder).get(part)
    if record is None:
        raise WeightsError(
            f"sim-r50 needs the official {part} checkpoint of Semantic Image Matting, "
            "which Simatte may not ship. Import it: simatte weights import FILE"
        )
    path = folder / record.file
    if not path.is_file() or sha256_of(path) != record.sha256:
        raise WeightsError(
            f"The imported weights {path} are missing or damaged. Import {record.source} "
            "again: simatte weights import FILE"
        )
    return path


def _record_path(part: SimPart, folder: Path) -> Path:
    return folder / f"{part.stem}.json"


def _read_record(path: Path) -> ImportedWeights:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return ImportedWeights(**{**record, "part": SimPart(record["part"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WeightsError(
            f"The record {path} is damaged. Import the checkpoint again: "
            "simatte weights import FILE"
        ) from error
