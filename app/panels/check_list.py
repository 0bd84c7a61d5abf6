"""What the trimap check has found: one quiet line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.panels.pieces import GAP, heading, quiet_label

if TYPE_CHECKING:
    from app.trimap_watch import TrimapWatch
    from sim_core.trimap_check import Finding


class CheckList(QWidget):
    """Lines of what may be wrong; nothing wrong takes no room."""

    place_wanted = Signal(object)  # Rect
    fix_wanted = Signal(object)  # Finding

    def __init__(self, watch: TrimapWatch) -> None:
        super().__init__()
        self._watch = watch
        self._lines: list[CheckLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addWidget(heading("Trimap check"))
        self.setAccessibleName("Trimap check")
        watch.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [CheckLine(finding) for finding in self._watch.findings]
        for line in self._lines:
            line.place_wanted.connect(self.place_wanted)
            line.fix_wanted.connect(self.fix_wanted)
            self._column.addWidget(line)
        self.setVisible(bool(self._lines))


class CheckLine(QWidget):
    """A sentence, a way to see the place, and one to mend it, where there is one."""

    place_wanted = Signal(object)  # Rect
    fix_wanted = Signal(object)  # Finding

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        if finding.rect is not None:
            show = self._button("Show", "Look at the largest of these places")
            show.clicked.connect(self._on_show)
            buttons.addWidget(show)
        if finding.fix_label is not None:
            fix = self._button(finding.fix_label, "Mend it everywhere; undo takes it back")
            fix.clicked.connect(self._on_fix)
            buttons.addWidget(fix)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(quiet_label(finding.sentence))
        if buttons.count() > 1:
            column.addLayout(buttons)

    def _button(self, text: str, hint: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("small_button")
        button.setToolTip(hint)
        button.setAccessibleName(f"{text}: {self.finding.sentence}")
        return button

    @Slot()
    def _on_show(self) -> None:
        self.place_wanted.emit(self.finding.rect)

    @Slot()
    def _on_fix(self) -> None:
        self.fix_wanted.emit(self.finding)
