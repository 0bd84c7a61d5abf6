"""The settings of the tool in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from app.actions import tooltip
from app.panels.brush_size import BrushSize
from app.panels.pieces import GAP, row
from app.tool_state import MAX_TOLERANCE, ToolKind

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.tool_state import ToolState

_WIDEST = 280
_FILL_TIP = "Click a region of the trimap to give it the class"


class ToolOptions(QStackedWidget):
    """Shows the settings that the tool has and no others, in a place of one size."""

    def __init__(self, tool_state: ToolState) -> None:
        super().__init__()
        self._tool_state = tool_state
        self._hardness = AmountField("Hardness", 100, " %")
        self._hardness.setToolTip(
            tooltip(
                "Brush hardness",
                ("Shift+[", "Shift+]"),
                "Below 100 % a ring of unknown is left around what is painted",
            )
        )
        self._tolerance = AmountField("Tolerance", MAX_TOLERANCE)
        self._tolerance.setToolTip("How different a colour may be and still be taken")
        self._contiguous = _check_box(
            "Contiguous", "Only what hangs together with the pixel that is clicked"
        )
        self._lasso = _check_box(
            "Find the object", "Propose a trimap for the object in the outline (GrabCut)"
        )
        self._rectangle = _check_box(
            "Find the object", "Propose a trimap for the object in the rectangle (GrabCut)"
        )
        self._fill = QLabel(_FILL_TIP)
        self._fill.setProperty("quiet", True)
        self._lay_out()
        self._connect()
        self._show_state()

    def _lay_out(self) -> None:
        brush = _page(BrushSize(self._tool_state), self._hardness)
        self._pages = {
            ToolKind.BRUSH: brush,
            ToolKind.REFINE_EDGE: brush,
            ToolKind.FILL: _page(self._fill),
            ToolKind.WAND: _page(self._tolerance, self._contiguous),
            ToolKind.LASSO: _page(self._lasso),
            ToolKind.RECTANGLE: _page(self._rectangle),
        }
        for page in dict.fromkeys(self._pages.values()):
            self.addWidget(page)
        keep_place = self._hardness.sizePolicy()
        keep_place.setRetainSizeWhenHidden(True)
        self._hardness.setSizePolicy(keep_place)

    def _connect(self) -> None:
        state = self._tool_state
        self._hardness.changed.connect(self._on_hardness_chosen)
        self._tolerance.changed.connect(state.set_tolerance)
        self._contiguous.toggled.connect(state.set_contiguous)
        self._lasso.toggled.connect(state.set_lasso_finds_object)
        self._rectangle.toggled.connect(state.set_rectangle_finds_object)
        state.changed.connect(self._show_state)

    @Slot(int)
    def _on_hardness_chosen(self, percent: int) -> None:
        self._tool_state.set_hardness(percent / 100)

    @Slot()
    def _show_state(self) -> None:
        state = self._tool_state
        self.setCurrentWidget(self._pages[state.tool])
        self._hardness.setVisible(state.tool is ToolKind.BRUSH)
        self._hardness.show_value(round(state.hardness * 100))
        self._tolerance.show_value(state.tolerance)
        self._contiguous.setChecked(state.is_contiguous)
        self._lasso.setChecked(state.lasso_finds_object)
        self._rectangle.setChecked(state.rectangle_finds_object)


class AmountField(QWidget):
    """A whole number with its name, a slider and a field."""

    changed = Signal(int)  # by the person only

    def __init__(self, name: str, largest: int, suffix: str = "") -> None:
        super().__init__()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, largest)
        self._slider.setPageStep(max(largest // 10, 1))
        self._slider.setMinimumWidth(12)
        self._slider.setAccessibleName(name)
        self._number = _Number()
        self._number.setRange(0, largest)
        self._number.setSuffix(suffix)
        self._number.setAccessibleName(f"{name} in numbers")
        self._number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        label = QLabel(name)
        label.setBuddy(self._slider)
        layout = row(label, self._slider, self._number)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._slider.valueChanged.connect(self.changed)
        self._number.valueChanged.connect(self.changed)

    def show_value(self, value: int) -> None:
        """Show a value without announcing it."""
        for widget in (self._slider, self._number):
            blocked = widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(blocked)


class _Number(QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(5, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    for widget in widgets:
        widget.setMaximumWidth(_WIDEST)
        layout.addWidget(widget, 1)
    layout.addStretch()
    return page


def _check_box(text: str, hint: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(hint)
    return box
