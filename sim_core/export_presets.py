"""Export options under a name, in a file that the window and the command line share."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from platformdirs import user_config_path

from sim_core.errors import MattingError
from sim_core.export_options import ExportKind, ExportOptions
from sim_core.files import make_folder
from sim_core.image_io import write_bytes
from sim_core.metadata import MetadataChoice

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportPreset:
    """What a file shall hold and how, with the ending that chooses its format."""

    name: str
    options: ExportOptions
    suffix: str


BUILT_IN = (
    ExportPreset(
        "For the web",
        ExportOptions(
            trimmed=True, keep_profile=False, metadata=MetadataChoice.WITHOUT_LOCATION
        ),
        ".webp",
    ),
    ExportPreset("For print", ExportOptions(depth=16), ".tif"),
    ExportPreset("For compositing", ExportOptions(depth=16), ".exr"),
    ExportPreset("For painting", ExportOptions(ExportKind.LAYERS), ".ora"),
    ExportPreset("For Photoshop", ExportOptions(ExportKind.LAYERS), ".psd"),
)


def default_path() -> Path:
    """Return where a person's presets are kept."""
    return user_config_path("simatte", appauthor=False) / "export-presets.json"


class PresetFile:
    """A person's own presets, beside those that are built in.

    Parameters
    ----------
    path
        A JSON file; it need not exist. What is damaged in it is left out.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or default_path()
        self._own = _read(self._path)

    @property
    def presets(self) -> list[ExportPreset]:
        """All presets, the person's own last and in the order of their names."""
        own = sorted(self._own.values(), key=lambda preset: preset.name.casefold())
        return [*BUILT_IN, *own]

    def find(self, name: str) -> ExportPreset:
        """Return the preset of a name, whatever its case; else a `MattingError`."""
        for preset in self.presets:
            if preset.name.casefold() == name.casefold():
                return preset
        known = ", ".join(f"“{preset.name}”" for preset in self.presets)
        raise MattingError(f"There is no export preset “{name}”. There are: {known}.")

    def is_own(self, name: str) -> bool:
        """Tell whether the person has made it, and may replace and delete it."""
        return name in self._own

    def save(self, preset: ExportPreset) -> None:
        """Keep a preset, in place of the one of its name.

        Raises
        ------
        MattingError
            Where the name is empty or that of a preset that is built in.
        ImageWriteError
            Where the file cannot be written; then nothing has changed.
        """
        built_in = (known.name.casefold() for known in BUILT_IN)
        if not preset.name.strip() or preset.name.casefold() in built_in:
            raise MattingError(
                f"A preset cannot be called “{preset.name}”. Choose another name."
            )
        self._write({**self._own, preset.name: preset})

    def delete(self, name: str) -> None:
        """Forget one of the person's own; raises `ImageWriteError`."""
        self._write({key: kept for key, kept in self._own.items() if key != name})

    def _write(self, own: dict[str, ExportPreset]) -> None:
        rows = [
            {"name": preset.name, **dict_of(preset.options, preset.suffix)}
            for preset in own.values()
        ]
        text = json.dumps(rows, indent=1, ensure_ascii=False)
        make_folder(self._path.parent)
        write_bytes(self._path, text.encode())
        self._own = own


def dict_of(options: ExportOptions, suffix: str) -> dict[str, Any]:
    """Return options and the ending of the file, to be stored as JSON."""
    names = {"kind": options.kind.name, "metadata": options.metadata.name}
    return {**asdict(options), **names, "suffix": suffix}


def options_of_dict(stored: dict[str, Any]) -> tuple[ExportOptions, str]:
    """Return what `dict_of` stored; raises `ValueError` where it makes no sense."""
    try:
        values = dict(stored)
        suffix = str(values.pop("suffix"))
        values["kind"] = ExportKind[values["kind"]]
        values["metadata"] = MetadataChoice[
            values.get("metadata", ExportOptions().metadata.name)
        ]
        options = ExportOptions(**values)
        fits = suffix in options.kind.value.suffixes and 0 <= options.decontaminate <= 1
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no export options: {error}") from error
    if not fits:
        raise ValueError(f"no export options: {stored}")
    return options, suffix


def _read(path: Path) -> dict[str, ExportPreset]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("The export presets were ignored: %s", error)
        return {}
    found = (_preset_of(row) for row in rows if isinstance(row, dict))
    return {preset.name: preset for preset in found if preset is not None}


def _preset_of(row: dict[str, Any]) -> ExportPreset | None:
    try:
        rest = {key: value for key, value in row.items() if key != "name"}
        return ExportPreset(str(row["name"]), *options_of_dict(rest))
    except (ValueError, KeyError) as error:
        _log.warning("An export preset was ignored: %s", error)
        return None
