"""Which network or solver computes alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from superqt import QElidingLabel

from app.panels.pieces import GAP, row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QPaintEvent

    from sim_core.models import ModelInfo

_SHOWN_LETTERS = 13
_LEAST_LETTERS = 16


def _always_available(_: str) -> str:
    return ""


class _Description(QElidingLabel):
    """A sentence that stays away where only a scrap of it would fit."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.fontMetrics().averageCharWidth() * _LEAST_LETTERS:
            super().paintEvent(event)


class ModelChooser(QWidget):
    """A list of the models, with a sentence about the chosen one.

    A model that still needs something from the person is marked; choosing it says what it
    needs, and the one before stays chosen.
    """

    chosen = Signal(str)  # name of the model
    switched = Signal(str)  # name of the model, chosen for a project
    refused = Signal(str)  # what the model needs

    def __init__(
        self,
        models: Mapping[str, ModelInfo],
        current: str,
        why_unavailable: Callable[[str], str] = _always_available,
    ) -> None:
        super().__init__()
        self._models, self._current = models, current
        self._why_unavailable = why_unavailable
        self._about = _Description()
        self._about.setProperty("quiet", True)
        self._about.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._list = QComboBox()
        self._list.setAccessibleName("Model")
        self._list.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._list.setMinimumContentsLength(_SHOWN_LETTERS)
        for name in models:
            self._list.addItem("", name)
        label = QLabel("Model")
        label.setBuddy(self._list)
        layout = row(self._about, label, self._list)
        layout.setStretch(0, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.refresh()
        self._choose(current)
        self._list.activated.connect(self._on_activated)

    @property
    def current(self) -> ModelInfo:
        return self._models[self._current]

    @property
    def names(self) -> list[str]:
        return list(self._models)

    def choose(self, name: str) -> None:
        """Choose a model for a project: in use, but not to be remembered."""
        if name != self._current:
            self._choose(name)
            self.switched.emit(name)

    @Slot()
    def refresh(self) -> None:
        """Look again which models are available."""
        for index, (name, info) in enumerate(self._models.items()):
            reason = self._why_unavailable(name)
            self._list.setItemText(
                index, f"{info.label} · no weights" if reason else info.label
            )
            tip = reason or info.description
            self._list.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        # The list may be wider than the box, which has to share a line.
        view = self._list.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * GAP)

    def _choose(self, name: str) -> None:
        self._current = name
        self._list.setCurrentIndex(self._list.findData(name))
        self._describe()

    def _describe(self) -> None:
        self._about.setText(self.current.description)
        self._about.setToolTip(self.current.description)
        self._list.setToolTip(f"What computes alpha\n{self.current.description}")

    @Slot()
    def _on_activated(self) -> None:
        name = self._list.currentData()
        self.refresh()
        if reason := self._why_unavailable(name):
            self._choose(self._current)
            self.refused.emit(reason)
        else:
            self._choose(name)
            self.chosen.emit(name)
