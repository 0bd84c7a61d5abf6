"""The views: each one a few layers on top of each other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QColor

from app.canvas.hatch import hatch_colours
from app.raster import LEVELS, colour_ramp
from app.view_state import ViewMode
from sim_core.backdrop import BackdropKind
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

if TYPE_CHECKING:
    from app.canvas.exposure import Exposure
    from app.canvas.ground import GroundPicture
    from app.canvas.layer import Layer
    from app.canvas.layers import Layers
    from app.canvas.live_composite import LiveComposite
    from app.canvas_colours import CanvasColours
    from app.raster import LayerImage
    from app.view_state import ViewState

_DIMMED = QColor(0, 0, 0, 110)
_PLAIN = {
    ViewMode.ON_BLACK: QColor(Qt.GlobalColor.black),
    ViewMode.ON_WHITE: QColor(Qt.GlobalColor.white),
}


class ViewPainter:
    """Paints the views of a document; nothing is computed while it does."""

    def __init__(self, view_state: ViewState, ground: GroundPicture) -> None:
        self._view_state = view_state
        self._ground = ground

    def paint(
        self, exposure: Exposure, layers: Layers, mode: ViewMode, live: LiveComposite
    ) -> None:
        """Paint what is exposed; before the first stroke that is the picture as it is.

        Parameters
        ----------
        live
            The composite with shadow and light, where there are any.
        """
        state = self._view_state
        match ViewMode.ORIGINAL if layers.is_blank else mode:
            case ViewMode.ORIGINAL:
                exposure.draw(layers.picture)
            case ViewMode.OVERLAY:
                exposure.draw(layers.picture)
                _draw(exposure, layers, layers.alpha, _tint_colours(state.tint.rgba()))
            case ViewMode.ALPHA:
                _draw(exposure, layers, layers.alpha, _gray_colours())
            case ViewMode.TRIMAP:
                exposure.draw(layers.picture)
                colours = _class_colours(state.colours, state.trimap_opacity)
                _draw(exposure, layers, layers.trimap, colours)
            case ViewMode.UNCERTAINTY:
                exposure.draw(layers.picture)
                exposure.fill(_DIMMED)
                _draw(exposure, layers, layers.alpha, _doubt_colours())
            case ViewMode.SEMANTICS:
                exposure.draw(layers.picture)
                exposure.fill(_DIMMED)
                _draw(
                    exposure, layers, layers.patterns, hatch_colours(state.trimap_opacity)
                )
            case ViewMode.ON_BACKGROUND:
                self._paint_composite(exposure, layers, live)
            case mode:
                self._paint_cutout(exposure, mode, layers)

    def _paint_composite(
        self, exposure: Exposure, layers: Layers, live: LiveComposite
    ) -> None:
        if layers.look.is_plain or not live.covers(exposure, layers):
            self._paint_cutout(exposure, ViewMode.ON_BACKGROUND, layers)
        if not layers.look.is_plain:
            live.draw(exposure, layers, self._view_state.backdrop)

    def _paint_cutout(self, exposure: Exposure, mode: ViewMode, layers: Layers) -> None:
        self._paint_ground(exposure, mode, layers)
        exposure.draw(_shown(exposure, layers, layers.cutout).levels)

    def _paint_ground(self, exposure: Exposure, mode: ViewMode, layers: Layers) -> None:
        """Paint what the cut-out stands on."""
        backdrop = self._view_state.backdrop
        is_plain = backdrop.kind is BackdropKind.COLOUR
        if mode is ViewMode.ONION_SKIN:
            exposure.fill_checkerboard()
        elif mode is ViewMode.ON_BACKGROUND and not is_plain:
            size = QSizeF(layers.picture[0].size())
            exposure.draw_covering(self._ground.levels(backdrop, layers.image), size)
        else:
            exposure.fill(_PLAIN.get(mode, self._view_state.background_colour))


def _shown(exposure: Exposure, layers: Layers, layer: Layer) -> LayerImage:
    return layers.show(layer, exposure.area, exposure.level(LEVELS))


def _draw(
    exposure: Exposure, layers: Layers, layer: Layer, colours: tuple[int, ...]
) -> None:
    image = _shown(exposure, layers, layer)
    image.set_colours(colours)
    exposure.draw(image.levels)


@lru_cache(1)
def _gray_colours() -> tuple[int, ...]:
    return colour_ramp(QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white))


@lru_cache(1)
def _doubt_colours() -> tuple[int, ...]:
    """Return nothing for decided alphas, orange and then white for those near a half."""
    rising = colour_ramp(QColor(255, 110, 0, 0), QColor(255, 235, 160, 255))[::2]
    return rising + rising[::-1]


@lru_cache(4)
def _tint_colours(tint: int) -> tuple[int, ...]:
    """Return the tint in full where alpha is 0, nothing of it where alpha is 1."""
    return colour_ramp(QColor.fromRgba(tint), QColor.fromRgba(tint & 0xFFFFFF))


@lru_cache(4)
def _class_colours(colours: CanvasColours, opacity: float) -> tuple[int, ...]:
    table = [0] * 256
    for value in (BACKGROUND, UNKNOWN, FOREGROUND):
        shown = colours.of_class(value)
        shown.setAlphaF(opacity)
        table[value] = shown.rgba()
    return tuple(table)
