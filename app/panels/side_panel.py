"""The dock at the right: folding sections over the one button that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QVBoxLayout, QWidget

from app.panels.background_panel import BackgroundPanel
from app.panels.export_panel import ExportPanel
from app.panels.pieces import MARGIN, action_button
from app.panels.refine_panel import RefinePanel
from app.panels.section import Section
from app.panels.semantics_panel import SemanticsPanel
from app.panels.trimap_panel import TrimapPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.actions import Actions
    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.panels.trimap_shares import ShareCounter
    from app.trimap_watch import TrimapWatch
    from app.view_state import ViewState

_WIDTH = 300


class SidePanel(QFrame):
    """Sections by their titles, in the order in which work goes on."""

    def __init__(
        self,
        model: DocumentModel,
        view_state: ViewState,
        counter: ShareCounter,
        watch: TrimapWatch,
        jobs: BackgroundJobs,
        actions: Actions,
    ) -> None:
        super().__init__()
        self.setObjectName("side_panel")
        self.trimap = TrimapPanel(view_state, counter, watch, actions)
        self.semantics = SemanticsPanel(model)
        self.refine = RefinePanel(model)
        self.background = BackgroundPanel(view_state, jobs)
        self.export = ExportPanel(actions)
        self._column = _column(
            Section("Trimap", self.trimap),
            Section("Semantics", self.semantics),
            Section("Refine", self.refine),
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
