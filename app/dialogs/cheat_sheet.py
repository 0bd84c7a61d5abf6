"""All keys and gestures on one page, made from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions import GESTURES, SPECS
from app.keymap import readable
from app.panels.pieces import GAP, MARGIN, heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.actions import Actions
    from app.keymap import KeyMap

    Rows = list[tuple[str, str]]

_COLUMNS = (("Paint", "On the picture", "Trimap"), ("View",), ("File", "Edit", "Help"))


class CheatSheet(QDialog):
    """Three columns of keys and what they do."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = actions["edit_keys"]
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and gestures")
        groups = key_groups(actions.keymap)
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
        change = QPushButton(self._edit.text())
        change.setAutoDefault(False)
        change.clicked.connect(self._change)
        box.addButton(change, QDialogButtonBox.ButtonRole.ResetRole)
        return box

    @Slot()
    def _change(self) -> None:
        self.reject()
        self._edit.trigger()


def show_cheat_sheet(actions: Actions, parent: QWidget) -> None:
    CheatSheet(actions, parent).open()


def key_groups(keymap: KeyMap) -> dict[str, Rows]:
    """Return keys and what they do, by menu; the canvas's own gestures have a group too."""
    gestures = [(keymap.say(keys), text) for keys, text in GESTURES]
    groups: dict[str, Rows] = {"On the picture": gestures}
    for spec in SPECS:
        if given := keymap.keys(spec.name):
            keys = "  ".join(readable(key) for key in given)
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
