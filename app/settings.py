"""What the window remembers from one start to the next."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from sim_core.compute import Compute

_RECENT_FILES = 10
_AUTOMATIC = Compute()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is remembered.

    Attributes
    ----------
    geometry
        As `QWidget.saveGeometry` gives it.
    theme
        Name of a theme of `app.theme`.
    recent_files
        Pictures opened last, the newest first.
    export_folder
        Where the last export went; None before the first.
    export
        Options of the last export, as `app.remembered_export` writes them.
    brush_size
        Diameter in image pixels.
    colours
        Of the overlays, as `app.canvas_colours` writes them.
    overlay_opacity
        From 0 to 1.
    keys
        What was changed of them, as `app.keymap` writes it.
    seam
        Share of the canvas left of the line between two views.
    model
        Name of the model that was chosen last; empty as long as none was.
    compute
        Where and how finely it computes.
    """

    geometry: bytes = b""
    theme: str = "dark"
    recent_files: tuple[Path, ...] = ()
    export_folder: Path | None = None
    export: str = ""
    brush_size: float = 40.0
    colours: str = ""
    overlay_opacity: float = 0.45
    keys: str = ""
    seam: float = 0.5
    model: str = ""
    compute: Compute = _AUTOMATIC


class SettingsStore(QObject):
    """Reads the settings once and writes every change at once."""

    changed = Signal()

    def __init__(
        self, backend: QSettings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend if backend is not None else QSettings("Simatte", "Simatte")
        self._current = _read(self._backend)

    def load(self) -> Settings:
        return self._current

    def change(self, **values: Any) -> None:
        """Replace some of the settings, by their names in `Settings`."""
        changed = replace(self._current, **values)
        if changed == self._current:
            return
        self._current = changed
        _write(self._backend, changed)
        self.changed.emit()

    @Slot(str)
    def remember_model(self, name: str) -> None:
        self.change(model=name)

    @Slot(object)
    def remember_compute(self, compute: Compute) -> None:
        self.change(compute=compute)

    def remember_file(self, path: Path) -> None:
        """Put a picture on top of the recent files."""
        path = path.absolute()
        others = [recent for recent in self._current.recent_files if recent != path]
        self.change(recent_files=(path, *others)[:_RECENT_FILES])


def _read(backend: QSettings) -> Settings:
    """Return the stored settings; what is missing or damaged has its default."""
    default = Settings()
    folder = _text(backend.value("export_folder"))
    recent = backend.value("recent_files")
    names = recent if isinstance(recent, list) else [recent]
    return Settings(
        geometry=_bytes(backend.value("geometry")),
        theme=_text(backend.value("theme")) or default.theme,
        recent_files=tuple(Path(name) for name in map(_text, names) if name),
        export_folder=Path(folder) if folder else None,
        export=_text(backend.value("export")),
        brush_size=_number(backend.value("brush_size"), default.brush_size),
        colours=_text(backend.value("colours")),
        overlay_opacity=_number(backend.value("overlay_opacity"), default.overlay_opacity),
        keys=_text(backend.value("keys")),
        seam=_number(backend.value("seam"), default.seam),
        model=_text(backend.value("model")),
        compute=Compute.of(
            _text(backend.value("device")), _text(backend.value("precision"))
        ),
    )


def _write(backend: QSettings, settings: Settings) -> None:
    folder = settings.export_folder
    # As text: a bytes object would be pickled.
    backend.setValue("geometry", base64.b64encode(settings.geometry).decode())
    backend.setValue("theme", settings.theme)
    backend.setValue("recent_files", [str(path) for path in settings.recent_files])
    backend.setValue("export_folder", "" if folder is None else str(folder))
    backend.setValue("export", settings.export)
    backend.setValue("brush_size", settings.brush_size)
    backend.setValue("colours", settings.colours)
    backend.setValue("overlay_opacity", settings.overlay_opacity)
    backend.setValue("keys", settings.keys)
    backend.setValue("seam", settings.seam)
    backend.setValue("model", settings.model)
    backend.setValue("device", settings.compute.device)
    backend.setValue("precision", settings.compute.precision)
    backend.sync()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(_text(value), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _number(value: object, default: float) -> float:
    try:
        return float(str(value))
    except ValueError:
        return default
