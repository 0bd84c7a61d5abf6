"""Other colours for the overlay and for the classes of the trimap."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.canvas_colours import CanvasColours
from app.panels.pieces import GAP, MARGIN, PercentSlider, quiet_label
from app.panels.swatch import colour_icon
from app.view_state import USUAL_OPACITY

if TYPE_CHECKING:
    from app.view_state import ViewState

_SWATCH = QSize(48, 16)
_LABELS = {
    "tint": "Overlay",
    "foreground": "Foreground",
    "unknown": "Unknown",
    "background": "Background",
}
_HINT = "The picture shows every change at once. The signs + − ~ stay with the classes."
_ALIKE = (
    "{} and {} are equally bright: in print or with colour blindness they look the same."
)


class ColoursDialog(QDialog):
    """Changes `ViewState.colours` while it is open; Cancel takes all of it back."""

    def __init__(self, view_state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Colours of the overlays")
        self._view_state = view_state
        self._before = view_state.colours, view_state.trimap_opacity
        self._buttons = {name: self._button(name) for name in _LABELS}
        self._opacity = PercentSlider("Opacity of the overlays", USUAL_OPACITY)
        self._opacity.changed.connect(view_state.set_trimap_opacity)
        self._warning = quiet_label()
        self._lay_out()
        self.rejected.connect(self._take_back)
        view_state.changed.connect(self._show)
        self._show()

    def _button(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setIconSize(_SWATCH)
        button.setAutoDefault(False)
        button.setAccessibleName(f"Colour of {_LABELS[name].lower()}")
        button.clicked.connect(partial(self._ask, name))
        return button

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(GAP)
        form.setHorizontalSpacing(MARGIN)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for name, label in _LABELS.items():
            form.addRow(label, self._buttons[name])
        form.addRow("Opacity", self._opacity)
        keep = self._warning.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._warning.setSizePolicy(keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addWidget(quiet_label(_HINT))
        layout.addLayout(form)
        layout.addWidget(self._warning)
        layout.addWidget(self._box())
        self.setMinimumWidth(360)

    def _box(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(kinds.RestoreDefaults | kinds.Ok | kinds.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        box.button(kinds.RestoreDefaults).clicked.connect(self._reset)
        return box

    @Slot()
    def _show(self) -> None:
        colours = self._view_state.colours
        for name, button in self._buttons.items():
            colour = getattr(colours, name)
            button.setIcon(colour_icon(QColor(colour), _SWATCH))
            button.setText(f"  {colour}")
        self._opacity.set_share(self._view_state.trimap_opacity)
        alike = colours.alike
        self._warning.setVisible(alike is not None)
        if alike is not None:
            one, other = (_LABELS[name] for name in alike)
            self._warning.setText(_ALIKE.format(one, other.lower()))

    def _ask(self, name: str) -> None:
        """Let one colour be chosen; its dialog's Cancel takes this one back."""
        before = QColor(getattr(self._view_state.colours, name))
        dialog = QColorDialog(before, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(f"Colour of {_LABELS[name].lower()}")
        use = partial(self._use, name)
        dialog.currentColorChanged.connect(use)
        dialog.rejected.connect(partial(use, before))
        dialog.open()

    def _use(self, name: str, colour: QColor) -> None:
        colours = replace(self._view_state.colours, **{name: colour.name()})
        self._view_state.set_colours(colours)

    @Slot()
    def _reset(self) -> None:
        self._view_state.set_colours(CanvasColours())

    @Slot()
    def _take_back(self) -> None:
        colours, opacity = self._before
        self._view_state.set_colours(colours)
        self._view_state.set_trimap_opacity(opacity)


def show_colours(view_state: ViewState, parent: QWidget) -> None:
    """Open the dialog."""
    ColoursDialog(view_state, parent).open()


assert set(_LABELS) == {field.name for field in fields(CanvasColours)}
