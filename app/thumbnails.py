"""Small pictures of the files that ship with Simatte, decoded off the GUI thread."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImageReader, QPainter, QPainterPath, QPixmap

from app.background import ignore_outcome
from resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage

    from app.background import BackgroundJobs

_HEADROOM = 0.2
"""Share of what is cropped from a tall picture that goes at the top: heads are there."""

_RATIO = 2
"""Thumbnails are decoded this much larger than shown, sharp on every usual screen."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A bundled picture to put a cut-out on."""

    title: str
    path: Path


def load_backdrops() -> tuple[Backdrop, ...]:
    """Return the bundled backgrounds, in the order in which they are offered."""
    folder = resource("backgrounds")
    manifest = json.loads(folder.joinpath("manifest.json").read_text(encoding="utf-8"))
    return tuple(
        Backdrop(entry["title"], Path(str(folder.joinpath(entry["image"]))))
        for entry in manifest["backgrounds"]
    )


def request_thumbnail(
    jobs: BackgroundJobs, path: Path, size: QSize, show: Callable[[QIcon], None]
) -> None:
    """Decode a file in the background and call `show` with its icon of `size`.

    Where that fails nothing is shown: the button is left with its title only.
    """
    done = partial(_show, size=size, show=show)
    jobs.run(partial(_decode, path, size * _RATIO), done, ignore_outcome)


def _decode(path: Path, size: QSize) -> QImage:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        scaled = whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        reader.setScaledSize(scaled)
    return reader.read()


def _show(image: QImage, *, size: QSize, show: Callable[[QIcon], None]) -> None:
    if not image.isNull():
        show(thumbnail_icon(image, size))


def thumbnail_icon(image: QImage, size: QSize) -> QIcon:
    """Return the middle of a picture, scaled to cover `size`, with rounded corners."""
    target = QPixmap(size * _RATIO)
    target.fill(Qt.GlobalColor.transparent)
    painter = QPainter(target)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    corners = QPainterPath()
    corners.addRoundedRect(target.rect(), 4 * _RATIO, 4 * _RATIO)
    painter.setClipPath(corners)
    shape = target.size().scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio)
    middle = QRect(0, 0, shape.width(), shape.height())
    middle.moveCenter(image.rect().center())
    middle.moveTop(round((image.height() - shape.height()) * _HEADROOM))
    painter.drawImage(target.rect(), image, middle)
    painter.end()
    target.setDevicePixelRatio(_RATIO)
    icon = QIcon(target)
    icon.addPixmap(target, QIcon.Mode.Disabled)
    return icon
