"""Garbage is collected while nobody is looking."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

_NEVER: Final = 1_000_000_000


def collect_while_away(application: QGuiApplication) -> None:
    """Leave objects that have lived for a while to the times when the window is not used.

    To look at all of them stops every thread for a tenth of a second, and for three while
    loops are compiled. What has just been made is collected as ever; pictures need no
    collector, they end with the last who holds them.
    """
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    application.applicationStateChanged.connect(_on_state_changed)


def _on_state_changed(state: Qt.ApplicationState) -> None:
    if state != Qt.ApplicationState.ApplicationActive:
        gc.collect()
