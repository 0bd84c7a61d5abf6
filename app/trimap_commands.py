"""Changes of the whole trimap that are not strokes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from sim_core import trimap as trimaps
from sim_core.errors import MattingError
from sim_core.image_io import write_image
from sim_core.rect import Rect
from sim_core.trimap_fixes import fix
from sim_core.trimap_tools import bands
from sim_core.trimap_tools.clean_up import clean_up
from sim_core.trimap_tools.selection import TrimapPatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.background import BackgroundJobs
    from app.document_model import DocumentModel
    from app.errands import Errands
    from sim_core.arrays import Trimap
    from sim_core.jobs import CancelToken, Progress
    from sim_core.trimap_check import Finding
    from sim_core.trimap_tools.bands import Width

    Change = Callable[[Trimap], Rect | None]

_NO_FOREGROUND = "There is no edge yet: paint the foreground first, then make the band."
_PAINTED_MEANWHILE = "The trimap was painted on meanwhile. Please try again."
_NOTHING_CHANGED = "{}: there is nothing to change."


class TrimapCommands(QObject):
    """Each command is one step of the history."""

    failed = Signal(str)
    saved = Signal(object)  # Path
    nothing_changed = Signal(str)

    def __init__(
        self,
        model: DocumentModel,
        jobs: BackgroundJobs,
        errands: Errands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._jobs, self._errands = model, jobs, errands

    def fill(self, value: int, text: str) -> None:
        """Make the whole trimap one class."""
        shape = self._model.document.trimap.shape
        self._model.load_trimap(np.broadcast_to(np.uint8(value), shape), text)

    def make_band(self, inside: Width, outside: Width) -> None:
        """Lay an unknown band of these widths along the foreground's edge.

        What was unknown before becomes background outside the band.
        """
        if self._model.document.trimap.max() != trimaps.FOREGROUND:
            self.failed.emit(_NO_FOREGROUND)
            return
        self._change("Unknown band", partial(_lay_band, inside=inside, outside=outside))

    def clean_up(self, min_area: int) -> None:
        """Drop islands and fill pinholes of less than so many pixels."""
        self._change("Clean up", partial(clean_up, min_area=min_area))

    def invert(self) -> None:
        """Exchange foreground and background."""
        self._change("Invert the trimap", bands.invert)

    def grow_unknown(self, radius: int) -> None:
        self._change("Grow unknown", partial(bands.grow_unknown, radius=radius))

    def shrink_unknown(self, radius: int) -> None:
        self._change("Shrink unknown", partial(bands.shrink_unknown, radius=radius))

    def fix(self, finding: Finding) -> None:
        """Do what the trimap check proposes."""
        self._change(finding.fix_label or "", partial(_fix, finding=finding))

    def _change(self, text: str, change: Change) -> None:
        """Let `change` work on a copy in another thread, then take over what it did."""
        document = self._model.document
        work = partial(_patch, document.trimap.copy(), change)
        self._errands.run(text, work, partial(self._put, text, document.revision))

    def _put(self, text: str, revision: int, patch: TrimapPatch | None) -> None:
        if patch is None:
            self.nothing_changed.emit(_NOTHING_CHANGED.format(text))
        elif self._model.document.revision != revision:
            self.failed.emit(_PAINTED_MEANWHILE)
        else:
            self._model.edit(text, patch.rect, partial(_paste, patch=patch))

    def save(self, path: Path) -> None:
        """Write the trimap as grey levels 0, 128 and 255."""
        trimap = self._model.document.trimap.copy()
        self._jobs.run(partial(_write, path, trimap), self.saved.emit, self.failed.emit)


def _patch(
    trimap: Trimap, change: Change, _token: CancelToken, _progress: Progress
) -> TrimapPatch | None:
    rect = change(trimap)
    return None if rect is None else TrimapPatch(rect, trimap[rect.slices])


def _paste(trimap: Trimap, patch: TrimapPatch) -> Rect:
    trimap[patch.rect.slices] = patch.trimap
    return patch.rect


def _lay_band(trimap: Trimap, inside: Width, outside: Width) -> Rect | None:
    mask = trimap == trimaps.FOREGROUND
    band = bands.band_from_mask(mask, inside=inside, outside=outside)
    changed = Rect.of_changes(trimap, band)
    trimap[:] = band
    return changed


def _fix(trimap: Trimap, finding: Finding) -> Rect | None:
    patch = fix(trimap, finding.kind)
    return None if patch is None else _paste(trimap, patch)


def _write(path: Path, trimap: Trimap) -> Path:
    if path.suffix.lower() in (".jpg", ".jpeg", ".webp"):
        raise MattingError(
            f"{path.suffix} files blur a trimap's three levels. Choose .png instead."
        )
    write_image(path, trimap)
    return path
