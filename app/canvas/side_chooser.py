"""What one of two views shows: its name on the canvas, and a menu of the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton

from app.actions import readable
from app.view_state import ViewMode

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.view_state import Side, ViewState


class SideChooser(QToolButton):
    """Names what a view shows and changes it; marked while its view is the active one."""

    resized = Signal()

    def __init__(self, view_state: ViewState, side: Side, parent: QWidget) -> None:
        super().__init__(parent)
        self._view_state, self._side = view_state, side
        self.setObjectName("side_chooser")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(f"{side.value}: choose what it shows")
        self.setMenu(self._menu())
        view_state.changed.connect(self._show)
        view_state.side_changed.connect(self._show)
        self._show()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for mode in ViewMode:
            label, key, _ = mode.value
            action = menu.addAction(f"{label}\t{readable(key)}")
            action.triggered.connect(partial(self._choose, mode))
        return menu

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
