"""How the canvas shows the document: state that outlives the widgets."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage

from app.canvas_colours import CanvasColours
from app.raster import array_from_qimage
from sim_core.backdrop import Backdrop, BackdropKind

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB

USUAL_OPACITY = 0.45
"""Of the overlays."""


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
    UNCERTAINTY = View(
        "Uncertainty", "U", "How far from decided alpha is; {next_uncertain} goes there"
    )
    ORIGINAL = View("Original", "P", "The picture as it was opened; hold {peek} to peek")


class Side(Enum):
    """Where on the canvas a view is shown."""

    LEFT = "Left view"
    RIGHT = "Right view"


class Arrangement(Enum):
    """How many views are shown, and how they share the canvas."""

    SINGLE = "One view"
    SPLIT = "Two canvases, side by side"
    WIPE = "One canvas, divided by a line that can be moved"


_OVERLAYS = (
    ViewMode.OVERLAY,
    ViewMode.TRIMAP,
    ViewMode.SEMANTICS,
    ViewMode.UNCERTAINTY,
)
"""Views that lay something over the picture."""


_NARROWEST = 0.12
"""Share of the width that either of two canvases keeps."""


class ViewState(QObject):
    """What is shown, and on what.

    A single view is the left one. Of two, one is active: it is the one that `mode` is of.
    """

    changed = Signal()
    colours_changed = Signal()
    side_changed = Signal()
    wipe_moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._modes = {Side.LEFT: ViewMode.OVERLAY, Side.RIGHT: ViewMode.ONION_SKIN}
        self._arrangement = Arrangement.SINGLE
        self._side = Side.LEFT
        self._wipe = 0.5
        self._peeking = False
        self._hides_overlays = False
        self._trimap_opacity = USUAL_OPACITY
        self._colours = CanvasColours()
        self._backdrop = Backdrop()
        self._background_picture: QImage | None = None
        self._pixels: ImageRGB | None = None

    @property
    def mode(self) -> ViewMode:
        """What the active view shows."""
        return self.mode_of(self._side)

    def mode_of(self, side: Side) -> ViewMode:
        """Return what a view shows, while keys are held too."""
        mode = self._modes[side]
        bare = self._hides_overlays and mode in _OVERLAYS
        return ViewMode.ORIGINAL if self._peeking or bare else mode

    def chosen_mode(self, side: Side) -> ViewMode:
        """Return what a view shows while no key is held."""
        return self._modes[side]

    def set_mode(self, mode: ViewMode) -> None:
        """Show something else in the active view."""
        self.set_mode_of(self._side, mode)

    def set_mode_of(self, side: Side, mode: ViewMode) -> None:
        """Show something else in a view, active or not."""
        if self._modes[side] is not mode:
            self._modes[side] = mode
            self.changed.emit()

    def cycle_mode(self) -> None:
        modes = list(ViewMode)
        self.set_mode(modes[(modes.index(self._modes[self._side]) + 1) % len(modes)])

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Show one view or two; of two that would be the same the right is the original."""
        if self._modes[Side.RIGHT] is self._modes[Side.LEFT]:
            self._modes[Side.RIGHT] = ViewMode.ORIGINAL
        self.activate(Side.LEFT)
        self._set("_arrangement", arrangement)

    def toggle_arrangement(self, arrangement: Arrangement) -> None:
        """Show two views this way, or one again where they are shown so already."""
        shown = self._arrangement is arrangement
        self.set_arrangement(Arrangement.SINGLE if shown else arrangement)

    @property
    def side(self) -> Side:
        """Which view is active."""
        return self._side

    def activate(self, side: Side) -> None:
        """Take note of which view the person works in."""
        if self._side is not side:
            self._side = side
            self.side_changed.emit()

    @property
    def wipe(self) -> float:
        """Share of the canvas's width that lies left of the line between two views."""
        return self._wipe

    @property
    def seam(self) -> float:
        """The same where the line is shown: two canvases both keep some width."""
        if self._arrangement is not Arrangement.SPLIT:
            return self._wipe
        return min(max(self._wipe, _NARROWEST), 1 - _NARROWEST)

    def set_wipe(self, share: float) -> None:
        """Move the line between the views; at most to the edge of the canvas."""
        share = min(max(share, 0.0), 1.0)
        if self._wipe != share:
            self._wipe = share
            self.wipe_moved.emit()

    def set_peeking(self, peeking: bool) -> None:
        """Show the original for as long as a key is held."""
        self._set("_peeking", peeking)

    def hide_overlays(self, hidden: bool) -> None:
        """Show the bare picture in views of overlays for as long as a key is held."""
        self._set("_hides_overlays", hidden)

    @property
    def trimap_opacity(self) -> float:
        """Strength of the tint, the trimap and the patterns over the picture, 0 to 1."""
        return self._trimap_opacity

    def set_trimap_opacity(self, opacity: float) -> None:
        self._set("_trimap_opacity", min(max(opacity, 0.0), 1.0))

    @property
    def tint(self) -> QColor:
        """Colour laid over the background in the overlay view, with its opacity."""
        tint = QColor(self._colours.tint)
        tint.setAlphaF(self._trimap_opacity)
        return tint

    @property
    def backdrop(self) -> Backdrop:
        """What the cut-out is put on in the view On background."""
        return self._backdrop

    def set_backdrop(self, backdrop: Backdrop) -> None:
        self._set("_backdrop", backdrop)

    @property
    def colours(self) -> CanvasColours:
        """Of the overlay and of the classes of the trimap."""
        return self._colours

    def set_colours(self, colours: CanvasColours) -> None:
        """Show the overlays in other colours; their opacity stays as it is."""
        if self._colours != colours:
            self._colours = colours
            self.colours_changed.emit()
            self.changed.emit()

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
        """Show a picture; see `with_picture`."""
        self.set_backdrop(self.with_picture(picture))

    def with_picture(self, picture: QImage) -> Backdrop:
        """Return the backdrop with a picture: the same one where it was, others anew."""
        now, kind = self._backdrop, BackdropKind.PICTURE
        if picture == self._background_picture and now.picture is self._pixels:
            return replace(now, kind=kind)
        self._background_picture = picture
        self._pixels = np.ascontiguousarray(array_from_qimage(picture)[..., :3])
        upright = replace(now, kind=kind, picture=self._pixels, turn=0.0, mirrored=False)
        return replace(upright, scale=1.0, shift=(0.0, 0.0))

    def restore_backdrop(self, backdrop: Backdrop, picture: QImage) -> None:
        """Put the cut-out on a backdrop whose picture is this one, placed as it was."""
        self._background_picture, self._pixels = picture, backdrop.picture
        self.set_backdrop(backdrop)

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()
