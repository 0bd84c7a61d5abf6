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
from app.view_state import ViewMode
from sim_core.backdrop import Backdrop, BackdropKind

if TYPE_CHECKING:
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
    ),
    BackdropKind.BLUR: (
        NumberField(
            "blur",
            "Blur",
            "How soft the original becomes, of its longer side",
            0,
            10,
            0.1,
            1,
            unit=Unit(" %", 100.0, 2.0),
        ),
    ),
}
_SWATCH = QSize(28, 14)


class BackdropOptions(QWidget):
    """Shows and sets the numbers of `ViewState.backdrop`; empty for a plain colour."""

    def __init__(self, view_state: ViewState) -> None:
        super().__init__()
        self._view_state = view_state
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
        self._fit, self._mirror = QCheckBox("Show all of it"), QCheckBox("Mirror")
        self._fit.setToolTip("Fit the whole picture in rather than fill everything with it")
        self._mirror.setToolTip("Exchange left and right")
        self._fit.toggled.connect(self._on_fit)
        self._mirror.toggled.connect(self._on_mirror)
        self._add(BackdropKind.PICTURE, self._fit, self._mirror)

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
        for check, checked in (
            (self._fit, not backdrop.fills),
            (self._mirror, backdrop.mirrored),
        ):
            blocked = check.blockSignals(True)
            check.setChecked(checked)
            check.blockSignals(blocked)
        for name, button in self._colours.items():
            button.setIcon(colour_icon(QColor(*getattr(backdrop, name)), _SWATCH))

    def _on_changed(self, field: NumberField, shown: float) -> None:
        self._change(field.name, shown / field.unit.per_one)

    def _on_reset(self, field: NumberField) -> None:
        self._change(field.name, _value_of(Backdrop(), field.name))

    def _on_fit(self, fits: bool) -> None:
        self._change("fills", not fits)

    def _on_mirror(self, mirrored: bool) -> None:
        self._change("mirrored", mirrored)

    def _ask_colour(self, name: str) -> None:
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
        self._view_state.set_backdrop(replace(backdrop, **{name: value}))
        self._view_state.set_mode(ViewMode.ON_BACKGROUND)


def _value_of(backdrop: Backdrop, name: str) -> float:
    if name in ("across", "down"):
        return backdrop.shift[0 if name == "across" else 1]
    return float(getattr(backdrop, name))
