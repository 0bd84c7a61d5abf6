"""How the canvas shows the document: state that outlives the widgets."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage

from app.raster import array_from_qimage
from sim_core.backdrop import Backdrop, BackdropKind
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

CLASS_COLOURS: Final = {
    FOREGROUND: QColor(120, 235, 150),
    BACKGROUND: QColor(170, 20, 50),
    UNKNOWN: QColor(70, 140, 255),
}
"""Light, dark and between, so that the classes differ without their hue as well."""


class View(NamedTuple):
    label: str
    key: str
    hint: str


class ViewMode(Enum):
    """What the canvas draws; letters are those of Photoshop's Select and Mask."""

    OVERLAY = View("Overlay", "V", "The picture, tinted where it is background")
    ONION_SKIN = View("Cut-out", "O", "The cut-out on a checkerboard")
    ON_BLACK = View("On black", "A", "The cut-out on black")
    ON_WHITE = View("On white", "T", "The cut-out on white")
    ALPHA = View("Alpha", "K", "Alpha alone: black is background, white is foreground")
    ON_BACKGROUND = View("On background", "Y", "The cut-out on the new background")
    TRIMAP = View("Trimap", "M", "The picture under the trimap")
    SEMANTICS = View("Semantics", "S", "Which matting pattern each unknown region is")
    UNCERTAINTY = View("Uncertainty", "U", "How far from decided alpha is; N goes there")
    ORIGINAL = View("Original", "P", "The picture as it was opened; hold P to peek")


_OVERLAYS = (
    ViewMode.OVERLAY,
    ViewMode.TRIMAP,
    ViewMode.SEMANTICS,
    ViewMode.UNCERTAINTY,
)
"""Views that lay something over the picture."""


class ViewState(QObject):
    """What is shown, and on what."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = ViewMode.OVERLAY
        self._peeking = False
        self._hides_overlays = False
        self._trimap_opacity = 0.45
        self._tint = QColor(220, 40, 40)
        self._backdrop = Backdrop()
        self._background_picture: QImage | None = None

    @property
    def mode(self) -> ViewMode:
        bare = self._hides_overlays and self._mode in _OVERLAYS
        return ViewMode.ORIGINAL if self._peeking or bare else self._mode

    def set_mode(self, mode: ViewMode) -> None:
        self._set("_mode", mode)

    def set_peeking(self, peeking: bool) -> None:
        """Show the original for as long as a key is held."""
        self._set("_peeking", peeking)

    def hide_overlays(self, hidden: bool) -> None:
        """Show the bare picture in views of overlays for as long as a key is held."""
        self._set("_hides_overlays", hidden)

    def cycle_mode(self) -> None:
        modes = list(ViewMode)
        self.set_mode(modes[(modes.index(self._mode) + 1) % len(modes)])

    @property
    def trimap_opacity(self) -> float:
        """Strength of the tint, the trimap and the patterns over the picture, 0 to 1."""
        return self._trimap_opacity

    def set_trimap_opacity(self, opacity: float) -> None:
        self._set("_trimap_opacity", opacity)

    @property
    def tint(self) -> QColor:
        """Colour laid over the background in the overlay view, with its opacity."""
        tint = QColor(self._tint)
        tint.setAlphaF(self._trimap_opacity)
        return tint

    @property
    def backdrop(self) -> Backdrop:
        """What the cut-out is put on in the view On background."""
        return self._backdrop

    def set_backdrop(self, backdrop: Backdrop) -> None:
        self._set("_backdrop", backdrop)

    def set_tint(self, colour: QColor) -> None:
        """Choose another colour for the overlay; its opacity stays as it is."""
        self._set("_tint", QColor(colour.rgb()))

    @property
    def background_colour(self) -> QColor:
        return QColor(*self._backdrop.colour)

    @property
    def background_picture(self) -> QImage | None:
        """Shown in place of the colour, if there is one."""
        shown = self._backdrop.kind is BackdropKind.PICTURE
        return self._background_picture if shown else None

    def set_background_colour(self, colour: QColor) -> None:
        rgb = colour.red(), colour.green(), colour.blue()
        kind = BackdropKind.COLOUR
        self.set_backdrop(replace(self._backdrop, kind=kind, colour=rgb))

    def set_background_picture(self, picture: QImage) -> None:
        """Show a picture; another one lies where it falls, the same one where it was."""
        before = self._backdrop
        if picture != self._background_picture:
            pixels = np.ascontiguousarray(array_from_qimage(picture)[..., :3])
            before = replace(
                before, picture=pixels, scale=1.0, shift=(0.0, 0.0), mirrored=False
            )
        self._background_picture = picture
        self.set_backdrop(replace(before, kind=BackdropKind.PICTURE))

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()
