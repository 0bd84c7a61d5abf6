"""Options of a run from TOML: files of a person's own, and the presets that ship."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from resources import resource
from sim_core.errors import MattingError
from sim_core.training.recipes import RECIPES
from sim_core.training.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim_core.training.options import TrainingOptions

DEFAULT_RECIPE = "simatte-s"


def read_options(tables: Mapping[str, object]) -> TrainingOptions:
    """Return the options in the tables of a configuration; what is left out is default.

    They are of the type of the recipe that ``model`` names; without, of `DEFAULT_RECIPE`.

    Raises
    ------
    MattingError
        When an option is unknown, of the wrong kind, or out of range.
    """
    model = tables.get("model", DEFAULT_RECIPE)
    recipe = RECIPES.get(model) if isinstance(model, str) else None
    if recipe is None:
        raise MattingError(
            f"model is {model!r}; choose one of {', '.join(RECIPES)}, or leave it out."
        )
    return read_table(recipe.options_type, tables, "")


def read_configuration(path: Path) -> TrainingOptions:
    """Return the options in a TOML file; raises `MattingError` as `read_options` does."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MattingError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MattingError(f"{path} is not TOML: {error}.") from error
    return read_options(tables)


def read_preset(name: str) -> TrainingOptions:
    """Return the options that ship under this name; raises `MattingError` if none do."""
    presets = {
        file.name.removesuffix(".toml"): file
        for file in resource("training").iterdir()
        if file.name.endswith(".toml")
    }
    if name not in presets:
        raise MattingError(
            f'There is no preset called "{name}". Choose one of '
            f"{', '.join(sorted(presets))}, or give a file with --config."
        )
    return read_options(tomllib.loads(presets[name].read_text(encoding="utf-8")))
