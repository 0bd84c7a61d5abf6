"""Where alpha is computed, and how finely: a reading that opens a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from sim_core.compute import AUTO, DEVICES, PRECISIONS, Compute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.preview import PreviewController

_DEVICES = {
    AUTO: "Fastest there is",
    "cpu": "Processor",
    "cuda": "Graphics card (CUDA)",
    "mps": "Apple graphics (Metal)",
}
_PRECISIONS = {
    AUTO: "Fastest without a difference to be seen",
    "float32": "float32: the finest",
    "bfloat16": "bfloat16",
    "float16": "float16",
}


class DeviceButton(QToolButton):
    """Shows where the model computes; pressed, it lists what else there is.

    What this machine does not have is listed, too, and cannot be chosen.
    """

    chosen = Signal(object)  # Compute

    def __init__(self, preview: PreviewController) -> None:
        super().__init__()
        self._preview = preview
        self._devices: Mapping[str, tuple[str, ...]] = {AUTO: (AUTO,)}
        self._memory = ""
        self.setObjectName("device_button")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._device_choices = self._list(menu, "Compute on", _DEVICES)
        self._precision_choices = self._list(menu, "Precision", _PRECISIONS)
        self.setMenu(menu)
        menu.aboutToShow.connect(self._mark)
        preview.devices_found.connect(self.show_devices)
        preview.status_changed.connect(self._show)
        self._show()

    def _list(
        self, menu: QMenu, title: str, labels: Mapping[str, str]
    ) -> Mapping[str, QAction]:
        """Add choices that exclude each other, and return them by their names."""
        # A section's title is not drawn where a menu is styled.
        menu.addSeparator()
        menu.addAction(title).setEnabled(False)
        group = QActionGroup(self)
        choices = {}
        for name, label in labels.items():
            action = QAction(label, self, checkable=True)
            action.setData(name)
            group.addAction(action)
            menu.addAction(action)
            choices[name] = action
        group.triggered.connect(self._on_triggered)
        return choices

    @Slot(object)
    def show_devices(self, devices: Mapping[str, tuple[str, ...]]) -> None:
        """Take note of what this machine has, and what each device computes in."""
        self._devices = devices
        self._mark()

    @Slot(str)
    def show_memory(self, text: str) -> None:
        """Say beside where alpha is computed what that takes."""
        self._memory = text
        self._show()

    @Slot()
    def _show(self) -> None:
        label = self._preview.device_label
        self.setText(label)
        self.setVisible(bool(label))
        self.setAccessibleName(f"Alpha is computed on {label}, press for other devices")
        tip = "Where alpha is computed; press for other devices and precisions"
        self.setToolTip(f"{tip}\n{self._memory}" if self._memory else tip)

    @Slot()
    def _mark(self) -> None:
        compute = self._preview.compute
        device = compute.device if compute.device in self._devices else AUTO
        for name in DEVICES:
            self._device_choices[name].setEnabled(name in self._devices)
            self._device_choices[name].setChecked(name == device)
        for name in PRECISIONS:
            is_there = name in self._devices[device]
            self._precision_choices[name].setEnabled(is_there)
            self._precision_choices[name].setChecked(name == compute.precision)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        name, compute = action.data(), self._preview.compute
        if action in self._precision_choices.values():
            self.chosen.emit(Compute(compute.device, name))
            return
        precision = compute.precision if compute.precision in self._devices[name] else AUTO
        self.chosen.emit(Compute(name, precision))
