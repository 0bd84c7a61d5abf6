"""How the cut-out stands on its background: shadow, light wrap, and the curve of light."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.panels.number_slider import NumberSlider
from app.panels.pieces import GAP, heading, row
from app.panels.refine_fields import NumberField, Unit
from app.panels.swatch import colour_icon
from app.undo import next_gesture
from app.view_state import ViewMode
from sim_core.look import PLAIN, Look

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.view_state import ViewState

_PERCENT, _PIXELS = Unit(" %", 100.0), Unit(" px", bend=2.0)
_SWATCH = QSize(28, 14)

# fmt: off
_FIELDS = {
    "shadow": (
        NumberField("opacity", "Opacity", "How dark the shadow is", 0, 100, unit=_PERCENT),
        NumberField("across", "Across", "How far it falls to the right",
                    -500, 500, unit=_PIXELS),
        NumberField("down", "Down", "How far it falls downward", -500, 500, unit=_PIXELS),
        NumberField("blur", "Blur", "How soft it is", 0, 200, 0.5, 1, unit=_PIXELS),
    ),
    "light_wrap": (
        NumberField("amount", "Amount", "How much light spills over the edges",
                    0, 100, unit=_PERCENT),
        NumberField("radius", "Radius", "How far it spills", 0, 200, 0.5, 1, unit=_PIXELS),
    ),
}
# fmt: on
_TITLES = {"shadow": "Drop shadow", "light_wrap": "Light wrap"}
_LINEAR_TIP = (
    "Mix light rather than the numbers that encode it (the curve of sRGB)\n"
    "Soft edges of light on dark become wider, as in a camera"
)


class LookPanel(QWidget):
    """Shows and sets `MattingDocument.look`; a change shows it on the background."""

    def __init__(self, model: DocumentModel, view_state: ViewState) -> None:
        super().__init__()
        self._model, self._view_state = model, view_state
        self._gesture = next_gesture()
        self._sliders: dict[tuple[str, str], tuple[NumberField, NumberSlider]] = {}
        self._colour = QPushButton("Colour…")
        self._colour.setIconSize(_SWATCH)
        self._colour.setToolTip("Choose the colour of the shadow")
        self._colour.setAccessibleName("Colour of the shadow")
        self._linear = QCheckBox("Mix in linear light")
        self._linear.setToolTip(_LINEAR_TIP)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        column.addWidget(self._linear)
        for part, fields in _FIELDS.items():
            column.addWidget(heading(_TITLES[part]))
            column.addLayout(self._grid(part, fields))
            if part == "shadow":
                column.addLayout(row(self._colour))

    def _grid(self, part: str, fields: tuple[NumberField, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for line, field in enumerate(fields):
            slider = NumberSlider(field, grid, line)
            slider.name_for(f"{_TITLES[part]}: {field.label.lower()}")
            slider.begun.connect(self._begin_gesture)
            slider.changed.connect(partial(self._on_changed, part, field))
            slider.reset_wanted.connect(partial(self._on_reset, part, field))
            self._sliders[part, field.name] = field, slider
        return grid

    def _connect(self) -> None:
        self._linear.toggled.connect(self._on_linear)
        self._colour.clicked.connect(self._ask_colour)
        model = self._model
        for signal in (model.opened, model.closed, model.look_changed):
            signal.connect(self._show)

    @property
    def _look(self) -> Look:
        return self._model.document.look if self._model.is_open else PLAIN

    @Slot()
    def _show(self) -> None:
        look = self._look
        self.setEnabled(self._model.is_open)
        for (part, name), (field, slider) in self._sliders.items():
            value = getattr(getattr(look, part), name) * field.unit.per_one
            slider.show_value(round(value, 3))
        blocked = self._linear.blockSignals(True)
        self._linear.setChecked(look.linear)
        self._linear.blockSignals(blocked)
        self._colour.setIcon(colour_icon(QColor(*look.shadow.colour), _SWATCH))

    @Slot()
    def _begin_gesture(self) -> None:
        self._gesture = next_gesture()

    def _on_changed(self, part: str, field: NumberField, shown: float) -> None:
        self._change(part, field.name, shown / field.unit.per_one)

    def _on_reset(self, part: str, field: NumberField) -> None:
        self._change(part, field.name, getattr(getattr(PLAIN, part), field.name))

    def _change(self, part: str, name: str, value: Any) -> None:
        options: Any = getattr(self._look, part)
        changed: dict[str, Any] = {part: replace(options, **{name: value})}
        self._set(replace(self._look, **changed), _TITLES[part])

    @Slot(bool)
    def _on_linear(self, linear: bool) -> None:
        self._begin_gesture()
        self._set(replace(self._look, linear=linear), "Linear light")

    def _set(self, look: Look, text: str) -> None:
        if self._model.is_open:
            self._model.change_look(look, text, self._gesture)
            self._view_state.set_mode(ViewMode.ON_BACKGROUND)

    @Slot()
    def _ask_colour(self) -> None:
        self._begin_gesture()
        dialog = QColorDialog(QColor(*self._look.shadow.colour), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Colour of the shadow")
        dialog.currentColorChanged.connect(self._on_colour_picked)
        dialog.open()

    @Slot(QColor)
    def _on_colour_picked(self, colour: QColor) -> None:
        rgb = colour.red(), colour.green(), colour.blue()
        self._change("shadow", "colour", rgb)
