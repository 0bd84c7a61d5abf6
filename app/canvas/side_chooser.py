"""What one of two views shows: its name on the canvas, and a menu of the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton

from app.actions import view_action
from app.keymap import readable
from app.view_state import ViewMode

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.canvas.easel import Easel
    from app.view_state import Side


class SideChooser(QToolButton):
    """Names what a view shows and changes it; marked while its view is the active one."""

    resized = Signal()

    def __init__(self, easel: Easel, side: Side, parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap, self._side = easel.keymap, side
        self._view_state = view_state = easel.view_state
        self.setObjectName("side_chooser")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(f"{side.value}: choose what it shows")
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._keymap.changed.connect(self._fill)
        self._fill()
        view_state.changed.connect(self._show)
        view_state.side_changed.connect(self._show)
        self._show()

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        for mode in ViewMode:
            keys = self._keymap.keys(view_action(mode))
            shown = "\t".join((mode.value.label, *map(readable, keys[:1])))
            self._menu.addAction(shown).triggered.connect(partial(self._choose, mode))

    def _choose(self, mode: ViewMode) -> None:
        self._view_state.set_mode_of(self._side, mode)

    @Slot()
    def _show(self) -> None:
        label = self._view_state.mode_of(self._side).value.label
        active = self._view_state.side is self._side
        if (label, active) == (self.text(), self.property("active")):
            return
        self.setText(label)
        self.setAccessibleName(f"{self._side.value}: {label}")
        self.setProperty("active", active)
        self.style().polish(self)
        self.adjustSize()
        self.resized.emit()
