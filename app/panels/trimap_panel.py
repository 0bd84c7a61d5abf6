"""The trimap: how it is made, how much is decided, how strongly it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

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
from app.view_state import CLASS_COLOURS
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from app.actions import Actions
    from app.panels.trimap_shares import ShareCounter
    from app.view_state import ViewState

_HINT = (
    "Paint a little of what stays and what goes, and unknown where they mix. "
    "Only the unknown region is computed."
)
_ORDER = (FOREGROUND, UNKNOWN, BACKGROUND)


class TrimapPanel(QWidget):
    """Contents of the Trimap section."""

    def __init__(
        self, view_state: ViewState, counter: ShareCounter, actions: Actions
    ) -> None:
        super().__init__()
        self._view_state = view_state
        layout = section_layout(self)
        layout.addWidget(quiet_label(_HINT))
        layout.addWidget(ShareTable(counter))
        layout.addLayout(
            row(
                action_button(actions["open_trimap"]), action_button(actions["save_trimap"])
            )
        )
        layout.addLayout(
            row(
                action_button(actions["all_unknown"]),
                action_button(actions["clear_trimap"]),
            )
        )
        layout.addSpacing(GAP // 2)
        layout.addWidget(heading("Unknown band along the edge"))
        layout.addLayout(self._band(actions))
        layout.addSpacing(GAP // 2)
        layout.addWidget(heading("Overlay opacity"))
        layout.addWidget(self._opacity())

    def _band(self, actions: Actions) -> QGridLayout:
        self._inside = PixelField("Band inside the edge", 12, 500)
        self._outside = PixelField("Band outside the edge", 12, 500)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(GAP)
        for column, (name, field) in enumerate(
            (("Inside", self._inside), ("Outside", self._outside))
        ):
            label = QLabel(name)
            label.setBuddy(field)
            grid.addWidget(label, 0, 2 * column)
            grid.addWidget(field, 0, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        self._inside.setToolTip("Width of the band on the foreground's side")
        self._outside.setToolTip("Width of the band on the background's side")
        grid.addWidget(action_button(actions["make_band"]), 1, 0, 1, 4)
        return grid

    def _opacity(self) -> PercentSlider:
        self._opacity_slider = PercentSlider("Opacity of the trimap and of the patterns")
        self._opacity_slider.setToolTip("How strongly the trimap and the patterns show")
        self._show_opacity()
        self._opacity_slider.changed.connect(self._view_state.set_trimap_opacity)
        self._view_state.changed.connect(self._show_opacity)
        return self._opacity_slider

    @property
    def band_widths(self) -> tuple[int, int]:
        """Inside and outside, in pixels."""
        return self._inside.value(), self._outside.value()

    @Slot()
    def _show_opacity(self) -> None:
        self._opacity_slider.set_share(self._view_state.trimap_opacity)


class ShareTable(QWidget):
    """Which share of the picture each class covers."""

    def __init__(self, counter: ShareCounter) -> None:
        super().__init__()
        self._counter = counter
        self._bar = Bar(8)
        self._numbers = {value: QLabel() for value in _ORDER}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(6)
        grid.addWidget(self._bar, 0, 0, 1, 6)
        for index, value in enumerate(_ORDER):
            sign = QLabel()
            sign.setPixmap(class_icon(value).pixmap(14, 14))
            grid.addWidget(sign, 1, 2 * index)
            grid.addWidget(self._numbers[value], 1, 2 * index + 1)
            grid.setColumnStretch(2 * index + 1, 1)
        counter.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
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
        self._bar.set_parts([(CLASS_COLOURS[value], parts[value]) for value in _ORDER])


def percent(share: float) -> str:
    """Return a share in words that never call something nothing."""
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{share * 100:.0f} %"
