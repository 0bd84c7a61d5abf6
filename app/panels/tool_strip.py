"""The strip at the left: tools, and how near the picture is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from app.actions import tool_action
from app.panels.pieces import icon_size
from app.tool_state import ToolKind

if TYPE_CHECKING:
    from app.actions import Actions

_AROUND = QSize(12, 12)
_TOP = tuple(tool_action(kind) for kind in ToolKind)
_VIEW = ("zoom_in", "zoom_out", "fit", "actual_size")
_BOTTOM = ("keys",)


class ToolStrip(QFrame):
    """One button per tool; every one is an action."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("tool_strip")
        self._actions = actions
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(5, 6, 5, 6)
        self._column.setSpacing(2)
        self._add(_TOP)
        self._column.addWidget(_rule())
        self._add(_VIEW)
        self._column.addStretch(1)
        self._add(_BOTTOM)

    def _add(self, names: tuple[str, ...]) -> None:
        for name in names:
            button = QToolButton()
            button.setDefaultAction(self._actions[name])
            button.setIconSize(icon_size(button, 22))
            button.setFixedSize(button.iconSize() + _AROUND)
            button.setAccessibleName(self._actions[name].text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._column.addWidget(button)


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("rule", True)
    line.setFixedHeight(1)
    return line
