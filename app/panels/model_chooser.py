"""Which network or solver computes alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from superqt import QElidingLabel

from app.panels.pieces import row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim_core.models import ModelInfo


class ModelChooser(QWidget):
    """A list of the models, with a sentence about the chosen one."""

    chosen = Signal(str)  # name of the model

    def __init__(self, models: Mapping[str, ModelInfo], current: str) -> None:
        super().__init__()
        self._models = models
        self._about = QElidingLabel()
        self._about.setProperty("quiet", True)
        self._about.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._list = QComboBox()
        self._list.setAccessibleName("Model")
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for name, info in models.items():
            self._list.addItem(info.label, name)
            tip = self._list.count() - 1
            self._list.setItemData(tip, info.description, Qt.ItemDataRole.ToolTipRole)
        label = QLabel("Model")
        label.setBuddy(self._list)
        layout = row(self._about, label, self._list)
        layout.setStretch(0, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._list.setCurrentIndex(self._list.findData(current))
        self._describe()
        self._list.activated.connect(self._on_activated)

    @property
    def current(self) -> ModelInfo:
        return self._models[self._list.currentData()]

    def _describe(self) -> None:
        self._about.setText(self.current.description)
        self._about.setToolTip(self.current.description)
        self._list.setToolTip(f"What computes alpha\n{self.current.description}")

    @Slot()
    def _on_activated(self) -> None:
        self._describe()
        self.chosen.emit(self._list.currentData())
