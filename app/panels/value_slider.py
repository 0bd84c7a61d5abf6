"""A slider that goes where it is clicked, steps by keys, and tells of double-clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QAbstractSlider, QStyle, QStyleOptionSlider
from superqt import QDoubleSlider

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    Steps = Callable[[float, int], float]

_FAR: Final = 10
_RESTING: Final = QPalette.ColorRole.Mid
_NOTCH: Final = 120
"""Eighths of a degree that a wheel turns from one notch to the next."""

_KEYS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -_FAR,
    Qt.Key.Key_PageUp: _FAR,
}


class ValueSlider(QDoubleSlider):
    """A slider of floating-point positions; hear `fvalueChanged`.

    Keys move it by one step, or ten with Shift or the page keys. The wheel moves it while
    it has the keyboard, and scrolls the panel otherwise: nothing is changed in passing.
    """

    begun = Signal()  # a change that is not a part of the last one
    double_clicked = Signal()

    def __init__(
        self, most: float, stepped: Steps | None = None, *, centred: bool = False
    ) -> None:
        """Make a slider from 0 to `most`.

        Parameters
        ----------
        most
            The position at the right end.
        stepped
            Returns the position some steps away from one; whole numbers by default.
        centred
            Whether nothing is changed in the middle, from where the groove is filled.
        """
        super().__init__(Qt.Orientation.Horizontal)  # type: ignore[no-untyped-call]
        self._stepped = stepped or _by_ones
        self._is_stepping = False
        self._turned = 0
        self._centred = centred
        self.setProperty("centred", centred)
        self.setRange(0, most)
        self.setMinimumWidth(60)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sliderPressed.connect(self._on_pressed)

    def say_number(self, number: float, least: float, most: float) -> None:
        """Tell readers of the screen, which ask for whole numbers, where it stands."""
        # Positions are kept by superqt; these are Qt's own, which nothing else looks at.
        QAbstractSlider.setRange(self, round(least), round(most))
        QAbstractSlider.setValue(self, round(number))

    def step_by(self, steps: int) -> None:
        """Move it as keys do: any number of steps in a row are one change."""
        if not self._is_stepping:
            self._is_stepping = True
            self.begun.emit()
        self.setValue(self._stepped(float(self.value()), steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._centred:
            self._paint_from_middle()

    def _paint_from_middle(self) -> None:
        """Fill the groove between its middle and the handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        kind, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl
        groove, handle = (
            self.style().subControlRect(kind, option, control, self)
            for control in (part.SC_SliderGroove, part.SC_SliderHandle)
        )
        middle = groove.x() + groove.width() / 2
        near = handle.left() if handle.center().x() > middle else handle.right() + 1
        left, right = sorted((middle, float(near)))
        if handle.left() < middle < handle.right():
            return
        role = QPalette.ColorRole.PlaceholderText if self.isEnabled() else _RESTING
        painter = QPainter(self)
        # The widget's own palette is changed by the style sheet.
        colour = QGuiApplication.palette().color(role)
        painter.fillRect(QRectF(left, groove.y(), right - left, groove.height()), colour)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            is_far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.step_by(_KEYS[key] * (_FAR if is_far and abs(_KEYS[key]) == 1 else 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.step_by(0)
            self.setValue(0.0 if key is Qt.Key.Key_Home else float(self.maximum()))
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self.step_by(notches)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
        event.accept()

    def _on_pressed(self) -> None:
        self._is_stepping = False
        self.begun.emit()


def _by_ones(position: float, steps: int) -> float:
    return round(position) + steps
