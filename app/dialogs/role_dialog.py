"""Asks what a dropped file is for, when it cannot be told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.panels.pieces import GAP, MARGIN, quiet_label
from app.raster import qimage_from_rgb
from app.roles import Arrival, Role
from app.thumbnails import thumbnail_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

_PICTURE = QSize(160, 160)
_WIDTH = 480
_ROLES = (Role.IMAGE, Role.TRIMAP, Role.MASK, Role.BACKGROUND)
"""What a picture may be for."""


class RoleDialog(QDialog):
    """One button per role; those for which it has to be scaled say so."""

    role_chosen = Signal(object, object)  # Arrival, Role

    def __init__(self, arrival: Arrival, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What is this for?")
        self._arrival = arrival
        self.setMinimumWidth(_WIDTH)
        picture = QLabel()
        picture.setPixmap(_preview(arrival))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        choices = QVBoxLayout()
        choices.setSpacing(GAP)
        title = QLabel(f"What is “{arrival.path.name}” for?")
        title.setProperty("heading", True)
        choices.addWidget(title)
        for role in _ROLES:
            choices.addWidget(self._button(role))
        choices.addWidget(self._cancel_box())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, MARGIN)
        layout.setSpacing(2 * MARGIN)
        layout.addWidget(picture)
        layout.addLayout(choices, 1)

    def _button(self, role: Role) -> QWidget:
        label, hint, takes_size = role.value
        if takes_size and not self._arrival.same_size:
            hint = f"{hint}. It will be scaled to the open picture's size"
        button = QPushButton(label)
        button.setObjectName(role.name.lower())
        button.setAutoDefault(False)
        button.setAccessibleDescription(hint)
        button.clicked.connect(partial(self._choose, role))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(button)
        column.addWidget(quiet_label(hint))
        return box

    def _cancel_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        box.rejected.connect(self.reject)
        return box

    def _choose(self, role: Role) -> None:
        self.accept()
        self.role_chosen.emit(self._arrival, role)


def _preview(arrival: Arrival) -> QPixmap:
    assert arrival.picture is not None, "of a project the role is clear"
    image = qimage_from_rgb(arrival.picture.rgb8)
    return thumbnail_icon(image, _PICTURE).pixmap(_PICTURE)
