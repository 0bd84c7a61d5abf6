"""A whole number with its name, a slider and a field, for the bar of the tools."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.panels.pieces import NumberBox, row
from app.panels.value_slider import ValueSlider


class AmountField(QWidget):
    """A whole number with its name, a slider and a field."""

    changed = Signal(int)  # by the person only

    def __init__(self, name: str, largest: int, suffix: str = "") -> None:
        super().__init__()
        self._slider = ValueSlider(largest)
        self._slider.setMinimumWidth(12)
        self._slider.setAccessibleName(name)
        self._number = NumberBox()
        self._number.setRange(0, largest)
        self._number.setSuffix(suffix)
        self._number.setAccessibleName(f"{name} in numbers")
        self._number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        label = QLabel(name)
        label.setBuddy(self._slider)
        layout = row(label, self._slider, self._number)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._slider.fvalueChanged.connect(self._on_slider_moved)
        self._number.valueChanged.connect(self.changed)

    def show_value(self, value: int) -> None:
        """Show a value without announcing it."""
        for widget in (self._slider, self._number):
            blocked = widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(blocked)
        self._slider.say_number(value, 0, self._number.maximum())

    def _on_slider_moved(self, position: float) -> None:
        self.changed.emit(round(position))
