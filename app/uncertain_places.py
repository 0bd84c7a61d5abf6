"""From one uncertain place of alpha to the next."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sim_core.rect import Rect
from sim_core.uncertainty import uncertain_spots

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from app.errands import Errands
    from sim_core.arrays import Alpha, Trimap
    from sim_core.jobs import CancelToken, Progress

_SAMPLES = 4_000_000
"""Pixels to look at: as many can be copied while the window waits, and are enough."""

_ALL_CLEAR = "Nothing is uncertain: wherever it is unknown, alpha is close to 0 or 1."


class UncertainPlaces(QObject):
    """Asked again without a change in between, it goes on to the next place."""

    found = Signal(object)  # Rect
    nothing_found = Signal(str)

    def __init__(
        self, model: DocumentModel, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._errands = model, errands
        self._places: list[Rect] = []
        self._next = 0
        model.alpha_changed.connect(self._forget)
        model.opened.connect(self._forget)
        model.closed.connect(self._forget)

    def show_next(self) -> None:
        """Find the most uncertain place, or go on to the next."""
        if self._places:
            self._show()
            return
        document = self._model.document
        step = max(math.ceil(math.sqrt(document.alpha.size / _SAMPLES)), 1)
        alpha = document.alpha[::step, ::step].copy()
        trimap = document.trimap[::step, ::step].copy()
        work = partial(_find, alpha, trimap, step)
        self._errands.run("Look for uncertain places", work, self._take)

    def _take(self, places: list[Rect]) -> None:
        bounds = self._model.document.bounds
        self._places = [inside for place in places if (inside := place.clip(bounds))]
        if self._places:
            self._show()
        else:
            self.nothing_found.emit(_ALL_CLEAR)

    def _show(self) -> None:
        self.found.emit(self._places[self._next % len(self._places)])
        self._next += 1

    def _forget(self) -> None:
        self._places, self._next = [], 0


def _find(
    alpha: Alpha, trimap: Trimap, step: int, _token: CancelToken, _progress: Progress
) -> list[Rect]:
    return [
        Rect(spot.left * step, spot.top * step, spot.right * step, spot.bottom * step)
        for spot in uncertain_spots(alpha, trimap)
    ]
