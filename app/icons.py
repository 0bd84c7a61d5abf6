"""Line icons, drawn in the colour of the theme's text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from resources import resource

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray

_SIZES = (16, 20, 24, 32, 40, 48, 64)
_NAME = "icon_name"


def application_icon() -> QIcon:
    """Return Simatte's own icon, in its own colours."""
    return QIcon(str(resource("icons", "simatte.svg")))


def set_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Give an action or a button a line icon that follows the theme."""
    target.setProperty(_NAME, name)
    palette = QApplication.palette()
    target.setIcon(_icon_in(palette, name))


def _icon_in(palette: QPalette, name: str) -> QIcon:
    group = QPalette.ColorGroup
    return line_icon(
        name,
        palette.color(group.Active, QPalette.ColorRole.WindowText),
        palette.color(group.Disabled, QPalette.ColorRole.WindowText),
    )


def line_icon(name: str, colour: QColor, disabled: QColor) -> QIcon:
    """Return ``resources/icons/NAME.svg`` with ``currentColor`` replaced."""
    return _line_icon(name, colour.name(), disabled.name())


@lru_cache(maxsize=256)
def _line_icon(name: str, colour: str, disabled: str) -> QIcon:
    icon = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(_svg(name, ink))
        for size in _SIZES:
            icon.addPixmap(_draw(renderer, size), mode)
    return icon


def line_pixmap(name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Return a line icon of `size` device-independent pixels."""
    pixmap = _draw(QSvgRenderer(_svg(name, colour.name())), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _svg(name: str, colour: str) -> QByteArray | bytes:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace("currentColor", colour).encode()


def _draw(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def recolour_icons(application: QApplication, colour: QColor, disabled: QColor) -> None:
    """Draw all line icons again, after a change of the theme."""
    for window in application.topLevelWidgets():
        for target in window.findChildren(QObject):
            name = target.property(_NAME)
            if isinstance(target, QAction | QAbstractButton) and isinstance(name, str):
                target.setIcon(line_icon(name, colour, disabled))
