"""Data files that ship with Simatte."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def resource(*parts: str) -> Traversable:
    """Return a shipped data file, for example ``resource("icons", "brush.svg")``."""
    return files(__name__).joinpath(*parts)
