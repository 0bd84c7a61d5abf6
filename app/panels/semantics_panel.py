"""Which matting patterns the network sees in the unknown region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.panels.pieces import Bar, quiet_label
from app.panels.section import section_layout
from app.panels.swatch import pattern_pixmap
from app.panels.trimap_panel import percent
from sim_core.patterns import PatternShare, pattern_shares

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from app.document_model import DocumentModel

_PAUSE_MS = 300
_ABOUT = "What each unknown region is, as the network sees it. Shown on the picture with S."
_NOTHING = "No unknown region has been looked at yet."
_NO_CLASSES = "This model does not tell patterns apart."


class SemanticsPanel(QWidget):
    """Contents of the Semantics section: a legend with shares."""

    def __init__(self, model: DocumentModel) -> None:
        super().__init__()
        self._model = model
        self._classifies = True
        self._note = quiet_label()
        self._legend = QWidget()
        self._rows = QVBoxLayout(self._legend)
        self._rows.setContentsMargins(0, 0, 0, 0)
        layout = section_layout(self)
        layout.addWidget(self._note)
        layout.addWidget(self._legend)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._count)
        for signal in (model.opened, model.closed, model.alpha_changed):
            signal.connect(self._timer.start)
        self._show([])

    def set_classifies(self, classifies: bool) -> None:
        """Say whether the chosen model can tell patterns apart."""
        self._classifies = classifies
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @Slot()
    def _count(self) -> None:
        # Counting a large picture takes tens of milliseconds: not while it is folded away.
        if self._model.is_open and self.isVisible():
            self._show(pattern_shares(self._model.document.pattern))
        elif not self._model.is_open:
            self._show([])

    def _show(self, shares: list[PatternShare]) -> None:
        self._note.setText(self._say(shares))
        self._rows.removeWidget(self._legend)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for share in shares:
            self._rows.addWidget(PatternRow(share))
        self._legend.setVisible(bool(shares))

    def _say(self, shares: list[PatternShare]) -> str:
        if shares:
            return _ABOUT
        return _NOTHING if self._classifies else _NO_CLASSES


class PatternRow(QWidget):
    """One entry of the legend."""

    def __init__(self, share: PatternShare) -> None:
        super().__init__()
        label, number = QLabel(share.pattern.label), QLabel(percent(share.share))
        sign, bar = QLabel(), Bar()
        sign.setPixmap(pattern_pixmap(share.pattern))
        bar.set_parts([(self.palette().mid().color(), share.share)])
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        number.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 % "))
        label.setMinimumWidth(self.fontMetrics().horizontalAdvance("Hair, difficult "))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, widget in enumerate((sign, label, bar, number)):
            grid.addWidget(widget, 0, column)
        grid.setColumnStretch(2, 1)
        self.setAccessibleName(f"{share.pattern.label}, {percent(share.share)}")
