"""The views of the canvas, on its top edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QTabBar

from app.actions import view_action
from app.view_state import ViewMode

if TYPE_CHECKING:
    from app.actions import Actions
    from app.view_state import ViewState

_MODES = tuple(ViewMode)


class ViewTabs(QTabBar):
    """Shows and sets `ViewState.mode`; keeps the view actions checked with it."""

    def __init__(self, view_state: ViewState, actions: Actions) -> None:
        super().__init__()
        self._view_state, self._actions = view_state, actions
        self.setObjectName("view_tabs")
        self.setAccessibleName("Views")
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for mode in _MODES:
            self.addTab(mode.value.label)
        actions.keymap.changed.connect(self._show_keys)
        self._show_keys()
        self._show_mode()
        self.currentChanged.connect(self._on_tab_chosen)
        view_state.changed.connect(self._show_mode)
        view_state.side_changed.connect(self._show_mode)

    @Slot()
    def _show_keys(self) -> None:
        for index, mode in enumerate(_MODES):
            self.setTabToolTip(index, self._actions[view_action(mode)].toolTip())

    @Slot()
    def _show_mode(self) -> None:
        mode = self._view_state.mode
        blocked = self.blockSignals(True)
        self.setCurrentIndex(_MODES.index(mode))
        self.blockSignals(blocked)
        self._actions[view_action(mode)].setChecked(True)

    @Slot(int)
    def _on_tab_chosen(self, index: int) -> None:
        self._view_state.set_mode(_MODES[index])
