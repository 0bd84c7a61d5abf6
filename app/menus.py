"""Where the actions stand, and when they can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import SPECS

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack
    from PySide6.QtWidgets import QMenu, QMenuBar

    from app.actions import Actions


def enable_actions(actions: Actions, *, has_picture: bool) -> None:
    """Disable what needs a picture while there is none."""
    for spec in SPECS:
        if spec.needs_picture:
            actions[spec.name].setEnabled(has_picture)


def follow_history(actions: Actions, history: QUndoStack) -> None:
    """Enable undo and redo as the history has steps."""
    undo, redo = actions["undo"], actions["redo"]
    history.canUndoChanged.connect(undo.setEnabled)
    history.canRedoChanged.connect(redo.setEnabled)
    undo.setEnabled(history.canUndo())
    redo.setEnabled(history.canRedo())


def build_menus(bar: QMenuBar, actions: Actions, recent: QMenu) -> None:
    """Fill the menu bar; `recent` comes after the action that opens a picture."""
    menus = {
        title: bar.addMenu(f"&{title}") for title in dict.fromkeys(s.menu for s in SPECS)
    }
    for menu in menus.values():
        menu.setToolTipsVisible(False)
    for spec in SPECS:
        menu = menus[spec.menu]
        if spec.starts_group:
            menu.addSeparator()
        menu.addAction(actions[spec.name])
        if spec.name == "open":
            menu.addMenu(recent)
