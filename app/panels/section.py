"""A part of the side panel that folds away under its title."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.panels.pieces import GAP, MARGIN


class Section(QFrame):
    """A title and, unless folded, what belongs to it."""

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self.title = title
        self._header = QCheckBox(title)
        self._header.setObjectName("section_header")
        self._header.setAccessibleName(f"{title} section")
        self._header.setToolTip(f"Show or fold {title.lower()}")
        self._header.setChecked(True)
        self._header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(content)
        self._header.toggled.connect(content.setVisible)

    @property
    def is_unfolded(self) -> bool:
        return self._header.isChecked()

    def unfold(self, unfolded: bool = True) -> None:
        self._header.setChecked(unfolded)


def section_layout(widget: QWidget) -> QVBoxLayout:
    """Return the layout that all contents of sections share."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(MARGIN, 2, MARGIN, MARGIN + 2)
    layout.setSpacing(GAP)
    return layout
