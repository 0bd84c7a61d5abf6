"""The brush's diameter: a slider that feels even from 1 to 2000 pixels, and its number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from superqt.utils import signals_blocked

from app.actions import tooltip
from app.panels.pieces import PixelField, row
from app.panels.value_slider import ValueSlider
from app.tool_state import MAX_SIZE, MIN_SIZE

if TYPE_CHECKING:
    from app.keymap import KeyMap
    from app.tool_state import ToolState

_STEPS = 400
_HINT = "Alt-wheel or Shift-drag on the picture"


class BrushSize(QWidget):
    """Shows and sets `ToolState.size`."""

    def __init__(self, tool_state: ToolState, keymap: KeyMap) -> None:
        super().__init__()
        self._tool_state, self._keymap = tool_state, keymap
        self._slider = ValueSlider(_STEPS, _stepped)
        self._slider.setAccessibleName("Brush size")
        self._slider.setMinimumWidth(20)
        self._number = PixelField("Brush size in pixels", round(MIN_SIZE), round(MAX_SIZE))
        self._number.setMinimum(round(MIN_SIZE))
        self._number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        label = QLabel("Size")
        label.setBuddy(self._slider)
        layout = row(label, self._slider, self._number)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._show_keys()
        self._show_size()
        self._connect()

    def _connect(self) -> None:
        self._slider.fvalueChanged.connect(self._on_slider_moved)
        self._number.valueChanged.connect(self._on_number_typed)
        self._tool_state.changed.connect(self._show_size)
        self._keymap.changed.connect(self._show_keys)

    @Slot()
    def _show_keys(self) -> None:
        keys = self._keymap.keys_of("smaller", "larger")
        self.setToolTip(tooltip("Brush size", keys, _HINT))

    @Slot()
    def _show_size(self) -> None:
        size = self._tool_state.size
        with signals_blocked(self._slider), signals_blocked(self._number):
            self._slider.setValue(step_of_size(size))
            self._number.setValue(round(size))
        self._slider.say_number(size, MIN_SIZE, MAX_SIZE)

    @Slot(float)
    def _on_slider_moved(self, step: float) -> None:
        self._tool_state.set_size(size_of_step(step))

    @Slot(int)
    def _on_number_typed(self, size: int) -> None:
        self._tool_state.set_size(float(size))


def step_of_size(size: float) -> float:
    """Return the slider's step for a diameter: equal steps are equal ratios."""
    return _STEPS * math.log(size / MIN_SIZE) / math.log(MAX_SIZE / MIN_SIZE)


def size_of_step(step: float) -> float:
    """Return the diameter of a slider's step, in whole pixels."""
    return float(round(MIN_SIZE * (MAX_SIZE / MIN_SIZE) ** (step / _STEPS)))


def _stepped(step: float, sizes: int) -> float:
    """Return the slider's step for a diameter that is some pixels larger."""
    size = size_of_step(step) + sizes
    return step_of_size(min(max(size, MIN_SIZE), MAX_SIZE))
