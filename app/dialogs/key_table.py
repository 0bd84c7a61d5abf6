"""One line for everything that can have a key, under the titles of the menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.actions import HOLDS, SPECS
from app.keymap import MOST_KEYS, readable
from app.panels.key_button import KeyButton
from app.panels.pieces import GAP, MARGIN, heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.keymap import KeyMap

_HELD = "While held, on the picture"
_KEYS = ("Key", "Second key")


class KeyTable(QWidget):
    """Shows a `KeyMap` and says what the person wants of it."""

    chosen = Signal(str, int, str)  # name, place, key; no key to have none

    def __init__(self, keymap: KeyMap) -> None:
        super().__init__()
        self._keymap = keymap
        self._groups = [_Group(title, names, self) for title, names in groups().items()]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout.setSpacing(MARGIN)
        for group in self._groups:
            layout.addWidget(group)
        layout.addStretch(1)
        keymap.changed.connect(self._show)
        self._show()

    @property
    def keymap(self) -> KeyMap:
        return self._keymap

    @Slot(str)
    def show_found(self, text: str) -> None:
        """Show only what has a text in its name, or as its key."""
        for group in self._groups:
            group.show_found(text.strip().lower())

    @Slot()
    def _show(self) -> None:
        for group in self._groups:
            group.show_keys()


class _Group(QWidget):
    def __init__(self, title: str, names: Iterable[str], table: KeyTable) -> None:
        super().__init__()
        self._keymap, grid = table.keymap, QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.addWidget(heading(title), 0, 0, 1, 4)
        self._lines = {
            name: _Line(name, table, grid, row) for row, name in enumerate(names, start=1)
        }

    def show_found(self, text: str) -> None:
        for line in self._lines.values():
            line.set_visible(text in line.words)
        self.setVisible(any(text in line.words for line in self._lines.values()))

    def show_keys(self) -> None:
        for line in self._lines.values():
            line.show_keys()


class _Line:
    """The name, the keys and the way back to the usual ones of one owner of keys."""

    def __init__(self, name: str, table: KeyTable, grid: QGridLayout, row: int) -> None:
        self._name, self._keymap = name, table.keymap
        title = self._keymap.owners[name].title
        self._label = QLabel(title)
        self._buttons = [KeyButton(f"{kind} of {title}") for kind in _KEYS]
        self._reset = QPushButton("Reset")
        self._reset.setAutoDefault(False)
        self._reset.setAccessibleName(f"Reset the keys of {title}")
        keep_place = self._reset.sizePolicy()
        keep_place.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(keep_place)
        self._reset.clicked.connect(partial(self._keymap.reset, name))
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
        for place, button in enumerate(self._buttons):
            button.chosen.connect(partial(table.chosen.emit, name, place))

    @property
    def _widgets(self) -> tuple[QWidget, ...]:
        return self._label, *self._buttons, self._reset

    @property
    def words(self) -> str:
        """What it can be found by, in small letters."""
        shown = map(readable, self._keymap.keys(self._name))
        return " ".join((self._label.text(), *shown)).lower()

    def set_visible(self, visible: bool) -> None:
        for widget in self._widgets:
            widget.setVisible(visible)
        self.show_keys()

    def show_keys(self) -> None:
        keys = self._keymap.keys(self._name)
        shown = (*keys, *[""] * MOST_KEYS)
        for place, button in enumerate(self._buttons):
            button.show_key(shown[place])
            button.setEnabled(place <= len(keys))
        usual = ", ".join(map(readable, self._keymap.owners[self._name].keys))
        changed = not self._keymap.is_usual(self._name)
        self._reset.setVisible(changed and not self._label.isHidden())
        self._reset.setToolTip(f"Usual: {usual or 'no key'}")


def groups() -> dict[str, list[str]]:
    """Return the names of all that can have a key, by the titles they stand under."""
    found: dict[str, list[str]] = {}
    for spec in SPECS:
        found.setdefault(spec.menu, []).append(spec.name)
    return {**found, _HELD: list(HOLDS)}
