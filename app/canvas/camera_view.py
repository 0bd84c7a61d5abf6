"""A view of a scene through a camera, exact in device pixels."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView

from app.canvas.camera import (
    MAX_ZOOM,
    MIN_ZOOM,
    Camera,
    stop_above,
    stop_below,
    turned,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent

_FIT_MARGIN = 12
"""Pixels of the window left free around a picture that is fitted."""

_ARROWS = {
    Qt.Key.Key_Left: QPointF(48, 0),
    Qt.Key.Key_Right: QPointF(-48, 0),
    Qt.Key.Key_Up: QPointF(0, 48),
    Qt.Key.Key_Down: QPointF(0, -48),
}


TURN = 15.0
"""Degrees of one step."""


class CameraView(QGraphicsView):
    """Zooms, pans and turns over a scene of one picture, beyond its edges too.

    The camera, not the scroll bars, knows where the person looks: so the place survives a
    change of the window's size and of the screen's resolution. A turned or mirrored view
    changes nothing of the picture.
    """

    zoom_changed = Signal(float)
    looked = Signal(object)  # Camera

    def __init__(self, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self._picture = QSizeF(0, 0)
        self._camera = Camera()
        self._is_fitted = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setInteractive(False)

    @property
    def zoom(self) -> float:
        """Device pixels per pixel of the picture."""
        return self._camera.zoom

    @property
    def window_scale(self) -> float:
        """Pixels of the window per pixel of the picture."""
        return self._camera.zoom / self.devicePixelRatioF()

    @property
    def camera(self) -> Camera:
        """Where on the picture the person looks."""
        return self._camera

    def show_picture(self, size: QSizeF) -> None:
        """Look at another picture, upright, all of it; an empty size if there is none."""
        self._picture, self._camera = size, Camera()
        self.fit()
        self.zoom_changed.emit(self.zoom)

    def fit(self) -> None:
        """Show the whole picture, enlarged only if it is tiny."""
        ratio, margin = self.devicePixelRatioF(), 2 * _FIT_MARGIN
        size = self.viewport().size()
        space = max(size.width() - margin, 1), max(size.height() - margin, 1)
        device = space[0] * ratio, space[1] * ratio
        self._look(self._camera.fitted(self._picture_size(), device))
        self._is_fitted = True

    def follow(self, camera: Camera) -> None:
        """Look where another view looks."""
        if camera != self._camera:
            self._look(camera)
        self._is_fitted = False

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom with the point under `anchor` staying where it is.

        Parameters
        ----------
        zoom
            Device pixels per pixel of the picture; limited to 2 % to 6400 %.
        anchor
            In pixels of the viewport; its middle if None.
        """
        point = self.picture_point(anchor or QRectF(self.viewport().rect()).center())
        self._look(self._camera.zoomed(zoom, (point.x(), point.y())))

    def zoom_in(self) -> None:
        self.set_zoom(stop_above(self.zoom))

    def zoom_out(self) -> None:
        self.set_zoom(stop_below(self.zoom))

    def look_at_point(self, x: float, y: float, zoom: float) -> None:
        """Show a point of the picture in the middle."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        self._look(replace(self._camera, x=x, y=y, zoom=zoom))

    def pan(self, offset: QPointF) -> None:
        """Move the picture by so many pixels of the window."""
        ratio = self.devicePixelRatioF()
        self._look(self._camera.moved(offset.x() * ratio, offset.y() * ratio))
        self.viewport().update()  # scrolling has moved what is drawn over the scene too

    def turn_left(self) -> None:
        self.turn_to(self._camera.angle - TURN)

    def turn_right(self) -> None:
        self.turn_to(self._camera.angle + TURN)

    def turn_to(self, angle: float, anchor: QPointF | None = None) -> None:
        """Turn the picture to so many degrees clockwise.

        Parameters
        ----------
        anchor
            What stays where it is, in pixels of the viewport; its middle if None.
        """
        point = None if anchor is None else self.picture_point(anchor).toTuple()
        self._look(self._camera.turned_to(angle, point))

    def mirror(self) -> None:
        """Exchange left and right of the screen."""
        fitted = self._is_fitted
        self._look(self._camera.flipped())
        self._is_fitted = fitted

    def set_upright(self) -> None:
        """Show the same place neither turned nor mirrored."""
        self._look(self._camera.upright())

    def picture_point(self, position: QPointF) -> QPointF:
        """Return where on the picture a position of the viewport is."""
        return self.viewportTransform().inverted()[0].map(position)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        if _is_two_finger_pan(event):
            self.pan(QPointF(event.pixelDelta()))
        else:
            self.set_zoom(turned(self.zoom, event.angleDelta().y() / 8), event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self._use_gesture(event)
        return super().viewportEvent(event)

    def _use_gesture(self, event: QNativeGestureEvent) -> bool:
        match event.gestureType():
            case Qt.NativeGestureType.ZoomNativeGesture:
                self.set_zoom(self.zoom * (1 + event.value()), event.position())
            case Qt.NativeGestureType.RotateNativeGesture:
                self.turn_to(self._camera.angle + event.value(), event.position())
            case _:
                return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offset = _ARROWS.get(Qt.Key(event.key()))
        if offset is None:
            event.ignore()
        else:
            self.pan(offset)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_again()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._look_again()
        return super().event(event)

    def _look_again(self) -> None:
        if self._is_fitted:
            self.fit()
        else:
            self._apply()

    def _look(self, camera: Camera) -> None:
        if self._picture.isEmpty():
            return
        before, self._camera = self._camera, camera.within(self._picture_size())
        self._is_fitted = False
        self._apply()
        if before.zoom != self.zoom:
            self.zoom_changed.emit(self.zoom)
        self.looked.emit(self._camera)

    def _apply(self) -> None:
        scale, camera = self.window_scale, self._camera
        across = -scale if camera.mirrored else scale
        transform = QTransform().rotate(camera.angle).scale(across, scale)
        if transform != self.transform():
            self.setTransform(transform)
        size = self.viewport().size()
        # Half a view free on every side: any corner can be worked at in the middle.
        free = math.hypot(size.width(), size.height()) / scale / 2 + 1
        picture = QRectF(QPointF(), self._picture)
        self.setSceneRect(picture.adjusted(-free, -free, free, free))
        centre = transform.map(QPointF(camera.x, camera.y))
        left, top = centre.x() - size.width() / 2, centre.y() - size.height() / 2
        self.horizontalScrollBar().setValue(math.floor(left + 0.5))
        self.verticalScrollBar().setValue(math.floor(top + 0.5))

    def _picture_size(self) -> tuple[float, float]:
        return self._picture.width(), self._picture.height()


def _is_two_finger_pan(event: QWheelEvent) -> bool:
    touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
    fingers = touchpad or event.phase() != Qt.ScrollPhase.NoScrollPhase
    zooming = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return fingers and not zooming and not event.pixelDelta().isNull()
