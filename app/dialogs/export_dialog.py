"""Shows the very bytes that an export would write, before it writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.panels.export_form import ExportForm
from app.panels.export_view import ExportView
from app.panels.pieces import GAP, MARGIN, heading, quiet_label
from app.panels.preset_row import PresetRow

if TYPE_CHECKING:
    from app.export_preview import ExportPreview
    from app.exporting import ExportFlow
    from app.presets import Presets
    from sim_core.export_options import ExportOptions

_PATIENCE_MS = 200
_SIZE = QSize(980, 640)
_WIDTH = 312


class ExportDialog(QDialog):
    """The form at the right of what it makes; numbers below."""

    export_wanted = Signal(object, str)  # ExportOptions, suffix

    def __init__(
        self,
        flow: ExportFlow,
        presets: Presets,
        options: ExportOptions,
        suffix: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self._flow = flow
        self.form = ExportForm()
        self.form.set_options(options, suffix)
        self._presets = PresetRow(self.form, presets)
        self._view = ExportView()
        self._facts, self._size = quiet_label(), QLabel()
        self._size.setProperty("heading", True)
        self._number = 0
        self._timer = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._timer.timeout.connect(self._ask)
        self._lay_out()
        self.form.changed.connect(self._timer.start)
        self._ask()

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(GAP)
        side.addWidget(heading("What to write"))
        side.addWidget(self._presets)
        side.addWidget(self.form)
        side.addSpacing(GAP)
        side.addWidget(heading("The file"))
        side.addWidget(self._size)
        side.addWidget(self._facts)
        side.addStretch(1)
        side.addWidget(self._buttons())
        box = QWidget()
        box.setLayout(side)
        box.setFixedWidth(max(_WIDTH, box.minimumSizeHint().width()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addWidget(self._view, 1)
        layout.addWidget(box)
        self.resize(_SIZE)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._export = QPushButton("Export…")
        self._export.setDefault(True)
        box.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self._on_accepted)
        box.rejected.connect(self.reject)
        return box

    @Slot()
    def _ask(self) -> None:
        """Have the file encoded; only the answer to the last question is shown."""
        self._number += 1
        number = self._number
        self._facts.setText("Encoding …")

        def show(preview: ExportPreview) -> None:
            if number == self._number:
                self._show(preview)

        def refuse(reason: str) -> None:
            if number == self._number:
                self._refuse(reason)

        self._flow.preview(self.form.options, self.form.suffix, show, refuse)

    def _show(self, preview: ExportPreview) -> None:
        self._view.show_picture(preview.picture)
        self._size.setText(preview.size_text)
        self._facts.setText(preview.facts)
        self._export.setEnabled(True)

    def _refuse(self, reason: str) -> None:
        self._view.show_picture(None)
        self._size.setText("")
        self._facts.setText(reason)
        self._export.setEnabled(False)

    @Slot()
    def _on_accepted(self) -> None:
        self.accept()
        self.export_wanted.emit(self.form.options, self.form.suffix)

    def done(self, result: int) -> None:
        """Answers that come later find nobody."""
        self._number += 1
        self._timer.stop()
        super().done(result)
