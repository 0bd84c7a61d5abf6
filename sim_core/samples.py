"""The pictures that ship with Simatte, each with a trimap to start from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources import resource
from sim_core.errors import MattingError


@dataclass(frozen=True, slots=True)
class Sample:
    """A shipped picture with its trimap and where it comes from.

    Attributes
    ----------
    name
        What the command line calls it.
    title
        What the menu calls it.
    image, trimap
        Files of the same size; the trimap holds 0, 128 and 255.
    alpha
        The exact alpha in 8 bits, for pictures that were rendered; else None.
    source, author, licence, licence_url
        Also in ``resources/LICENSES.md``.
    """

    name: str
    title: str
    image: Path
    trimap: Path
    alpha: Path | None
    source: str
    author: str
    licence: str
    licence_url: str


def load_samples() -> tuple[Sample, ...]:
    """Return all samples, in the order in which they are offered."""
    manifest = json.loads(resource("samples", "manifest.json").read_text(encoding="utf-8"))
    return tuple(_read_entry(entry) for entry in manifest["samples"])


def find_sample(name: str) -> Sample:
    """Return the sample of this name.

    Raises
    ------
    MattingError
        Where there is none; the text lists those that there are.
    """
    samples = load_samples()
    for candidate in samples:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in samples)
    raise MattingError(f"There is no sample named “{name}”. Choose one of: {names}.")


def _read_entry(entry: dict[str, Any]) -> Sample:
    files = {
        role: _file(entry[role]) if role in entry else None
        for role in ("image", "trimap", "alpha")
    }
    return Sample(**{"alpha": None, **entry, **files})


def _file(name: str) -> Path:
    # Packages are always installed unpacked, so a resource is a file.
    return Path(str(resource("samples", name)))
