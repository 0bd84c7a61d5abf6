"""Widths in pixels or in percent of the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy

from sim_core.trimap_tools.bands import Width, WidthUnit

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_LARGEST = {WidthUnit.PIXELS: 500.0, WidthUnit.PERCENT: 25.0}


class WidthField(QDoubleSpinBox):
    """A number that remembers what it was in each unit."""

    def __init__(self, name: str, pixels: float, percent: float) -> None:
        super().__init__()
        self._unit = WidthUnit.PIXELS
        self._values = {WidthUnit.PIXELS: pixels, WidthUnit.PERCENT: percent}
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(5, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_unit(self._unit)

    @property
    def width_wanted(self) -> Width:
        return Width(self.value(), self._unit)

    def set_unit(self, unit: WidthUnit) -> None:
        if unit is not self._unit:
            self._values[self._unit] = self.value()
        self._unit = unit
        is_pixels = unit is WidthUnit.PIXELS
        self.setDecimals(0 if is_pixels else 1)
        self.setSingleStep(1 if is_pixels else 0.1)
        self.setSuffix(f" {unit.value}")
        self.setRange(0, _LARGEST[unit])
        self.setValue(self._values[unit])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()
