"""The trimap: how it is made, how much is decided, how strongly it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from app.panels.check_list import CheckList
from app.panels.colours_button import ColoursButton
from app.panels.pieces import (
    GAP,
    Bar,
    PercentSlider,
    PixelField,
    action_button,
    heading,
    quiet_label,
    row,
)
from app.panels.section import section_layout
from app.panels.swatch import CLASS_NAMES, class_icon
from app.panels.width_field import WidthField
from app.view_state import USUAL_OPACITY
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN
from sim_core.trimap_tools.bands import WidthUnit

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.actions import Actions
    from app.panels.trimap_shares import ShareCounter
    from app.trimap_watch import TrimapWatch
    from app.view_state import ViewState
    from sim_core.trimap_tools.bands import Width

_HINT = (
    "Paint a little of what stays and what goes, and unknown where they mix. "
    "Only the unknown region is computed."
)
_ORDER = (FOREGROUND, UNKNOWN, BACKGROUND)


class TrimapPanel(QWidget):
    """Contents of the Trimap section."""

    def __init__(
        self,
        view_state: ViewState,
        counter: ShareCounter,
        watch: TrimapWatch,
        actions: Actions,
    ) -> None:
        super().__init__()
        self._view_state, self._actions = view_state, actions
        self.check = CheckList(watch)
        self.band = BandFields(actions["make_band"])
        layout = section_layout(self)
        layout.addWidget(quiet_label(_HINT))
        layout.addWidget(ShareTable(counter, view_state))
        layout.addWidget(self.check)
        for names in (("open_trimap", "save_trimap"), ("all_unknown", "clear_trimap")):
            layout.addLayout(row(*(action_button(actions[name]) for name in names)))
        for title, content in (
            ("Unknown band along the edge", self.band),
            ("Change it", self._changes()),
            ("Overlay", self._overlay()),
        ):
            layout.addSpacing(GAP // 2)
            layout.addWidget(heading(title))
            layout.addWidget(content)

    def _changes(self) -> QWidget:
        """Return the fields and buttons that work on the whole trimap."""
        self._reach = PixelField("Reach of grow and shrink", 5, 200)
        self._reach.setPrefix("by ")
        self._reach.setToolTip("How far the unknown region grows or shrinks")
        self._speck = PixelField("Largest speck", 20, 100_000)
        self._speck.setPrefix("below ")
        self._speck.setToolTip("Islands and pinholes of fewer pixels are dropped")
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(GAP)
        names = ("grow_unknown", "shrink_unknown", "clean_up", "invert_trimap")
        grow, shrink, clean, invert = (action_button(self._actions[name]) for name in names)
        for column, widget in enumerate((self._reach, grow, shrink)):
            grid.addWidget(widget, 0, column)
        for column, widget in enumerate((self._speck, clean, invert)):
            grid.addWidget(widget, 1, column)
        return box

    @property
    def reach(self) -> int:
        """By how many pixels the unknown region is to grow or shrink."""
        return self._reach.value()

    @property
    def speck(self) -> int:
        """From how many pixels on an island stays."""
        return self._speck.value()

    def _overlay(self) -> QWidget:
        box = QWidget()
        layout = row(
            ColoursButton(self._view_state, self._actions["overlay_colours"]),
            self._opacity(),
        )
        layout.setContentsMargins(0, 0, 0, 0)
        box.setLayout(layout)
        return box

    def _opacity(self) -> PercentSlider:
        self._opacity_slider = PercentSlider(
            "Opacity of the trimap and of the patterns", USUAL_OPACITY
        )
        self._opacity_slider.setToolTip("How strongly the trimap and the patterns show")
        self._show_opacity()
        self._opacity_slider.changed.connect(self._view_state.set_trimap_opacity)
        self._view_state.changed.connect(self._show_opacity)
        return self._opacity_slider

    @Slot()
    def _show_opacity(self) -> None:
        self._opacity_slider.set_share(self._view_state.trimap_opacity)


class BandFields(QWidget):
    """How wide a band is to be on either side of the edge, and the button that lays it."""

    def __init__(self, make_band: QAction) -> None:
        super().__init__()
        self._inside = WidthField("Band inside the edge", 12, 1.0)
        self._outside = WidthField("Band outside the edge", 12, 1.0)
        self._inside.setToolTip("Width of the band on the foreground's side")
        self._outside.setToolTip("Width of the band on the background's side")
        self._unit = QComboBox()
        self._unit.setAccessibleName("Unit of the band's widths")
        self._unit.setToolTip("Pixels, or percent of the picture's shorter side")
        for unit in WidthUnit:
            self._unit.addItem(unit.value, unit)
        self._unit.currentIndexChanged.connect(self._on_unit_chosen)
        self._lay_out(make_band)

    def _lay_out(self, make_band: QAction) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(GAP)
        fields = (("Inside", self._inside), ("Outside", self._outside))
        for line, (name, field) in enumerate(fields):
            label = QLabel(name)
            label.setBuddy(field)
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1)
        grid.addWidget(self._unit, 0, 2)
        grid.addWidget(action_button(make_band), 1, 2)
        grid.setColumnStretch(1, 1)

    @property
    def widths(self) -> tuple[Width, Width]:
        """Inside and outside."""
        return self._inside.width_wanted, self._outside.width_wanted

    @Slot()
    def _on_unit_chosen(self) -> None:
        for field in (self._inside, self._outside):
            field.set_unit(self._unit.currentData())


class ShareTable(QWidget):
    """Which share of the picture each class covers."""

    def __init__(self, counter: ShareCounter, view_state: ViewState) -> None:
        super().__init__()
        self._counter, self._view_state = counter, view_state
        self._bar = Bar(8)
        self._signs = {value: QLabel() for value in _ORDER}
        self._numbers = {value: QLabel() for value in _ORDER}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(6)
        grid.addWidget(self._bar, 0, 0, 1, 6)
        for index, value in enumerate(_ORDER):
            grid.addWidget(self._signs[value], 1, 2 * index)
            grid.addWidget(self._numbers[value], 1, 2 * index + 1)
            grid.setColumnStretch(2 * index + 1, 1)
        counter.changed.connect(self._show)
        view_state.colours_changed.connect(self._show_colours)
        self._show_colours()

    @Slot()
    def _show_colours(self) -> None:
        for value, sign in self._signs.items():
            sign.setPixmap(class_icon(value, self._view_state.colours).pixmap(14, 14))
        self._show()

    @Slot()
    def _show(self) -> None:
        colours = self._view_state.colours
        shares = self._counter.shares
        parts = {
            FOREGROUND: shares.foreground,
            UNKNOWN: shares.unknown,
            BACKGROUND: shares.background,
        }
        for value, share in parts.items():
            self._numbers[value].setText(percent(share))
            self._numbers[value].setToolTip(f"{CLASS_NAMES[value]}: {percent(share)}")
            self._numbers[value].setAccessibleName(f"{CLASS_NAMES[value]} {percent(share)}")
        self._bar.set_parts([(colours.of_class(value), parts[value]) for value in _ORDER])


def percent(share: float) -> str:
    """Return a share in words that never call something nothing."""
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{share * 100:.0f} %"
