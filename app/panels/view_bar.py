"""The canvas's top edge: which view is shown, and whether one or two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from app.panels.pieces import icon_size
from app.panels.view_tabs import ViewTabs
from app.view_state import Arrangement

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.actions import Actions
    from app.view_state import ViewState

_ARRANGEMENTS = {Arrangement.SPLIT: "split_view", Arrangement.WIPE: "wipe_view"}


class ViewBar(QFrame):
    """The tabs of the views; keeps the actions of two views checked with the state."""

    def __init__(self, view_state: ViewState, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("view_bar")
        self._view_state, self._actions = view_state, actions
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(2)
        layout.addWidget(ViewTabs(view_state, actions), 1)
        for name in _ARRANGEMENTS.values():
            layout.addWidget(_button(actions[name]))
        view_state.changed.connect(self._show_arrangement)

    @Slot()
    def _show_arrangement(self) -> None:
        for arrangement, name in _ARRANGEMENTS.items():
            self._actions[name].setChecked(self._view_state.arrangement is arrangement)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(icon_size(button, 18))
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
