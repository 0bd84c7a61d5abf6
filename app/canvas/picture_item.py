"""The views: each one a few layers on top of each other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QWidget

from app.canvas.exposure import Exposure
from app.canvas.hatch import hatch_colours
from app.raster import array_from_qimage, colour_ramp, levels_of_rgb
from app.view_state import CLASS_COLOURS, ViewMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    from app.canvas.layers import Layers
    from app.view_state import ViewState
    from sim_core.rect import Rect

_BLEED = 3
"""How many pixels of a reduced copy around a change may look different too."""

_DIMMED = QColor(0, 0, 0, 110)


class PictureItem(QGraphicsItem):
    """Shows the layers of the open document in the present view."""

    def __init__(self, view_state: ViewState) -> None:
        super().__init__()
        self._view_state = view_state
        self._layers: Layers | None = None
        self._size = QSizeF()
        self._backdrop = _Backdrop()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def show_layers(self, layers: Layers | None) -> None:
        self.prepareGeometryChange()
        self._layers = layers
        self._size = QSizeF(layers.picture[0].size()) if layers else QSizeF()
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._size.width(), self._size.height())

    def update_rect(self, rect: Rect, zoom: float) -> None:
        """Have a changed rectangle repainted."""
        margin = _BLEED * max(1.0, 1 / zoom)
        area = QRectF(rect.left, rect.top, rect.width, rect.height)
        self.update(area.adjusted(-margin, -margin, margin, margin))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self._layers is None:
            return
        ratio = widget.devicePixelRatioF() if widget is not None else 1.0
        zoom = painter.worldTransform().m11() * ratio
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        rect = option.exposedRect & self.boundingRect()
        exposure = Exposure(painter, rect, zoom, ratio)
        self._paint_view(exposure, self._layers)
        exposure.draw_grid()

    def _paint_view(self, exposure: Exposure, layers: Layers) -> None:
        mode = ViewMode.ORIGINAL if layers.is_blank else self._view_state.mode
        match mode:
            case ViewMode.ORIGINAL:
                exposure.draw(layers.picture)
            case ViewMode.OVERLAY:
                exposure.draw(layers.picture)
                self._draw_alpha(
                    exposure, layers, _tint_table(self._view_state.tint.rgba())
                )
            case ViewMode.ALPHA:
                self._draw_alpha(exposure, layers, _gray_table())
            case ViewMode.TRIMAP:
                exposure.draw(layers.picture)
                self._draw_trimap(exposure, layers)
            case ViewMode.SEMANTICS:
                exposure.draw(layers.picture)
                exposure.fill(_DIMMED)
                self._draw_patterns(exposure, layers)
            case _:
                self._paint_backdrop(exposure, mode)
                exposure.draw(layers.cutout.refresh().levels)

    def _draw_alpha(
        self, exposure: Exposure, layers: Layers, colours: tuple[int, ...]
    ) -> None:
        image = layers.alpha.refresh()
        image.set_colours(colours)
        exposure.draw(image.levels)

    def _draw_trimap(self, exposure: Exposure, layers: Layers) -> None:
        image = layers.trimap.refresh()
        image.set_colours(_trimap_table(self._view_state.trimap_opacity))
        exposure.draw(image.levels)

    def _draw_patterns(self, exposure: Exposure, layers: Layers) -> None:
        image = layers.patterns.refresh()
        image.set_colours(hatch_colours(self._view_state.trimap_opacity))
        exposure.draw(image.levels)

    def _paint_backdrop(self, exposure: Exposure, mode: ViewMode) -> None:
        if mode is ViewMode.ONION_SKIN:
            exposure.fill_checkerboard()
            return
        if mode is not ViewMode.ON_BACKGROUND:
            white = mode is ViewMode.ON_WHITE
            exposure.fill(QColor(Qt.GlobalColor.white if white else Qt.GlobalColor.black))
            return
        picture = self._view_state.background_picture
        if picture is None:
            exposure.fill(self._view_state.background_colour)
        else:
            exposure.draw_covering(self._backdrop.levels_of(picture), self._size)


class _Backdrop:
    """Remembers the reductions of the background picture that was drawn last."""

    def __init__(self) -> None:
        self._key = 0
        self._levels: list[QImage] = []

    def levels_of(self, picture: QImage) -> Sequence[QImage]:
        if picture.cacheKey() != self._key:
            self._key = picture.cacheKey()
            self._levels = levels_of_rgb(array_from_qimage(picture)[..., :3])
        return self._levels


@lru_cache(1)
def _gray_table() -> tuple[int, ...]:
    return colour_ramp(QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white))


@lru_cache(4)
def _tint_table(tint: int) -> tuple[int, ...]:
    """Return the tint in full where alpha is 0, nothing of it where alpha is 1."""
    full, none = QColor.fromRgba(tint), QColor.fromRgba(tint & 0xFFFFFF)
    return colour_ramp(full, none)


@lru_cache(4)
def _trimap_table(opacity: float) -> tuple[int, ...]:
    colours = [0] * 256
    for value, colour in CLASS_COLOURS.items():
        shown = QColor(colour)
        shown.setAlphaF(opacity)
        colours[value] = shown.rgba()
    return tuple(colours)
