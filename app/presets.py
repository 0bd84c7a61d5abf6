"""The export presets as the window sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sim_core.errors import MattingError
from sim_core.export_presets import ExportPreset, PresetFile

if TYPE_CHECKING:
    from sim_core.export_options import ExportOptions


class Presets(QObject):
    """All presets, for every form that offers them."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = PresetFile()

    @property
    def all(self) -> list[ExportPreset]:
        return self._file.presets

    def matching(self, options: ExportOptions, suffix: str) -> ExportPreset | None:
        """Return the preset that says just this, if there is one."""
        for preset in self.all:
            if (preset.options, preset.suffix) == (options, suffix):
                return preset
        return None

    def is_own(self, preset: ExportPreset) -> bool:
        """Tell whether it can be deleted."""
        return self._file.is_own(preset.name)

    def save(self, preset: ExportPreset) -> None:
        """Keep a preset; what speaks against it is told by `failed`."""
        try:
            self._file.save(preset)
        except MattingError as error:
            self.failed.emit(str(error))
        else:
            self.changed.emit()

    def delete(self, preset: ExportPreset) -> None:
        """Forget one of the person's own."""
        try:
            self._file.delete(preset.name)
        except MattingError as error:
            self.failed.emit(str(error))
        else:
            self.changed.emit()
