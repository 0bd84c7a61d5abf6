"""All keys and gestures on one page, made from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions import GESTURES, SPECS, readable
from app.panels.pieces import GAP, MARGIN, heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    Rows = list[tuple[str, str]]

_COLUMNS = (("Paint", "On the picture", "Trimap"), ("View",), ("File", "Edit", "Help"))


class CheatSheet(QDialog):
    """Three columns of keys and what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and gestures")
        groups = key_groups()
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, MARGIN)
        columns.setSpacing(3 * MARGIN)
        for titles in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(GAP)
            for title in titles:
                column.addWidget(heading(title))
                column.addLayout(_table(groups[title]))
                column.addSpacing(MARGIN)
            column.addStretch(1)
            columns.addLayout(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, MARGIN)
        layout.addWidget(area)
        layout.addWidget(self._close_box())
        self.resize(page.sizeHint().width() + GAP, page.sizeHint().height() + 6 * MARGIN)

    def _close_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.setContentsMargins(MARGIN, 0, MARGIN, 0)
        box.rejected.connect(self.reject)
        return box


def show_cheat_sheet(parent: QWidget) -> None:
    CheatSheet(parent).open()


def key_groups() -> dict[str, Rows]:
    """Return keys and what they do, by menu; the canvas's own gestures have a group too."""
    groups: dict[str, Rows] = {"On the picture": list(GESTURES)}
    for spec in SPECS:
        if spec.keys:
            keys = "  ".join(readable(key) for key in spec.keys)
            groups.setdefault(spec.menu, []).append((keys, spec.text.rstrip("…")))
    return groups


def _table(rows: Iterable[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(4)
    for line, (keys, text) in enumerate(rows):
        key = QLabel(keys)
        key.setObjectName("key")
        grid.addWidget(key, line, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(QLabel(text), line, 1)
    grid.setColumnStretch(1, 1)
    return grid
