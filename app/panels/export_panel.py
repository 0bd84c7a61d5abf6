"""What is saved, and how."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLabel,
    QRadioButton,
    QWidget,
)

from app.panels.pieces import GAP, row
from app.panels.section import section_layout
from sim_core.export_options import ExportKind, ExportOptions

_DEPTHS = (8, 16)
_DECONTAMINATE_TIP = (
    "Free the colours of soft edges from the old background, so that no rim of it "
    "shows on the new one"
)


class ExportPanel(QWidget):
    """Contents of the Export section."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds = QButtonGroup(self)
        layout = section_layout(self)
        for index, kind in enumerate(ExportKind):
            choice = QRadioButton(kind.value.label)
            choice.setToolTip(kind.value.hint)
            self._kinds.addButton(choice, index)
            layout.addWidget(choice)
        self._depth = QComboBox()
        self._depth.setAccessibleName("Bits of a channel")
        for depth in _DEPTHS:
            self._depth.addItem(f"{depth} bits", depth)
        label = QLabel("Depth")
        label.setBuddy(self._depth)
        depth_row = row(label, self._depth)
        depth_row.setStretch(1, 1)
        self._decontaminate = QCheckBox("Decontaminate colours")
        self._decontaminate.setToolTip(_DECONTAMINATE_TIP)
        self._decontaminate.setChecked(True)
        layout.addSpacing(GAP // 2)
        layout.addLayout(depth_row)
        layout.addWidget(self._decontaminate)
        self._kinds.idToggled.connect(self._on_kind_chosen)
        self._kinds.button(0).setChecked(True)

    @property
    def options(self) -> ExportOptions:
        return ExportOptions(
            tuple(ExportKind)[self._kinds.checkedId()],
            self._depth.currentData(),
            self._decontaminate.isChecked(),
        )

    @Slot()
    def _on_kind_chosen(self) -> None:
        kind = tuple(ExportKind)[max(self._kinds.checkedId(), 0)]
        self._depth.setEnabled(kind is not ExportKind.COMPOSITE)
        self._decontaminate.setEnabled(kind is ExportKind.CUTOUT)
