"""Weights: where they lie, whether they are intact, and how they enter a network."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path
from safetensors import SafetensorError, safe_open

from resources import resource
from sim_core.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor, nn

FOLDER_VARIABLE = "SIMATTE_WEIGHTS"
"""Environment variable that names a folder with weights."""

NETWORK = "network"
"""Key of what safetensors files say, beside the tensors, which network they are of."""


@dataclass(frozen=True, slots=True)
class WeightsEntry:
    """What the manifest says about one file of weights.

    Attributes
    ----------
    name, file
        The model's name, and the file's in its folder.
    sha256
        Of the file, in hexadecimal.
    architecture
        Name of the network that the weights fit.
    licence, description
        For people.
    measured
        Rows of the quality table: what was measured on which pictures.
    """

    name: str
    file: str
    sha256: str
    architecture: str
    licence: str
    description: str
    measured: tuple[Mapping[str, Any], ...]


def manifest() -> dict[str, WeightsEntry]:
    """Return the entries of all weights that this version of Simatte knows, by name."""
    text = resource("weights", "manifest.json").read_text(encoding="utf-8")
    entries = (
        WeightsEntry(**{**entry, "measured": tuple(entry["measured"])})
        for entry in json.loads(text)["weights"]
    )
    return {entry.name: entry for entry in entries}


def find_weights(name: str, path: Path | None = None) -> Path:
    """Return the file of the named weights.

    Looked for at `path` if given, else in the folder that `$SIMATTE_WEIGHTS` names, among
    the files that ship with Simatte, and in the person's data folder.

    Raises
    ------
    WeightsError
        When the weights are unknown or in none of these places.
    """
    if path is not None:
        if path.is_file():
            return path
        raise WeightsError(
            f"There are no weights at {path}. Give the path of a .safetensors file."
        )
    file = _entry(name).file
    places = list(_folders())
    for folder in places:
        if (folder / file).is_file():
            return folder / file
    raise WeightsError(
        f"The weights {file} are missing. Simatte looked in "
        f"{', '.join(str(place) for place in places)}. Put the file into one of these "
        f"folders, or set {FOLDER_VARIABLE} to the folder that holds it."
    )


def load_weights(network: nn.Module, name: str, path: Path | None = None) -> None:
    """Fill a network with the named weights, or with those at `path`.

    Only safetensors files are read, which cannot run code. Shipped weights must have the
    manifest's sha256; those at a `path` of the person's own choice may be any that fit.

    Raises
    ------
    WeightsError
        When the file is missing, damaged, or of another network.
    """
    file = find_weights(name, path)
    if path is None:
        _verify(file, _entry(name).sha256)
    weights = _read(file)
    _check_fit(weights, network.state_dict(), file)
    network.load_state_dict({key: value.float() for key, value in weights.items()})


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_network(path: Path, *wanted: str) -> None:
    """Raise `WeightsError` where a file says that its weights are of no network wanted.

    Only what `simatte train export` writes says so. Networks of the same shapes can be
    told apart by nothing else.
    """
    if path.suffix != ".safetensors":
        return
    with safe_open(path, framework="pt") as file:
        named = (file.metadata() or {}).get(NETWORK)
    if named is not None and named not in wanted:
        raise WeightsError(
            f"{path} holds the weights of a {named}. Choose those of a "
            f"{' or '.join(wanted)}."
        )


def _entry(name: str) -> WeightsEntry:
    entries = manifest()
    if name not in entries:
        raise WeightsError(
            f'Simatte knows no weights called "{name}". Choose one of {", ".join(entries)}.'
        )
    return entries[name]


def _folders() -> Iterator[Path]:
    if named := os.environ.get(FOLDER_VARIABLE):
        yield Path(named)
    yield Path(str(resource("weights")))
    yield user_data_path("simatte", appauthor=False) / "weights"


def _verify(path: Path, expected: str) -> None:
    if sha256_of(path) != expected:
        raise WeightsError(
            f"The weights {path} are damaged or of another version: their sha256 is not "
            "the one in the manifest. Install Simatte again, or delete this file so that "
            "another copy is found."
        )


def _read(path: Path) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            f"{path} cannot be read as weights ({error}). Simatte reads only complete "
            "safetensors files; other formats can run code and are refused."
        ) from error


def _check_fit(
    weights: Mapping[str, Tensor], wanted: Mapping[str, Tensor], path: Path
) -> None:
    """Raise `WeightsError` unless every name and every shape is the network's."""
    faults = [f"{key} is missing" for key in wanted if key not in weights]
    faults += [f"{key} is not part of it" for key in weights if key not in wanted]
    faults += [
        f"{key} is {tuple(weights[key].shape)} and not {tuple(wanted[key].shape)}"
        for key in wanted
        if key in weights and weights[key].shape != wanted[key].shape
    ]
    if faults:
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise WeightsError(
            f"The weights {path} belong to another network: {'; '.join(faults[:3])}{more}. "
            "Choose weights that were made for this model."
        )
