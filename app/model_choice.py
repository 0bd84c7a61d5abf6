"""Which model a person asked for, and where it is to compute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim_core.compute import Compute


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the command line says about the model; the rest is as it was chosen last.

    Attributes
    ----------
    name
        Of a model; None for the last one.
    weights
        Files that this model, and no other, takes in place of those it has.
    compute
        None for the last one.
    """

    name: str | None = None
    weights: Sequence[Path] = ()
    compute: Compute | None = None
