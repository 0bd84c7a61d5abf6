"""The picture in the scene, kept like the document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QGraphicsScene, QWidget

from app.canvas.exposure import Exposure
from app.canvas.ground import GroundPicture
from app.canvas.layers import Layers
from app.canvas.live_composite import LiveComposite
from app.canvas.view_painter import ViewPainter
from app.canvas.wipe import parts_of
from app.view_state import Arrangement, Side
from sim_core.rect import Rect
from sim_core.stale_bands import StaleBands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    from app.document_model import DocumentModel
    from app.view_state import ViewState

_BLEED = 3
"""How many pixels of a reduced copy around a change may look different too."""


class PictureItem(QGraphicsObject):
    """Shows the open document; repaints what changes in it and nothing else."""

    def __init__(self, model: DocumentModel, view_state: ViewState) -> None:
        super().__init__()
        self._model = model
        self._view_state = view_state
        self._ground = GroundPicture()
        self._painter = ViewPainter(view_state, self._ground)
        self._composites: dict[QWidget | None, LiveComposite] = {}
        self._stale = StaleBands(Rect(0, 0, 1, 1))
        self._clean_edges = 1.0
        self._recolour_timer = QTimer(self, interval=0)
        self._recolour_timer.timeout.connect(self._recolour)
        self._catch_up_timer = QTimer(self, interval=0)
        self._catch_up_timer.timeout.connect(self._catch_up)
        self._sides: dict[QWidget, Side] = {}
        self._layers: Layers | None = None
        self._zoom = 1.0
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        model.trimap_changed.connect(self._on_trimap_changed)
        model.alpha_changed.connect(self._on_alpha_changed)
        model.refined_changed.connect(self._on_alpha_changed)
        model.undo_stack.indexChanged.connect(self._on_history_moved)
        model.caught_up.connect(self._on_history_moved)
        model.look_changed.connect(self._on_look_changed)
        view_state.changed.connect(self._on_view_changed)

    def show_document(self) -> None:
        """Start over with the document that is open now, if there is one."""
        self.prepareGeometryChange()
        self._layers = _layers_of(self._model)
        for composite in self._composites.values():
            composite.forget()
        if self._layers is not None:
            self._stale = StaleBands(self._model.document.bounds)
            self._clean_edges = self._model.document.look.clean_edges
        self.update()

    def boundingRect(self) -> QRectF:
        if self._layers is None:
            return QRectF()
        return QRectF(self._layers.picture[0].rect())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self._layers is None:
            return
        ratio = widget.devicePixelRatioF() if widget is not None else 1.0
        self._zoom = math.sqrt(abs(painter.worldTransform().determinant())) * ratio
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        rect = option.exposedRect & self.boundingRect()
        exposure = Exposure(painter, rect, self._zoom, ratio)
        for part, side in self._parts(exposure, widget):
            mode = self._view_state.mode_of(side)
            self._painter.paint(part, self._layers, mode, self._composite_of(widget))
        exposure.draw_grid()
        if self._layers.is_behind and not self._catch_up_timer.isActive():
            self._catch_up_timer.start()

    def _parts(
        self, exposure: Exposure, widget: QWidget | None
    ) -> Iterable[tuple[Exposure, Side]]:
        """Return what is exposed, divided by the view that it is painted in."""
        if widget is None or self._view_state.arrangement is not Arrangement.WIPE:
            side = self._sides.get(widget, Side.LEFT) if widget else Side.LEFT
            return ((exposure, side),)
        return parts_of(exposure, widget, self._view_state.wipe)

    def _composite_of(self, viewport: QWidget | None) -> LiveComposite:
        """Return the composite as it is seen in a viewport."""
        known = self._composites.get(viewport)
        if known is None:
            known = self._composites[viewport] = LiveComposite(self._ground, self)
            known.arrived.connect(self._update_rect)
        return known

    def set_side(self, viewport: QWidget, side: Side) -> None:
        """Paint this one of the views in this viewport."""
        self._sides[viewport] = side

    def _on_trimap_changed(self, rect: Rect) -> None:
        if self._layers is None:
            return
        was_blank = self._layers.is_blank
        self._layers.mark_trimap(rect)
        if was_blank and not self._layers.is_blank:
            self.update()
        else:
            self._update_rect(rect)

    def _on_alpha_changed(self, rect: Rect) -> None:
        if self._layers is not None:
            self._layers.mark_alpha(rect)
            for composite in self._composites.values():
                composite.mark(rect)
            self._update_rect(rect)

    def _on_history_moved(self) -> None:
        if self._layers is not None and self._layers.recount():
            self.update()

    def _on_look_changed(self) -> None:
        amount = self._model.document.look.clean_edges
        if self._layers is not None and amount != self._clean_edges:
            self._clean_edges = amount
            self._stale.mark(self._model.document.bounds)
            self._recolour_timer.start()
        self.update()

    def _recolour(self) -> None:
        """Let a piece of the cut-out follow its colours; all at once would be felt."""
        piece = self._stale.take() if self._layers is not None else None
        if piece is None:
            self._recolour_timer.stop()
        else:
            self._on_alpha_changed(piece)

    def _catch_up(self) -> None:
        """Bring a piece of what is shown up to date; all at once would be felt."""
        if self._model.is_catching_up:
            return  # there will be more to follow, and either alone takes long enough
        piece = self._layers.catch_up() if self._layers is not None else None
        if piece is None:
            self._catch_up_timer.stop()
            return
        for composite in self._composites.values():
            composite.mark(piece)
        self._update_rect(piece)

    def _on_view_changed(self) -> None:
        if self._layers is not None:
            self._layers.forget_shown()
        self.update()

    def _update_rect(self, rect: Rect) -> None:
        margin = _BLEED * max(1.0, 1 / self._zoom)
        area = QRectF(rect.left, rect.top, rect.width, rect.height)
        self.update(area.adjusted(-margin, -margin, margin, margin))


class PictureScene(QGraphicsScene):
    """A scene of one picture, for as many views as look at it."""

    def __init__(self, model: DocumentModel, view_state: ViewState) -> None:
        super().__init__()
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.picture = PictureItem(model, view_state)
        self.addItem(self.picture)
        model.opened.connect(self.picture.show_document)
        model.closed.connect(self.picture.show_document)


def _layers_of(model: DocumentModel) -> Layers | None:
    return Layers(model.document, model.levels) if model.is_open else None
