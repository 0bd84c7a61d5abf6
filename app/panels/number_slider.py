"""A labelled slider with its number beside it, which a double-click resets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSizePolicy

from app.panels.refine_fields import SLIDER_STEPS
from app.panels.value_slider import ValueSlider

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QGridLayout, QWidget

    from app.panels.refine_fields import NumberField

_RESET = "Double-click to reset"
_ARROWS = 30


class NumberSlider(QObject):
    """One row of a grid: label, slider and number of a field."""

    changed = Signal(float)  # the value as shown, by the person only
    begun = Signal()  # a change that is not a part of the last one
    reset_wanted = Signal()  # as a part of what has begun

    def __init__(self, field: NumberField, grid: QGridLayout, row: int) -> None:
        super().__init__()
        self._field = field
        self._label = _Label(field.label)
        self._slider = ValueSlider(SLIDER_STEPS, field.stepped, centred=field.is_centred)
        self._number = _Number(field)
        self._label.setBuddy(self._slider)
        self._slider.setAccessibleName(field.label)
        self._number.setAccessibleName(f"{field.label} in numbers")
        widgets: tuple[QWidget, ...] = self._label, self._slider, self._number
        for column, widget in enumerate(widgets):
            widget.setToolTip(f"{field.label}: {field.hint}\n{_RESET}")
            grid.addWidget(widget, row, column)
        self._connect()

    def _connect(self) -> None:
        self._slider.begun.connect(self.begun)
        self._slider.fvalueChanged.connect(self._on_slider_moved)
        self._number.valueChanged.connect(self._on_number_changed)
        # The press that a double-click begins with has moved it: one step, not two.
        self._slider.double_clicked.connect(self.reset_wanted)
        self._label.double_clicked.connect(self.begun)
        self._label.double_clicked.connect(self.reset_wanted)

    def name_for(self, name: str) -> None:
        """Give it another name for those who hear it, where one word is not enough."""
        self._slider.setAccessibleName(name)
        self._number.setAccessibleName(f"{name} in numbers")

    def set_enabled(self, enabled: bool) -> None:
        for widget in (self._label, self._slider, self._number):
            widget.setEnabled(enabled)

    def show_value(self, shown: float) -> None:
        """Show a value without announcing it."""
        number, slider = self._number, self._slider
        number.blockSignals(True)
        number.setValue(shown)
        number.blockSignals(False)
        # A slider that already stands for this value stays where the pointer has it.
        if not math.isclose(self._shown_by_slider, shown, abs_tol=self._field.step / 1000):
            slider.blockSignals(True)
            slider.setValue(self._field.position_of(shown))
            slider.blockSignals(False)
        slider.say_number(shown, self._field.least, self._field.most)

    @property
    def _shown_by_slider(self) -> float:
        return self._field.shown_at(self._slider.value())

    def _on_slider_moved(self) -> None:
        self.changed.emit(self._shown_by_slider)

    def _on_number_changed(self, shown: float) -> None:
        self.begun.emit()
        self.changed.emit(shown)


class _Label(QLabel):
    double_clicked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
        event.accept()


class _Number(QDoubleSpinBox):
    def __init__(self, field: NumberField) -> None:
        super().__init__()
        self.setRange(field.least, field.most)
        self.setDecimals(field.decimals)
        self.setSingleStep(field.step)
        self.setSuffix(field.unit.suffix)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(5, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Leave the width to the slider: room for the longest number is enough."""
        width = self.fontMetrics().horizontalAdvance("−100.0 %") + _ARROWS
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()
