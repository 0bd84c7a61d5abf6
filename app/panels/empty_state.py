"""What the window shows before there is a picture: where to drop one, what comes next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.panels.drop_target import DropTarget
from app.panels.pieces import GAP, quiet_label
from app.thumbnails import request_thumbnail
from sim_core.samples import load_samples

if TYPE_CHECKING:
    from app.actions import Actions
    from app.background import BackgroundJobs
    from sim_core.samples import Sample

_WIDTH, _LINES = 814, 42
"""Pixels, or heights of a line where the font is large."""
_THUMBNAIL = QSize(244, 136)
_STEPS = (
    ("Drop a picture", "Any photograph or render, in 8 or 16 bits."),
    ("Paint three classes", "What stays, what goes, and unknown where they mix."),
    ("Export the cut-out", "Alpha follows your strokes; save it when you like it."),
)


class EmptyState(QScrollArea):
    """One big drop target, three steps, and pictures to try."""

    sample_chosen = Signal(str)  # name of the sample

    def __init__(self, jobs: BackgroundJobs, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("empty_state")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._jobs = jobs
        self.drop_target = DropTarget(actions)
        column = QWidget()
        column.setMaximumWidth(max(_WIDTH, _LINES * self.fontMetrics().height()))
        parts = QVBoxLayout(column)
        parts.setContentsMargins(3 * GAP, 2 * GAP, 3 * GAP, 2 * GAP)
        parts.setSpacing(3 * GAP)
        parts.addStretch(1)
        parts.addWidget(self.drop_target)
        parts.addLayout(_steps())
        parts.addWidget(self._samples())
        parts.addStretch(1)
        page = QWidget()
        page.setObjectName("empty_page")
        middle = QHBoxLayout(page)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(column)
        self.setWidget(page)

    def _samples(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        title = quiet_label("Or start with one of these, trimap included")
        layout.addWidget(title)
        tiles = QHBoxLayout()
        tiles.setSpacing(GAP)
        for sample in load_samples():
            tiles.addWidget(self._tile(sample))
        layout.addLayout(tiles)
        return box

    def _tile(self, sample: Sample) -> QToolButton:
        tile = QToolButton()
        tile.setObjectName("tile")
        tile.setText(sample.title)
        tile.setIconSize(_THUMBNAIL)
        tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        tile.setToolTip(f"{sample.title}\n{sample.author}, {sample.licence}")
        tile.setAccessibleName(f"Sample: {sample.title}")
        tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        tile.clicked.connect(partial(self._choose, sample.name))
        request_thumbnail(self._jobs, sample.image, _THUMBNAIL, tile.setIcon)
        return tile

    def _choose(self, name: str) -> None:
        self.sample_chosen.emit(name)


def _steps() -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(2 * GAP)
    for number, (title, about) in enumerate(_STEPS, start=1):
        badge = QLabel(str(number))
        badge.setObjectName("badge")
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        side = badge.fontMetrics().height() + GAP
        badge.setFixedSize(side, side)
        name = QLabel(title)
        name.setWordWrap(True)
        name.setProperty("heading", True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(quiet_label(about))
        words.addStretch(1)
        layout.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
    return layout
