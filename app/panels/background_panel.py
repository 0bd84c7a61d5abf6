"""What the cut-out is put on to judge it: a colour, a checkerboard, a picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QButtonGroup,
    QColorDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.panels.backdrop_options import BackdropOptions
from app.panels.pieces import GAP
from app.panels.section import section_layout
from app.panels.swatch import backdrop_icon, checkerboard_icon, colour_icon
from app.thumbnails import load_backdrops, request_thumbnail, thumbnail_icon
from app.undo import next_gesture
from app.view_state import ViewMode
from sim_core.backdrop import BackdropKind

if TYPE_CHECKING:
    from app.backdrops import Backdrops
    from app.background import BackgroundJobs
    from app.view_state import ViewState

_SWATCH, _PICTURE = QSize(52, 28), QSize(112, 70)
_WIDE = QSize(112, 28)
_MADE = (
    (BackdropKind.GRADIENT, "Gradient", "From one colour to another"),
    (BackdropKind.BLUR, "Blurred original", "The picture itself, out of focus"),
)
_BLACK, _WHITE = QColor(0, 0, 0), QColor(255, 255, 255)


class BackgroundPanel(QWidget):
    """Contents of the Background section; every choice also shows it."""

    file_wanted = Signal()
    path_chosen = Signal(object)  # Path of a bundled picture

    def __init__(
        self, view_state: ViewState, backdrops: Backdrops, jobs: BackgroundJobs
    ) -> None:
        super().__init__()
        self._view_state, self._jobs = view_state, jobs
        self._backdrops = backdrops
        self._chosen_colour = view_state.background_colour
        self._own_image = QImage()
        self._gesture: int | None = None
        self._choices = QButtonGroup(self)
        self._followed = view_state.backdrop
        self._tiles: dict[BackdropKind, QToolButton] = {}
        self._colour = self._tile("Colour…", _SWATCH, "Choose a colour")
        self._own = self._tile("Your picture", _PICTURE, "The picture you have opened")
        self._own.hide()
        layout = section_layout(self)
        layout.addLayout(self._plain())
        layout.addLayout(self._made())
        layout.addLayout(self._pictures())
        open_button = QPushButton("Open a picture…")
        open_button.setToolTip("Put the cut-out on a picture of your own")
        open_button.clicked.connect(self.file_wanted)
        layout.addWidget(open_button)
        layout.addWidget(BackdropOptions(view_state, backdrops))
        self._colour.clicked.connect(self._ask_colour)
        self._own.clicked.connect(self._choose_own)
        self._show_colour()
        self._colour.setChecked(True)
        view_state.changed.connect(self._follow)

    def add(self, widget: QWidget) -> None:
        """Put something more at the end."""
        layout = self.layout()
        assert layout is not None, "the panel has one"
        layout.addWidget(widget)

    def _plain(self) -> QHBoxLayout:
        black = self._tile("Black", _SWATCH, "Plain black")
        white = self._tile("White", _SWATCH, "Plain white")
        checker = self._tile(
            "Checker", _SWATCH, "A checkerboard, as a sign of transparency"
        )
        black.setIcon(colour_icon(_BLACK, _SWATCH))
        white.setIcon(colour_icon(_WHITE, _SWATCH))
        checker.setIcon(checkerboard_icon(_SWATCH))
        black.clicked.connect(partial(self._choose_colour, _BLACK))
        white.clicked.connect(partial(self._choose_colour, _WHITE))
        checker.clicked.connect(self._choose_checkerboard)
        tiles = QHBoxLayout()
        tiles.setSpacing(GAP // 2)
        for tile in (self._colour, black, white, checker):
            tiles.addWidget(tile)
        return tiles

    def _made(self) -> QHBoxLayout:
        """Return the tiles of backgrounds that are computed."""
        tiles = QHBoxLayout()
        tiles.setSpacing(GAP // 2)
        for kind, title, tip in _MADE:
            tile = self._tile(title, _WIDE, tip)
            tile.setIcon(backdrop_icon(kind, _WIDE))
            tile.clicked.connect(partial(self._choose_kind, kind))
            self._tiles[kind] = tile
            tiles.addWidget(tile)
        return tiles

    def _pictures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(GAP // 2)
        tiles = []
        for backdrop in load_backdrops():
            tile = self._tile(
                backdrop.title, _PICTURE, f"Put the cut-out on “{backdrop.title}”"
            )
            tile.clicked.connect(partial(self._choose_path, backdrop.path))
            request_thumbnail(self._jobs, backdrop.path, _PICTURE, tile.setIcon)
            tiles.append(tile)
        for index, tile in enumerate((*tiles, self._own)):
            grid.addWidget(tile, index // 2, index % 2)
        return grid

    def _tile(self, title: str, size: QSize, tip: str) -> QToolButton:
        tile = QToolButton()
        tile.setObjectName("tile")
        tile.setText(title)
        tile.setToolTip(tip)
        tile.setAccessibleName(f"Background: {title.rstrip('…')}")
        tile.setIconSize(size)
        tile.setCheckable(True)
        tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choices.addButton(tile)
        return tile

    def show_picture(self, image: QImage, title: str) -> None:
        """Show a picture; one with a title is the person's own, and stays on offer."""
        if not title:
            self.show_backdrop(image)
            return
        self.offer(image, title)
        self._own.setChecked(True)
        self._choose_own()

    def offer(self, image: QImage, title: str) -> None:
        """Keep a picture of the person's own on offer, without choosing it."""
        self._own_image = image
        self._own.setText(
            self.fontMetrics().elidedText(
                title, Qt.TextElideMode.ElideMiddle, _PICTURE.width()
            )
        )
        self._own.setIcon(thumbnail_icon(image, _PICTURE))
        self._own.show()

    @Slot()
    def _choose_own(self) -> None:
        self.show_backdrop(self._own_image)

    def show_backdrop(self, image: QImage) -> None:
        """Put the cut-out on a picture."""
        self._backdrops.change(self._view_state.with_picture(image), "Background picture")

    def _choose_path(self, path: object) -> None:
        self.path_chosen.emit(path)

    def _choose_colour(self, colour: QColor) -> None:
        rgb = colour.red(), colour.green(), colour.blue()
        changed = replace(self._backdrops.now, kind=BackdropKind.COLOUR, colour=rgb)
        self._backdrops.change(changed, "Background colour", self._gesture)

    def _choose_kind(self, kind: BackdropKind) -> None:
        self._backdrops.change(replace(self._backdrops.now, kind=kind), "Background")

    @Slot()
    def _follow(self) -> None:
        """Check the tile of a background that is computed, as after an undo."""
        backdrop = self._backdrops.now
        if backdrop is self._followed:
            return
        self._followed = backdrop
        tile = self._tiles.get(backdrop.kind)
        if tile is not None:
            tile.setChecked(True)
        elif self._choices.checkedButton() in self._tiles.values():
            is_colour = backdrop.kind is BackdropKind.COLOUR
            (self._colour if is_colour else self._own).setChecked(True)

    @Slot()
    def _choose_checkerboard(self) -> None:
        self._view_state.set_mode(ViewMode.ONION_SKIN)

    @Slot()
    def _ask_colour(self) -> None:
        self._gesture = next_gesture()
        dialog = QColorDialog(self._chosen_colour, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Background colour")
        dialog.currentColorChanged.connect(self._on_colour_picked)
        self._choose_colour(self._chosen_colour)
        dialog.finished.connect(self._on_colour_chosen)
        dialog.open()

    @Slot()
    def _on_colour_chosen(self) -> None:
        self._gesture = None

    @Slot(QColor)
    def _on_colour_picked(self, colour: QColor) -> None:
        self._chosen_colour = colour
        self._choose_colour(colour)
        self._show_colour()

    def _show_colour(self) -> None:
        self._colour.setIcon(colour_icon(self._chosen_colour, _SWATCH))
