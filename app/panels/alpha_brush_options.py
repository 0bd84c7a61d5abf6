"""How the alpha brush paints: chips for what it does, sliders for how much of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from app.actions import tooltip
from app.icons import set_icon
from app.panels.amount_field import AmountField
from app.panels.brush_size import BrushSize
from app.panels.pieces import GAP, MARGIN, icon_size
from sim_core.alpha_brush import PaintMode

if TYPE_CHECKING:
    from app.keymap import KeyMap
    from app.tool_state import ToolState

_ACTIONS = {
    PaintMode.DODGE: "foreground",
    PaintMode.BURN: "background",
    PaintMode.SET: "unknown",
}
_PLACES = ("first", "middle", "middle", "last")
_STRENGTH_TIP = "What one stroke does at most, however often it crosses itself"
_HARDNESS_HINT = "Share of the brush without falloff"
_VALUE_HINT = "0 % is background, 100 % foreground; {swap} inverts it"
_NAMES = {"hardness": "Hardness", "strength": "Strength", "value": "Set paints"}
_LEAST_WIDTH = 240


class AlphaModes(QWidget):
    """One chip for each `PaintMode`, of which one is chosen."""

    def __init__(self, tool_state: ToolState, keymap: KeyMap) -> None:
        super().__init__()
        self._tool_state, self._keymap = tool_state, keymap
        self._is_short = False
        self._group = QButtonGroup(self)
        self._chips = {
            mode: self._chip(mode, place)
            for mode, place in zip(PaintMode, _PLACES, strict=True)
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for chip in self._chips.values():
            layout.addWidget(chip)
        tool_state.changed.connect(self._show_state)
        keymap.changed.connect(self._show_keys)
        self._show_keys()
        self._show_state()

    @Slot()
    def _show_keys(self) -> None:
        for mode, chip in self._chips.items():
            keys = self._keymap.keys_of(*filter(None, [_ACTIONS.get(mode)]))
            chip.setToolTip(tooltip(mode.value.label, keys, mode.value.hint))

    def _chip(self, mode: PaintMode, place: str) -> QPushButton:
        chip = QPushButton(mode.value.label)
        chip.setObjectName("class_chip")
        chip.setProperty("place", place)
        chip.setAccessibleName(f"{mode.value.label} alpha")
        chip.setCheckable(True)
        chip.clicked.connect(partial(self._tool_state.change_alpha_brush, mode=mode))
        self._group.addButton(chip)
        return chip

    @property
    def names_width(self) -> int:
        """What is saved by `shorten`."""
        metrics = self.fontMetrics()
        return sum(metrics.horizontalAdvance(self._name(mode)[1:]) for mode in self._chips)

    @property
    def is_short(self) -> bool:
        """Whether the chips show one letter each."""
        return self._is_short

    def shorten(self, short: bool) -> None:
        """Leave the chips one letter each, where there is no room for more."""
        self._is_short = short
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        for mode, chip in self._chips.items():
            name = self._name(mode)
            chip.setText(name[0] if self._is_short else name)
        self._chips[self._tool_state.alpha_brush.mode].setChecked(True)

    def _name(self, mode: PaintMode) -> str:
        label = mode.value.label
        value = self._tool_state.alpha_brush.value
        return f"{label} {value:.0%}".replace("%", " %") if mode is PaintMode.SET else label


class AlphaBrushOptions(QWidget):
    """Size and strength of the brush; the rest of it in a menu."""

    def __init__(self, tool_state: ToolState, keymap: KeyMap) -> None:
        super().__init__()
        self._tool_state, self._keymap = tool_state, keymap
        self._fields = {
            name: AmountField(label, 100, " %") for name, label in _NAMES.items()
        }
        for name, field in self._fields.items():
            field.changed.connect(partial(self._on_changed, name))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(BrushSize(tool_state, keymap), 1)
        layout.addWidget(self._fields["strength"], 1)
        layout.addWidget(self._more())
        self._fields["strength"].setToolTip(_STRENGTH_TIP)
        keymap.changed.connect(self._show_keys)
        tool_state.changed.connect(self._show_state)
        self._show_keys()
        self._show_state()

    @Slot()
    def _show_keys(self) -> None:
        keymap = self._keymap
        keys = keymap.keys_of("softer", "harder")
        self._fields["hardness"].setToolTip(tooltip("Brush hardness", keys, _HARDNESS_HINT))
        hint = keymap.say(_VALUE_HINT)
        tip = tooltip("Alpha that Set paints", keymap.keys_of("swap"), hint)
        self._fields["value"].setToolTip(tip)

    def _more(self) -> QToolButton:
        """Return a button over the settings that are changed less often."""
        page = QWidget()
        page.setMinimumWidth(_LEAST_WIDTH)
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        for name in ("hardness", "value"):
            column.addWidget(self._fields[name])
        button = QToolButton()
        menu = QMenu(button)
        held = QWidgetAction(menu)
        held.setDefaultWidget(page)
        menu.addAction(held)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_icon(button, "settings")
        button.setIconSize(icon_size(button))
        button.setToolTip("Hardness, and the alpha that Set paints")
        button.setAccessibleName("More about the alpha brush")
        return button

    def _on_changed(self, name: str, percent: int) -> None:
        self._tool_state.change_alpha_brush(**{name: percent / 100})

    @Slot()
    def _show_state(self) -> None:
        brush = self._tool_state.alpha_brush
        for name, field in self._fields.items():
            field.show_value(round(getattr(brush, name) * 100))
