"""How far colours are freed from the old background, live on the canvas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.panels.number_slider import NumberSlider
from app.panels.refine_fields import NumberField, Unit
from app.undo import next_gesture
from sim_core.look import PLAIN

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGridLayout

    from app.document_model import DocumentModel

_FIELD = NumberField(
    "clean_edges",
    "Clean edges",
    "Free the colours of soft edges from the old background",
    0,
    100,
    unit=Unit(" %", 100.0),
)


class ColoursRow(QObject):
    """One row of a grid; shows and sets `Look.clean_edges` of the document."""

    def __init__(self, model: DocumentModel, grid: QGridLayout, line: int) -> None:
        super().__init__(grid)
        self._model = model
        self._gesture = next_gesture()
        self._slider = NumberSlider(_FIELD, grid, line)
        self._slider.begun.connect(self._begin_gesture)
        self._slider.changed.connect(self._on_changed)
        self._slider.reset_wanted.connect(self._on_reset)
        for signal in (model.opened, model.closed, model.look_changed):
            signal.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        is_open = self._model.is_open
        look = self._model.document.look if is_open else PLAIN
        self._slider.set_enabled(is_open)
        self._slider.show_value(round(look.clean_edges * 100))

    @Slot()
    def _begin_gesture(self) -> None:
        self._gesture = next_gesture()

    @Slot(float)
    def _on_changed(self, percent: float) -> None:
        self._set(percent / 100)

    @Slot()
    def _on_reset(self) -> None:
        self._set(PLAIN.clean_edges)

    def _set(self, amount: float) -> None:
        if self._model.is_open:
            look = replace(self._model.document.look, clean_edges=amount)
            self._model.change_look(look, "Clean edges", self._gesture)
