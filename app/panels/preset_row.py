"""Named export options: choose, save, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QToolButton, QWidget

from app.icons import set_icon
from app.panels.pieces import GAP
from sim_core.export_presets import ExportPreset

if TYPE_CHECKING:
    from app.panels.export_form import ExportForm
    from app.presets import Presets

_NONE = "No preset"


class PresetRow(QWidget):
    """Shows which preset a form stands for, and sets the form by one."""

    def __init__(self, form: ExportForm, presets: Presets) -> None:
        super().__init__()
        self._form, self._presets = form, presets
        self._box = QComboBox()
        self._box.setAccessibleName("Export preset")
        self._box.setToolTip("Export options under a name\n`simatte export` knows them too")
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(8)
        self._save = _button("save", "Save these options as a preset")
        self._delete = _button("cancel", "Delete this preset")
        self._lay_out()
        self._box.activated.connect(self._on_chosen)
        self._save.clicked.connect(self._ask_name)
        self._delete.clicked.connect(self._on_delete)
        form.changed.connect(self._follow)
        presets.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP // 2)
        layout.addWidget(self._box, 1)
        layout.addWidget(self._save)
        layout.addWidget(self._delete)

    @Slot()
    def refresh(self) -> None:
        """Offer the presets that there are now."""
        self._box.clear()
        self._box.addItem(_NONE, None)
        for preset in self._presets.all:
            self._box.addItem(preset.name, preset.name)
        self._box.insertSeparator(1)
        self._follow()

    @property
    def _chosen(self) -> ExportPreset | None:
        return self._presets.matching(self._form.options, self._form.suffix)

    @Slot()
    def _follow(self) -> None:
        chosen = self._chosen
        self._box.setCurrentIndex(self._box.findData(chosen.name) if chosen else 0)
        self._delete.setEnabled(chosen is not None and self._presets.is_own(chosen))
        self._save.setEnabled(chosen is None)

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        name = self._box.itemData(index)
        for preset in self._presets.all:
            if preset.name == name:
                self._form.choose(preset.options, preset.suffix)
        self._follow()

    @Slot()
    def _ask_name(self) -> None:
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Save export preset")
        dialog.setLabelText("Name of the preset")
        dialog.textValueSelected.connect(self._on_named)
        dialog.open()

    @Slot(str)
    def _on_named(self, name: str) -> None:
        form = self._form
        self._presets.save(ExportPreset(name.strip(), form.options, form.suffix))

    @Slot()
    def _on_delete(self) -> None:
        chosen = self._chosen
        if chosen is not None:
            self._presets.delete(chosen)


def _button(icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    set_icon(button, icon)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
