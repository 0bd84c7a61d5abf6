"""Changes of the whole trimap that are not strokes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from sim_core import trimap as trimaps
from sim_core.errors import MattingError
from sim_core.image_io import write_image

if TYPE_CHECKING:
    from pathlib import Path

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from sim_core.arrays import Trimap

_NO_FOREGROUND = "There is no edge yet: paint the foreground first, then make the band."
_PAINTED_MEANWHILE = "The trimap was painted on meanwhile. Make the band again."


class TrimapCommands(QObject):
    """Each command is one step of the history."""

    failed = Signal(str)
    saved = Signal(object)  # Path

    def __init__(
        self, model: DocumentModel, jobs: BackgroundJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._jobs = model, jobs

    def fill(self, value: int, text: str) -> None:
        """Make the whole trimap one class."""
        trimap = self._model.document.trimap
        self._model.load_trimap(np.full_like(trimap, value), text)

    def make_band(self, inside: int, outside: int) -> None:
        """Lay an unknown band of these widths in pixels along the foreground's edge.

        What was unknown before becomes background outside the band.
        """
        document = self._model.document
        mask = document.trimap == trimaps.FOREGROUND
        if not mask.any():
            self.failed.emit(_NO_FOREGROUND)
            return
        done = partial(self._load_band, document.epoch, document.revision)
        self._jobs.run(
            partial(trimaps.from_mask, mask, inside, outside), done, self.failed.emit
        )

    def _load_band(self, epoch: int, revision: int, trimap: Trimap) -> None:
        if not self._model.is_open or self._model.document.epoch != epoch:
            return
        if self._model.document.revision != revision:
            self.failed.emit(_PAINTED_MEANWHILE)
            return
        self._model.load_trimap(trimap, "Unknown band")

    def save(self, path: Path) -> None:
        """Write the trimap as grey levels 0, 128 and 255."""
        trimap = self._model.document.trimap.copy()
        self._jobs.run(partial(_write, path, trimap), self.saved.emit, self.failed.emit)


def _write(path: Path, trimap: Trimap) -> Path:
    if path.suffix.lower() in (".jpg", ".jpeg", ".webp"):
        raise MattingError(
            f"{path.suffix} files blur a trimap's three levels. Choose .png instead."
        )
    write_image(path, trimap)
    return path
