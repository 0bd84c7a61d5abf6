"""Small widgets that several panels are made of."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from app.panels.value_slider import ValueSlider

MARGIN, GAP = 12, 8


def quiet_label(text: str = "") -> QLabel:
    """Return a label that explains: wrapped, less bright than the controls."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("quiet", True)
    return label


def heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def icon_size(widget: QWidget, least: int = 20) -> QSize:
    """Return the size of icons beside the widget's font, however large that is."""
    side = max(least, round(widget.fontMetrics().height() * 1.1))
    return QSize(side, side)


def divider() -> QFrame:
    """Return a thin upright line between groups of a bar."""
    line = QFrame()
    line.setProperty("divider", True)
    line.setFixedWidth(1)
    return line


def action_button(action: QAction, *, strong: bool = False) -> QPushButton:
    """Return a push button that is an action: same text, state, tooltip and name."""
    return ActionButton(action, strong=strong)


class ActionButton(QPushButton):
    """A push button that follows a `QAction`, as tool buttons do by themselves."""

    def __init__(self, action: QAction, *, strong: bool = False) -> None:
        super().__init__(action.text())
        self._action = action
        self.setProperty("strong", strong)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        self.setAccessibleName(self._action.text().rstrip("…"))


def row(*widgets: QWidget) -> QHBoxLayout:
    """Return the widgets side by side."""
    layout = QHBoxLayout()
    layout.setSpacing(GAP)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


class NumberBox(QSpinBox):
    """A field as wide as its largest number; Enter hands the keyboard to the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(5, 0, 0, 0)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        widest = f"{self.prefix()}{self.maximum()}{self.suffix()}"
        width = self.fontMetrics().horizontalAdvance(widest)
        return QSize(width + 5 * GAP, super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()


class PixelField(NumberBox):
    """A number of pixels."""

    def __init__(self, name: str, value: int, largest: int) -> None:
        super().__init__()
        self.setRange(0, largest)
        self.setSuffix(" px")
        self.setValue(value)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class PercentSlider(QWidget):
    """A slider from 0 to 100 % with its value beside it; a double-click resets it."""

    changed = Signal(float)  # 0 to 1, by the person only

    def __init__(self, name: str, usual: float) -> None:
        """Make a slider; `usual` is the share, 0 to 1, that a double-click gives."""
        super().__init__()
        self._usual = usual
        self._slider = ValueSlider(100)
        self._slider.setAccessibleName(name)
        self._number = QLabel()
        self._number.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._number.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 % "))
        layout = row(self._slider, self._number)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.setFocusProxy(self._slider)
        self._slider.fvalueChanged.connect(self._on_moved)
        self._slider.double_clicked.connect(self._on_reset)

    def set_share(self, share: float) -> None:
        """Show a value without announcing it."""
        blocked = self._slider.blockSignals(True)
        self._slider.setValue(float(round(share * 100)))
        self._slider.blockSignals(blocked)
        self._show_number()

    @property
    def share(self) -> float:
        """The value, 0 to 1."""
        return round(self._slider.value()) / 100

    def setToolTip(self, text: str) -> None:
        self._slider.setToolTip(f"{text}\nDouble-click to reset")

    def _show_number(self) -> None:
        percent = round(self.share * 100)
        self._number.setText(f"{percent} %")
        self._slider.say_number(percent, 0, 100)

    def _on_moved(self) -> None:
        self._show_number()
        self.changed.emit(self.share)

    def _on_reset(self) -> None:
        self.set_share(self._usual)
        self.changed.emit(self.share)


class Bar(QWidget):
    """A thin bar of coloured shares, side by side, over a quiet ground."""

    def __init__(self, height: int = 6) -> None:
        super().__init__()
        self._parts: list[tuple[QColor, float]] = []
        self.setMinimumWidth(24)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: list[tuple[QColor, float]]) -> None:
        """Show colours with their shares of the width, 0 to 1."""
        self._parts = parts
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().base())
        outline = QPainterPath()
        radius = min(self.height() / 2, 3)
        outline.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setClipPath(outline)
        painter.drawRect(self.rect())
        left = 0.0
        for colour, share in self._parts:
            width = share * self.width()
            if width > 0:
                painter.fillRect(QRectF(left, 0, max(width, 2), self.height()), colour)
            left += width
        painter.end()
