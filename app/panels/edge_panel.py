"""The edge inspector: a loupe, a halo score, and the way to the worst places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.panels.loupe import Loupe
from app.panels.pieces import Bar, action_button, quiet_label
from app.panels.section import section_layout
from app.panels.value_slider import ValueSlider
from sim_core.halo import SLIGHT, STRONG

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.actions import Actions
    from app.document_model import DocumentModel
    from app.edge_watch import EdgeWatch
    from sim_core.halo import HaloReport
    from sim_core.rect import Rect

_ZOOMS, _ZOOM = (2, 16), 6
_LINES = 3
_FULL_SCALE = 2 * STRONG
_NO_EDGE = "Nothing to measure yet: it takes an edge between solid and clear."
_MEASURING = "Measuring …"
_CLEAN = "Clean: no fringe of the old background can be seen."
_HERE_AND_THERE = "Clean but for a few places."
_BOTH = "Raise Clean edges in Export, or move Shift edge in Refine inward."
_NARROW = "Move Shift edge in Refine inward."
_SCORE_TIP = (
    "How far the colours along the edge lean towards the old background, in ΔE:\n"
    f"below {SLIGHT:g} it cannot be seen, from {STRONG:g} on nobody overlooks it"
)


class EdgePanel(QWidget):
    """Contents of the Edge section; measures only while it can be seen."""

    def __init__(self, model: DocumentModel, watch: EdgeWatch, actions: Actions) -> None:
        super().__init__()
        self._watch = watch
        self._loupe = Loupe(model)
        self._zoom, self._zoom_text = _zoom_slider(), QLabel()
        self._score, self._bar, self._verdict = QLabel(), Bar(), quiet_label()
        self._score.setProperty("heading", True)
        # Room for the longest verdict, so that nothing below moves as it changes.
        self._verdict.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self._verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        for widget in (self._score, self._bar):
            widget.setToolTip(_SCORE_TIP)
        layout = section_layout(self)
        layout.addWidget(self._loupe)
        layout.addLayout(self._numbers())
        layout.addWidget(self._verdict)
        layout.addWidget(action_button(actions["next_fringe"]))
        watch.changed.connect(self._show)
        watch.found.connect(self._on_found)
        self._zoom.fvalueChanged.connect(self._on_zoomed)
        self._zoom.double_clicked.connect(self._on_zoom_reset)
        self._on_zoomed(_ZOOM)
        self._show()

    def _numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, widgets in enumerate(
            (
                (QLabel("Loupe"), self._zoom, self._zoom_text),
                (QLabel("Halo"), self._bar, self._score),
            )
        ):
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
        for label in (self._zoom_text, self._score):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setMinimumWidth(self.fontMetrics().horizontalAdvance("00.0 ΔE "))
        return grid

    @Slot(object)
    def look_at(self, point: tuple[int, int] | None) -> None:
        """Follow the pointer; where it leaves the picture, the last spot stays."""
        if point is not None and self.isVisible():
            self._loupe.look_at(point)

    @Slot(object)
    def _on_found(self, place: Rect) -> None:
        self._loupe.look_at(
            ((place.left + place.right) // 2, (place.top + place.bottom) // 2)
        )

    def set_amount(self, decontaminate: float) -> None:
        """Look at the colours that an export with this amount would have."""
        self._loupe.set_amount(decontaminate)
        self._watch.set_amount(decontaminate)

    @Slot()
    def _on_zoom_reset(self) -> None:
        self._zoom.setValue(float(_ZOOM))

    @Slot(float)
    def _on_zoomed(self, position: float) -> None:
        zoom = round(position)
        self._zoom.say_number(zoom, *_ZOOMS)
        self._zoom_text.setText(f"{zoom} ×")
        self._loupe.set_zoom(zoom)

    @Slot()
    def _show(self) -> None:
        report, is_current = self._watch.report, self._watch.is_current
        self._score.setText("–" if report is None else f"{report.score:.1f} ΔE")
        self._score.setEnabled(is_current)
        score = 0.0 if report is None else min(report.score / _FULL_SCALE, 1)
        self._bar.set_parts([(self.palette().mid().color(), score)])
        if is_current:
            self._verdict.setText(
                _NO_EDGE if report is None else verdict(report, self._watch.amount)
            )
        elif report is None:
            self._verdict.setText(_MEASURING)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch.watch(False)


def verdict(report: HaloReport, decontaminate: float) -> str:
    """Return what a halo score means, and what can still be done about it."""
    remedy = _BOTH if decontaminate < 1 else _NARROW
    if report.score < SLIGHT:
        return f"{_HERE_AND_THERE} {remedy}" if report.spots else _CLEAN
    tone = "light" if report.is_light else "dark"
    if report.score < STRONG:
        return f"A faint {tone} fringe of the old background. {remedy}"
    return f"A {tone} fringe of the old background that shows. {remedy}"


def _zoom_slider() -> ValueSlider:
    slider = ValueSlider(_ZOOMS[1])
    slider.setRange(*_ZOOMS)
    slider.setValue(float(_ZOOM))
    slider.setAccessibleName("Enlargement of the loupe")
    slider.setToolTip(
        "Pixels of the window for a pixel of the picture\nDouble-click to reset"
    )
    return slider
