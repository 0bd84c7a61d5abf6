"""What can be changed about the chosen background: gradient, place of a picture, blur."""

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
from app.panels.pieces import GAP, row
from app.panels.refine_fields import NumberField, Unit
from app.panels.swatch import colour_icon
from app.undo import next_gesture
from sim_core.backdrop import Backdrop, BackdropKind, covering

if TYPE_CHECKING:
    from app.backdrops import Backdrops
    from app.view_state import ViewState

_PERCENT, _DEGREES = Unit(" %", 100.0), Unit(" °")
_FIELDS = {
    BackdropKind.GRADIENT: (
        NumberField("angle", "Angle", "Where the gradient goes to", 0, 360, unit=_DEGREES),
    ),
    BackdropKind.PICTURE: (
        NumberField(
            "scale",
            "Scale",
            "Size of the picture",
            10,
            1000,
            unit=_PERCENT,
            even_ratios=True,
        ),
        NumberField("across", "Across", "Move it to the right", -100, 100, unit=_PERCENT),
        NumberField("down", "Down", "Move it downward", -100, 100, unit=_PERCENT),
        NumberField("turn", "Turn", "Clockwise about its middle", -180, 180, unit=_DEGREES),
    ),
    BackdropKind.BLUR: (
        NumberField(
            "blur",
            "Blur",
            "How soft the original becomes",
            0,
            500,
            unit=Unit(" px", bend=2.0),
        ),
    ),
}
_SWATCH = QSize(28, 14)


class BackdropOptions(QWidget):
    """Shows and sets the numbers of `ViewState.backdrop`; empty for a plain colour."""

    def __init__(self, view_state: ViewState, backdrops: Backdrops) -> None:
        super().__init__()
        self._view_state, self._backdrops = view_state, backdrops
        self._gesture = next_gesture()
        self._sliders: dict[str, tuple[NumberField, NumberSlider]] = {}
        self._pages = {kind: self._page(kind) for kind in _FIELDS}
        self._gradient_colours()
        self._picture_checks()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for page in self._pages.values():
            layout.addWidget(page)
        view_state.changed.connect(self._show)
        self._show()

    def _page(self, kind: BackdropKind) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for line, field in enumerate(_FIELDS[kind]):
            slider = NumberSlider(field, grid, line)
            slider.begun.connect(self._begin_gesture)
            slider.changed.connect(partial(self._on_changed, field))
            slider.reset_wanted.connect(partial(self._on_reset, field))
            self._sliders[field.name] = field, slider
        column.addLayout(grid)
        return page

    def _gradient_colours(self) -> None:
        self._colours = {
            name: QPushButton(text)
            for name, text in (("colour", "From…"), ("second", "To…"))
        }
        for name, button in self._colours.items():
            button.setIconSize(_SWATCH)
            button.setToolTip("Choose this end's colour")
            button.clicked.connect(partial(self._ask_colour, name))
        self._add(BackdropKind.GRADIENT, *self._colours.values())

    def _picture_checks(self) -> None:
        self._fill, self._fit = QPushButton("Fill"), QPushButton("Fit")
        self._mirror = QCheckBox("Mirror")
        self._fill.setToolTip("Cover everything with the picture")
        self._fit.setToolTip("Show the whole picture")
        self._mirror.setToolTip("Exchange left and right")
        self._fill.clicked.connect(partial(self._on_place, True))
        self._fit.clicked.connect(partial(self._on_place, False))
        self._mirror.toggled.connect(self._on_mirror)
        self._add(BackdropKind.PICTURE, self._mirror, self._fill, self._fit)

    def _add(self, kind: BackdropKind, *widgets: QWidget) -> None:
        layout = self._pages[kind].layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(row(*widgets))

    @Slot()
    def _show(self) -> None:
        backdrop = self._view_state.backdrop
        for kind, page in self._pages.items():
            page.setVisible(kind is backdrop.kind)
        self.setVisible(backdrop.kind in self._pages)
        for field, slider in self._sliders.values():
            slider.show_value(
                round(_value_of(backdrop, field.name) * field.unit.per_one, 3)
            )
        blocked = self._mirror.blockSignals(True)
        self._mirror.setChecked(backdrop.mirrored)
        self._mirror.blockSignals(blocked)
        for name, button in self._colours.items():
            button.setIcon(colour_icon(QColor(*getattr(backdrop, name)), _SWATCH))

    def _on_changed(self, field: NumberField, shown: float) -> None:
        self._change(field.name, shown / field.unit.per_one)

    def _on_reset(self, field: NumberField) -> None:
        self._change(field.name, _value_of(Backdrop(), field.name))

    def _on_place(self, fills: bool) -> None:
        size = self._backdrops.size
        if size is not None and self._backdrops.now.picture is not None:
            self._begin_gesture()
            placed = covering(self._backdrops.now, size, fills=fills)
            self._backdrops.change(placed, "Fill" if fills else "Fit", self._gesture)

    def _on_mirror(self, mirrored: bool) -> None:
        self._begin_gesture()
        self._change("mirrored", mirrored)

    def _ask_colour(self, name: str) -> None:
        self._begin_gesture()
        colour = QColor(*getattr(self._view_state.backdrop, name))
        dialog = QColorDialog(colour, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Colour of the gradient")
        dialog.currentColorChanged.connect(partial(self._on_colour_picked, name))
        dialog.open()

    def _on_colour_picked(self, name: str, colour: QColor) -> None:
        self._change(name, (colour.red(), colour.green(), colour.blue()))

    def _change(self, name: str, value: Any) -> None:
        """Change one number and show what comes of it."""
        backdrop = self._view_state.backdrop
        if name == "across":
            name, value = "shift", (value, backdrop.shift[1])
        elif name == "down":
            name, value = "shift", (backdrop.shift[0], value)
        changed = replace(backdrop, **{name: value})
        self._backdrops.change(changed, "Background", self._gesture)

    @Slot()
    def _begin_gesture(self) -> None:
        self._gesture = next_gesture()


def _value_of(backdrop: Backdrop, name: str) -> float:
    if name in ("across", "down"):
        return backdrop.shift[0 if name == "across" else 1]
    return float(getattr(backdrop, name))
