"""What is in a drop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData


def paths_in(data: QMimeData) -> list[Path]:
    """Return the files of this machine that are in a drop."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def image_in(data: QMimeData) -> QImage | None:
    """Return the picture that is in a drop without a file, as browsers give it."""
    image = data.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None
