"""The layer of alpha paint in one line: whether it counts, how much there is, clearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from app.actions import tooltip
from app.panels.pieces import GAP

if TYPE_CHECKING:
    from app.alpha_painting import AlphaPainting
    from app.keymap import KeyMap

_NOTHING = "Nothing painted; {alpha_brush} takes the brush"


class PaintRow(QWidget):
    """Shows and sets whether `AlphaPainting` is shown, and clears it."""

    def __init__(self, painting: AlphaPainting, keymap: KeyMap) -> None:
        super().__init__()
        self._painting, self._keymap = painting, keymap
        self._shown = QCheckBox()
        self._shown.setAccessibleName("Alpha paint")
        self._clear = QPushButton("Clear")
        self._clear.setToolTip("Take all alpha paint away; undo brings it back")
        self._clear.setAccessibleName("Clear alpha paint")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._shown, 1)
        layout.addWidget(self._clear)
        self._shown.toggled.connect(painting.show)
        self._clear.clicked.connect(painting.clear)
        painting.state_changed.connect(self._show)
        keymap.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        share = self._painting.share
        blocked = self._shown.blockSignals(True)
        self._shown.setChecked(self._painting.is_shown and share > 0)
        self._shown.blockSignals(blocked)
        self._shown.setText(f"Alpha paint: {_in_words(share)}" if share else "Alpha paint")
        hint = "What the alpha brush has painted over the computed alpha"
        hint = hint if share else self._keymap.say(_NOTHING)
        keys = self._keymap.keys("alpha_brush")
        self._shown.setToolTip(tooltip("Alpha paint", keys, hint))
        self._shown.setEnabled(share > 0)
        self._clear.setEnabled(share > 0)


def _in_words(share: float) -> str:
    percent = share * 100
    return f"{percent:.1f} %" if percent >= 0.1 else "< 0.1 %"
