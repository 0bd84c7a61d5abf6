"""The pictures opened last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.settings import SettingsStore


class RecentMenu(QMenu):
    """Filled from the settings whenever they change."""

    path_chosen = Signal(object)  # Path

    def __init__(self, settings: SettingsStore, parent: QWidget) -> None:
        super().__init__("Open recent", parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        settings.changed.connect(self._fill)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        self.clear()
        recent = self._settings.load().recent_files
        for path in recent:
            action = self.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._choose, path))
        self.setEnabled(bool(recent))
        if recent:
            self.addSeparator()
            self.addAction("Clear this list").triggered.connect(self._forget)

    def _choose(self, path: Path) -> None:
        self.path_chosen.emit(path)

    def _forget(self) -> None:
        self._settings.change(recent_files=())
