"""Another key for anything: a table of all that has one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.key_table import KeyTable
from app.keymap import readable
from app.panels.pieces import GAP, MARGIN, quiet_label

if TYPE_CHECKING:
    from app.keymap import KeyMap

_HINT = (
    "Click a key, then press another one. Delete takes a key away, Esc leaves it as it is."
)
_TAKEN = "{} is the key of “{}”. Give it to “{}”?"
_SIZE = 620, 640


class KeysDialog(QDialog):
    """Changes a `KeyMap` while it is open; nobody loses a key without being asked."""

    def __init__(self, keymap: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        self._keymap = keymap
        self._wanted: tuple[str, int, str] | None = None
        self._table = KeyTable(keymap)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Find by name or key")
        self._search.setAccessibleName("Find by name or key")
        self._search.setClearButtonEnabled(True)
        self._message = quiet_label()
        self._message.setAccessibleName("About the key that was pressed")
        self._take, self._leave = _button("Give it"), _button("Leave it")
        self._reset_all = _button("Reset all")
        self._lay_out()
        self._connect()
        self._ask(None)

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._table)
        question = QHBoxLayout()
        question.setContentsMargins(MARGIN, 0, MARGIN, 0)
        question.setSpacing(GAP)
        question.addWidget(self._message, 1)
        question.addWidget(self._take)
        question.addWidget(self._leave)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        top.setSpacing(GAP)
        top.addWidget(quiet_label(_HINT))
        top.addWidget(self._search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, MARGIN)
        layout.setSpacing(GAP)
        layout.addLayout(top)
        layout.addWidget(area, 1)
        layout.addLayout(question)
        layout.addWidget(self._box())
        self.resize(*_SIZE)

    def _box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.addButton(self._reset_all, QDialogButtonBox.ButtonRole.ResetRole)
        box.setContentsMargins(MARGIN, 0, MARGIN, 0)
        box.rejected.connect(self.reject)
        return box

    def _connect(self) -> None:
        self._search.textChanged.connect(self._table.show_found)
        self._table.chosen.connect(self._on_chosen)
        self._take.clicked.connect(self._on_take)
        self._leave.clicked.connect(partial(self._ask, None))
        self._reset_all.clicked.connect(self._keymap.reset_all)
        self._keymap.changed.connect(partial(self._ask, None))

    @Slot(str, int, str)
    def _on_chosen(self, name: str, place: int, key: str) -> None:
        keymap = self._keymap
        holder = keymap.owner_of(key) if key else None
        if not key:
            keymap.clear(name, place)
        elif refusal := keymap.why_not(name, key):
            self._ask(None, refusal)
        elif holder in (None, name):
            keymap.give(name, key, place)
        else:
            assert holder is not None
            titles = (keymap.owners[one].title for one in (holder, name))
            self._ask((name, place, key), _TAKEN.format(readable(key), *titles))

    def _ask(self, wanted: tuple[str, int, str] | None, text: str = "") -> None:
        """Say something about a key, and ask for it where another action has it."""
        self._wanted = wanted
        self._message.setText(text)
        for button in (self._take, self._leave):
            button.setVisible(wanted is not None)
        if wanted is not None:
            self._take.setFocus()

    @Slot()
    def _on_take(self) -> None:
        if self._wanted is not None:
            name, place, key = self._wanted
            self._keymap.give(name, key, place)


def show_keys_dialog(keymap: KeyMap, parent: QWidget) -> None:
    """Open the dialog."""
    KeysDialog(keymap, parent).open()


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button
