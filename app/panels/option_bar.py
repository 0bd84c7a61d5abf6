"""The bar over everything: what to paint, how, and what computes alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from app.actions import tool_action
from app.commands import CLASS_ACTIONS
from app.keymap import readable
from app.panels.alpha_brush_options import AlphaModes
from app.panels.pieces import GAP, divider, icon_size
from app.panels.swatch import class_icon
from app.panels.tool_options import ToolOptions

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from app.actions import Actions
    from app.tool_state import ToolKind, ToolState
    from app.view_state import ViewState


_NAMED = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_SIGNS = Qt.ToolButtonStyle.ToolButtonIconOnly


class OptionBar(QFrame):
    """Chips of the three classes, the tool's settings, the history, `right` at the end."""

    def __init__(
        self,
        tool_state: ToolState,
        view_state: ViewState,
        actions: Actions,
        right: QWidget,
    ) -> None:
        super().__init__()
        self.setObjectName("option_bar")
        self._tool_state, self._view_state = tool_state, view_state
        self._actions = actions
        self._shown_tool: ToolKind | None = None
        self._line = layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP, 6, GAP, 6)
        layout.setSpacing(GAP)
        self._alpha_modes = AlphaModes(tool_state, actions.keymap)
        layout.addLayout(self._chips())
        layout.addWidget(self._alpha_modes)
        layout.addWidget(_tool_button(actions["swap"]))
        layout.addWidget(divider())
        self._options = ToolOptions(tool_state, actions.keymap)
        layout.addWidget(self._options, 2)
        layout.addWidget(divider())
        layout.addWidget(_tool_button(actions["undo"]))
        layout.addWidget(_tool_button(actions["redo"]))
        layout.addSpacing(GAP)
        layout.addWidget(right, 1)
        tool_state.changed.connect(self._show_state)
        view_state.colours_changed.connect(self._show_colours)
        actions.keymap.changed.connect(self._show_keys)
        self._show_keys()
        self._show_state()
        self._show_colours()

    def _chips(self) -> QHBoxLayout:
        chips = QHBoxLayout()
        chips.setSpacing(0)
        self._chip_buttons = []
        for number, name in enumerate(CLASS_ACTIONS.values(), start=1):
            action = self._actions[name]
            chip = _tool_button(action)
            chip.setObjectName("class_chip")
            chip.setProperty("place", ("first", "middle", "last")[number - 1])
            chip.setToolButtonStyle(_NAMED)
            chips.addWidget(chip)
            self._chip_buttons.append(chip)
        return chips

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() - QSize(self._spare_width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the chips their signs only where with some tool their names had no room."""
        # The layout of the chips would tell the width that they had before.
        self._line.activate()
        needed = super().minimumSizeHint().width() + self._options.spare_width
        needed += self._names_width() - self._spare_width()
        self._shorten(self.width() < needed)

    def _shorten(self, short: bool) -> None:
        self._alpha_modes.shorten(short)
        for chip in self._chip_buttons:
            chip.setToolButtonStyle(_SIGNS if short else _NAMED)

    def _spare_width(self) -> int:
        return 0 if self._alpha_modes.is_short else self._names_width()

    def _names_width(self) -> int:
        if self._tool_state.paints_alpha:
            return self._alpha_modes.names_width
        metrics = self.fontMetrics()
        return sum(metrics.horizontalAdvance(chip.text()) for chip in self._chip_buttons)

    @Slot()
    def _show_keys(self) -> None:
        """Say on each chip which key chooses it."""
        for name in CLASS_ACTIONS.values():
            key = "".join(map(readable, self._actions.keymap.keys_of(name)))
            self._actions[name].setIconText(f" {key}  {self._actions[name].text()}")

    @Slot()
    def _show_colours(self) -> None:
        for value, name in CLASS_ACTIONS.items():
            self._actions[name].setIcon(class_icon(value, self._view_state.colours))

    @Slot()
    def _show_state(self) -> None:
        tool = self._tool_state.tool
        self._actions[CLASS_ACTIONS[self._tool_state.value]].setChecked(True)
        self._actions[tool_action(tool)].setChecked(True)
        if tool is not self._shown_tool:
            self._shown_tool = tool
            self._show_chips()

    def _show_chips(self) -> None:
        """Show what the tool paints; as long names only once it is known that they fit."""
        self._shorten(True)
        for chip in self._chip_buttons:
            chip.setVisible(not self._tool_state.paints_alpha)
        self._alpha_modes.setVisible(self._tool_state.paints_alpha)
        self._fit()


def _tool_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(icon_size(button))
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
