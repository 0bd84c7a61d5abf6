"""One spot of the cut-out, enlarged, on four colours at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.raster import qimage_from_rgb
from sim_core.loupe import Spot
from sim_core.rect import Rect

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.document_model import DocumentModel

_SIDE, _GAP = 132, 2
_NAMES = "black", "white", "grey", "the complementary colour"
_MARK, _RING = QColor(255, 255, 255, 220), QColor(0, 0, 0, 160)
_NOTHING = "Point at the edge of the cut-out"


class Loupe(QWidget):
    """Shows the pixels around a point; every pixel is a square.

    The point stays in the middle of each tile, beyond the picture's border too.
    """

    def __init__(self, model: DocumentModel) -> None:
        super().__init__()
        self._model = model
        self._point: tuple[int, int] | None = None
        self._zoom, self._amount = 6, 1.0
        self.setAccessibleName(f"Loupe: the edge on {', '.join(_NAMES)}")
        self.setToolTip(f"The spot under the pointer on {', '.join(_NAMES)}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(2 * _SIDE + _GAP)
        for signal in (model.alpha_changed, model.refined_changed):
            signal.connect(self._on_changed)
        for signal in (model.opened, model.closed):
            signal.connect(self._forget)

    def sizeHint(self) -> QSize:
        return QSize(2 * _SIDE + _GAP, 2 * _SIDE + _GAP)

    @property
    def point(self) -> tuple[int, int] | None:
        """The pixel of the picture in the middle, if there is one."""
        return self._point

    def look_at(self, point: tuple[int, int]) -> None:
        """Put a pixel of the picture in the middle."""
        if point != self._point:
            self._point = point
            self.update()

    def set_zoom(self, zoom: int) -> None:
        """Choose how many pixels of the window a pixel of the picture takes."""
        self._zoom = zoom
        self.update()

    def set_amount(self, decontaminate: float) -> None:
        """Show the colours that an export with this amount would have."""
        self._amount = decontaminate
        self.update()

    @Slot()
    def _on_changed(self) -> None:
        self.update()

    @Slot()
    def _forget(self) -> None:
        self._point = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        spot = self._spot()
        if spot is None:
            painter.fillRect(self.rect(), self.palette().base())
            painter.setPen(self.palette().placeholderText().color())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, _NOTHING)
        else:
            for tile, pixels in zip(self._tiles(), spot.on_colours(), strict=True):
                self._paint_tile(painter, tile, qimage_from_rgb(pixels), spot.rect)
        painter.end()

    def _spot(self) -> Spot | None:
        if self._point is None or not self._model.is_open:
            return None
        document = self._model.shown
        rect = self._visible().clip(document.bounds)
        if rect is None:
            return None
        colours = document.display_colours(self._amount, rect)
        return Spot(rect, colours, document.finish.within(rect))

    def _visible(self) -> Rect:
        """Return the pixels of the picture that a tile has room for."""
        assert self._point is not None, "there is a spot"
        x, y = self._point
        tile = self._tiles()[0]
        across = math.ceil(tile.width() / self._zoom / 2)
        down = math.ceil(tile.height() / self._zoom / 2)
        return Rect(x - across, y - down, x + across + 1, y + down + 1)

    def _tiles(self) -> list[QRect]:
        width, height = (self.width() - _GAP) // 2, (self.height() - _GAP) // 2
        corners = ((0, 0), (1, 0), (0, 1), (1, 1))
        return [
            QRect(column * (width + _GAP), row * (height + _GAP), width, height)
            for column, row in corners
        ]

    def _paint_tile(
        self, painter: QPainter, tile: QRect, pixels: QImage, rect: Rect
    ) -> None:
        assert self._point is not None, "there is a spot"
        middle, zoom = QRectF(tile).center(), self._zoom
        left = middle.x() - (self._point[0] + 0.5 - rect.left) * zoom
        top = middle.y() - (self._point[1] + 0.5 - rect.top) * zoom
        painter.save()
        painter.setClipRect(tile)
        painter.fillRect(tile, self.palette().dark())
        painter.drawImage(QRectF(left, top, rect.width * zoom, rect.height * zoom), pixels)
        _paint_mark(painter, middle)
        painter.restore()


def _paint_mark(painter: QPainter, middle: QPointF) -> None:
    """Draw a small ring, seen on any colour, that leaves the pixel itself free."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((_RING, 2.5), (_MARK, 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(middle, 8, 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
