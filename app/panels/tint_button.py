"""The colour that is laid over the background in the overlay view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QToolButton

from app.panels.swatch import colour_icon

if TYPE_CHECKING:
    from app.view_state import ViewState

_SWATCH = QSize(22, 16)


class TintButton(QToolButton):
    """Shows the colour of the overlay and asks for another."""

    def __init__(self, view_state: ViewState) -> None:
        super().__init__()
        self._view_state = view_state
        self.setToolTip("Colour of the overlay")
        self.setAccessibleName("Colour of the overlay")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(_SWATCH)
        self.clicked.connect(self._ask)
        view_state.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        self.setIcon(colour_icon(QColor(self._view_state.tint.rgb()), _SWATCH))

    @Slot()
    def _ask(self) -> None:
        """Let the colour be chosen while the picture shows it; Cancel takes it back."""
        before = QColor(self._view_state.tint.rgb())
        dialog = QColorDialog(before, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Colour of the overlay")
        dialog.currentColorChanged.connect(self._view_state.set_tint)
        dialog.rejected.connect(lambda: self._view_state.set_tint(before))
        dialog.open()
