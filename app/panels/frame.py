"""Where everything stands in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.panels.drop_target import DropZone

if TYPE_CHECKING:
    from app.panels.empty_state import EmptyState
    from app.panels.message_bar import MessageBar
    from app.panels.option_bar import OptionBar
    from app.panels.recovery_bar import RecoveryBar
    from app.panels.side_panel import SidePanel
    from app.panels.tool_strip import ToolStrip
    from app.panels.view_bar import ViewBar


@dataclass(frozen=True, slots=True)
class Parts:
    """The widgets of the window, from the top left to the bottom right."""

    option_bar: OptionBar
    tool_strip: ToolStrip
    view_bar: ViewBar
    message_bar: MessageBar
    recovery_bar: RecoveryBar
    empty_state: EmptyState
    canvas: QWidget
    side_panel: SidePanel


class WindowFrame(DropZone):
    """Lays the parts out; without a picture only the empty state is there."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._pages = QStackedWidget()
        self._pages.addWidget(parts.empty_state)
        self._pages.addWidget(parts.canvas)
        self._has_picture = self._hides_panels = False
        stage = _over(self._pages, parts.message_bar)
        middle = _column(parts.view_bar, parts.recovery_bar, stage)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(parts.tool_strip)
        body.addLayout(middle, 1)
        body.addWidget(parts.side_panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(parts.option_bar)
        layout.addLayout(body, 1)
        self._arrange()

    def show_picture(self, shown: bool) -> None:
        """Change between the empty state and the canvas with its panels."""
        self._has_picture = shown
        self._arrange()

    def hide_panels(self, hidden: bool) -> None:
        """Leave the whole window to the canvas."""
        self._hides_panels = hidden
        self._arrange()

    def set_hovered(self, hovered: bool) -> None:
        """Invite a picture that is held anywhere over the empty window."""
        self._parts.empty_state.drop_target.set_hovered(hovered)

    def _arrange(self) -> None:
        parts = self._parts
        panels_shown = self._has_picture and not self._hides_panels
        for panel in (parts.option_bar, parts.tool_strip, parts.side_panel):
            panel.setVisible(panels_shown)
        parts.view_bar.setVisible(self._has_picture)
        self._pages.setCurrentWidget(
            parts.canvas if self._has_picture else parts.empty_state
        )


def _over(pages: QWidget, bar: QWidget) -> QWidget:
    """Lay a bar over the top of the pages, so that it moves nothing when it appears."""
    stage = QWidget()
    layout = QGridLayout(stage)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(pages, 0, 0)
    layout.addWidget(bar, 0, 0, Qt.AlignmentFlag.AlignTop)
    return stage


def _column(*widgets: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.setStretch(len(widgets) - 1, 1)
    return layout
