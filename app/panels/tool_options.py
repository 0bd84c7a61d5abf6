"""The settings of the tool in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QWidget

from app.actions import tooltip
from app.panels.alpha_brush_options import AlphaBrushOptions
from app.panels.amount_field import AmountField
from app.panels.brush_size import BrushSize
from app.panels.pieces import GAP
from app.tool_state import MAX_TOLERANCE, ToolKind

if TYPE_CHECKING:
    from app.keymap import KeyMap
    from app.tool_state import ToolState

_WIDEST = 280
_PLACE_TIP = "Corners scale, the knob turns, sides mirror"
_HARDNESS_HINT = "Below 100 % a ring of unknown is left around what is painted"
_TOLERANCE_TIP = "How different a colour may be and still be taken"


class ToolOptions(QStackedWidget):
    """Shows the settings that the tool has and no others, in a place of one size."""

    def __init__(self, tool_state: ToolState, keymap: KeyMap) -> None:
        super().__init__()
        self._tool_state, self._keymap = tool_state, keymap
        self._hardness = AmountField("Hardness", 100, " %")
        self._tolerance, self._fill_tolerance = _tolerance_field(), _tolerance_field()
        self._contiguous = _check_box(
            "Contiguous", "Only what hangs together with the pixel that is clicked"
        )
        self._lasso = _check_box(
            "Find the object", "Propose a trimap for the object in the outline (GrabCut)"
        )
        self._rectangle = _check_box(
            "Find the object", "Propose a trimap for the object in the rectangle (GrabCut)"
        )
        self._fill = _check_box(
            "Similar colour",
            "Fill what has a similar colour in the region of the trimap that is clicked, "
            "instead of all of it",
        )
        self._place = QLabel(_PLACE_TIP)
        self._place.setProperty("quiet", True)
        self._lay_out()
        self._connect()
        self._show_keys()
        self._show_state()

    def _lay_out(self) -> None:
        brush = _page(BrushSize(self._tool_state, self._keymap), self._hardness)
        self._pages = {
            ToolKind.BRUSH: brush,
            ToolKind.REFINE_EDGE: brush,
            ToolKind.PLACE: _page(self._place),
            ToolKind.ALPHA_BRUSH: AlphaBrushOptions(self._tool_state, self._keymap),
            ToolKind.FILL: _page(self._fill, self._fill_tolerance),
            ToolKind.WAND: _page(self._tolerance, self._contiguous),
            ToolKind.LASSO: _page(self._lasso),
            ToolKind.RECTANGLE: _page(self._rectangle),
        }
        for page in dict.fromkeys(self._pages.values()):
            self.addWidget(page)
        # What sliders have no use for is left to the rest of the bar.
        self.setMaximumWidth(2 * _WIDEST + 5 * GAP)
        keep_place = self._hardness.sizePolicy()
        keep_place.setRetainSizeWhenHidden(True)
        self._hardness.setSizePolicy(keep_place)

    def minimumSizeHint(self) -> QSize:
        """Ask for the room of the page that is shown, not of the widest one."""
        return self._pages[self._tool_state.tool].minimumSizeHint()

    @property
    def spare_width(self) -> int:
        """How much narrower the tool's settings may be than those of another tool."""
        widths = [page.minimumSizeHint().width() for page in self._pages.values()]
        return max(widths) - self.minimumSizeHint().width()

    def _connect(self) -> None:
        state = self._tool_state
        self._hardness.changed.connect(self._on_hardness_chosen)
        for field in (self._tolerance, self._fill_tolerance):
            field.changed.connect(state.set_tolerance)
        self._fill.toggled.connect(state.set_fill_follows_colour)
        self._contiguous.toggled.connect(state.set_contiguous)
        self._lasso.toggled.connect(state.set_lasso_finds_object)
        self._rectangle.toggled.connect(state.set_rectangle_finds_object)
        state.changed.connect(self._show_state)
        self._keymap.changed.connect(self._show_keys)

    @Slot()
    def _show_keys(self) -> None:
        keys = self._keymap.keys_of("softer", "harder")
        self._hardness.setToolTip(tooltip("Brush hardness", keys, _HARDNESS_HINT))

    @Slot(int)
    def _on_hardness_chosen(self, percent: int) -> None:
        self._tool_state.set_hardness(percent / 100)

    @Slot()
    def _show_state(self) -> None:
        state = self._tool_state
        self.setCurrentWidget(self._pages[state.tool])
        self.updateGeometry()
        self._hardness.setVisible(state.tool is ToolKind.BRUSH)
        self._hardness.show_value(round(state.hardness * 100))
        for field in (self._tolerance, self._fill_tolerance):
            field.show_value(state.tolerance)
        self._fill.setChecked(state.fill_follows_colour)
        self._fill_tolerance.setEnabled(state.fill_follows_colour)
        self._contiguous.setChecked(state.is_contiguous)
        self._lasso.setChecked(state.lasso_finds_object)
        self._rectangle.setChecked(state.rectangle_finds_object)


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    for widget in widgets:
        widget.setMaximumWidth(_WIDEST)
        layout.addWidget(widget, 0 if isinstance(widget, QCheckBox) else 1)
    layout.addStretch()
    return page


def _tolerance_field() -> AmountField:
    field = AmountField("Tolerance", MAX_TOLERANCE)
    field.setToolTip(_TOLERANCE_TIP)
    return field


def _check_box(text: str, hint: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(hint)
    return box
