"""What a person still changes about alpha: sliders that can always be put back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.panels.colours_row import ColoursRow
from app.panels.number_slider import NumberSlider
from app.panels.paint_row import PaintRow
from app.panels.pieces import quiet_label
from app.panels.refine_fields import REFINE_FIELDS, NumberField
from app.panels.section import section_layout
from app.undo import next_gesture
from sim_core.refine import IDENTITY

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.keymap import KeyMap
    from sim_core.refine import Refinement

_HINT = "Changes what is shown and exported; the computed alpha is kept beneath."
_GAP_OF_LEVELS = 0.01


class RefinePanel(QWidget):
    """Contents of the Refine section; shows and sets the document's `refinement`."""

    def __init__(self, model: DocumentModel, keymap: KeyMap) -> None:
        super().__init__()
        self._model = model
        self._gesture = next_gesture()
        layout = section_layout(self)
        layout.addWidget(quiet_label(_HINT))
        layout.addWidget(PaintRow(model.painting, keymap))
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._sliders = {
            field.name: NumberSlider(field, grid, row)
            for row, field in enumerate(REFINE_FIELDS)
        }
        self._colours = ColoursRow(model, grid, len(REFINE_FIELDS))
        layout.addLayout(grid)
        self._reset = QPushButton("Reset all")
        self._reset.setToolTip("Show alpha as it was computed\nDouble-click resets one")
        layout.addWidget(self._reset)
        self._connect()
        self._show()

    def _connect(self) -> None:
        for field in REFINE_FIELDS:
            slider = self._sliders[field.name]
            slider.changed.connect(partial(self._on_changed, field))
            slider.begun.connect(self._begin_gesture)
            slider.reset_wanted.connect(partial(self._on_reset, field))
        self._reset.clicked.connect(self._on_reset_all)
        model = self._model
        for signal in (model.opened, model.closed, model.refinement_changed):
            signal.connect(self._show)

    @Slot()
    def _show(self) -> None:
        is_open = self._model.is_open
        refinement = self._model.document.refinement if is_open else IDENTITY
        for field in REFINE_FIELDS:
            slider = self._sliders[field.name]
            slider.set_enabled(is_open)
            slider.show_value(getattr(refinement, field.name) * field.unit.per_one)
        self._reset.setEnabled(refinement != IDENTITY)

    @Slot()
    def _begin_gesture(self) -> None:
        """Let what follows be a step of its own."""
        self._gesture = next_gesture()

    def _on_changed(self, field: NumberField, shown: float) -> None:
        self._refine(field, shown / field.unit.per_one, field.label)

    def _on_reset(self, field: NumberField) -> None:
        self._refine(field, getattr(IDENTITY, field.name), f"Reset {field.label.lower()}")

    @Slot()
    def _on_reset_all(self) -> None:
        self._begin_gesture()
        self._model.refine(IDENTITY, "Reset refinement", self._gesture)

    def _refine(self, field: NumberField, value: float, text: str) -> None:
        if self._model.is_open:
            changed = with_value(self._model.document.refinement, field.name, value)
            self._model.refine(changed, text, self._gesture)
            self._show()


def with_value(refinement: Refinement, name: str, value: float) -> Refinement:
    """Return the refinement with one number changed; black stays below white."""
    if name == "black":
        value = min(value, refinement.white - _GAP_OF_LEVELS)
    elif name == "white":
        value = max(value, refinement.black + _GAP_OF_LEVELS)
    elif name in ("despeckle", "smooth"):
        value = round(value)
    changed: dict[str, Any] = {name: value}
    return replace(refinement, **changed)
