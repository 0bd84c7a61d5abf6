"""The dock at the right: folding sections over the one button that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QVBoxLayout, QWidget

from app.clean_edges import CleanEdges
from app.panels.background_panel import BackgroundPanel
from app.panels.edge_panel import EdgePanel
from app.panels.export_panel import ExportPanel
from app.panels.look_panel import LookPanel
from app.panels.pieces import MARGIN, action_button
from app.panels.refine_panel import RefinePanel
from app.panels.section import Section
from app.panels.semantics_panel import SemanticsPanel
from app.panels.trimap_panel import TrimapPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.actions import Actions
    from app.workings import Workings

_WIDTH = 300


class SidePanel(QFrame):
    """Sections by their titles, in the order in which work goes on."""

    def __init__(self, workings: Workings, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("side_panel")
        model, view_state = workings.model, workings.view_state
        self.trimap = TrimapPanel(view_state, workings.counter, workings.watch, actions)
        self.semantics = SemanticsPanel(model)
        self.refine = RefinePanel(model, actions.keymap)
        self.edge = EdgePanel(model, workings.edge, actions)
        self.background = BackgroundPanel(view_state, workings.backdrops, workings.jobs)
        self.background.add(LookPanel(model, view_state))
        self.export = ExportPanel(workings.flows.presets, actions)
        self._edge_section = Section("Edge", self.edge)
        self._edge_section.unfold(False)
        self.export.changed.connect(self._follow_export)
        self._clean_edges = CleanEdges(model, self.export, self)
        self._column = _column(
            Section("Trimap", self.trimap),
            Section("Semantics", self.semantics),
            Section("Refine", self.refine),
            self._edge_section,
            Section("Background", self.background),
            Section("Export", self.export),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._area = _scrolling(self._column)
        self._footer = _footer(actions["export"])
        layout.addWidget(self._area, 1)
        layout.addWidget(self._footer)
        self._area.verticalScrollBar().rangeChanged.connect(self._align_footer)
        self._fit_font()

    @Slot()
    def _follow_export(self) -> None:
        self.edge.set_amount(self.export.options.decontaminate)

    def show_edge(self) -> None:
        """Unfold the edge inspector and bring it into view, or fold it again."""
        unfolded = not self._edge_section.is_unfolded
        self._edge_section.unfold(unfolded)
        if unfolded:
            # Its place is known only once the column has been laid out anew.
            self._column.adjustSize()
            self._area.ensureWidgetVisible(self._edge_section, 0, 0)

    @Slot(int, int)
    def _align_footer(self, _least: int, most: int) -> None:
        """End where the sections end, beside the scroll bar if there is one."""
        bar = self._area.verticalScrollBar().sizeHint().width() if most else 0
        self._footer.setContentsMargins(0, 0, bar, 0)

    def _fit_font(self) -> None:
        """Grow with a larger font, so that nothing is cut."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        needed = self._column.minimumSizeHint().width() + bar
        self.setFixedWidth(max(_WIDTH, needed))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_font()


def _column(*sections: Section) -> QWidget:
    column = QWidget()
    column.setObjectName("side_column")
    stack = QVBoxLayout(column)
    stack.setContentsMargins(0, 0, 0, 0)
    stack.setSpacing(0)
    for section in sections:
        stack.addWidget(section)
    stack.addStretch(1)
    return column


def _scrolling(column: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(column)
    return area


def _footer(go_on: QAction) -> QFrame:
    footer = QFrame()
    footer.setObjectName("side_footer")
    layout = QVBoxLayout(footer)
    layout.setContentsMargins(MARGIN, 10, MARGIN, 10)
    layout.addWidget(action_button(go_on, strong=True))
    return footer
