"""Keeps an eye on the edge of the cut-out: how much of the old background is in it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background import BackgroundJobs
from sim_core.composite import blend
from sim_core.halo import HaloReport, measure_halo
from sim_core.rect import Rect

if TYPE_CHECKING:
    from app.document_model import DocumentModel
    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.document import MattingDocument

PAUSE_MS = 400
"""After the last change: an edge that is being painted need not be measured."""

_SAMPLES = 4_000_000
"""Pixels to look at: as many can be copied while the window waits, and are enough."""

_CLEAN = "No fringe can be seen along the edge."
_NO_EDGE = "There is no edge yet with something solid on both of its sides."


class EdgeWatch(QObject):
    """Measures the halo in another thread, while somebody looks, whenever it may differ.

    Asked for places without a change in between, it goes on to the next one.
    """

    changed = Signal()
    found = Signal(object)  # Rect
    nothing_found = Signal(str)

    def __init__(self, model: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        # Its own thread: a slow file must not hold up a score.
        self._jobs = BackgroundJobs(self)
        self._report: HaloReport | None = None
        self._amount = 1.0
        self._number = self._measured = self._next = 0
        self._is_running = self._is_watched = self._wants_place = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._measure)
        for signal in (model.alpha_changed, model.refined_changed):
            signal.connect(self._on_changed)
        for signal in (model.opened, model.closed):
            signal.connect(self._start_over)

    @property
    def report(self) -> HaloReport | None:
        """What was measured last; None where there is nothing to compare."""
        return self._report

    @property
    def amount(self) -> float:
        """How far the colours are freed from the old background, 0 to 1."""
        return self._amount

    @property
    def is_current(self) -> bool:
        """Whether the report is about what is on the canvas now."""
        return self._measured == self._number

    def watch(self, watched: bool) -> None:
        """Say whether anybody looks at the score."""
        self._is_watched = watched
        self._go_on()

    def set_amount(self, decontaminate: float) -> None:
        """Measure the colours that an export with this amount would have."""
        if decontaminate != self._amount:
            self._amount = decontaminate
            self._on_changed()

    def show_next(self) -> None:
        """Show the place with the worst fringe, or go on to the next."""
        self._wants_place = True
        if self.is_current:
            self._show_place()
        else:
            self._timer.start(0)

    @Slot()
    def _start_over(self) -> None:
        self._report, self._wants_place = None, False
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        was_current = self.is_current
        self._number, self._next = self._number + 1, 0
        if was_current:
            self.changed.emit()
        self._go_on()

    def _go_on(self) -> None:
        if not self.is_current and (self._is_watched or self._wants_place):
            self._timer.start(PAUSE_MS)

    @Slot()
    def _measure(self) -> None:
        if not self._model.is_open or self.is_current:
            return
        if self._is_running or self._model.is_stroking:
            self._timer.start(PAUSE_MS)
            return
        document = self._model.document
        step = max(math.ceil(math.sqrt(document.alpha.size / _SAMPLES)), 1)
        foreground = _painted(document, step)
        alpha = document.finish.within(document.bounds, step).copy()
        work = partial(
            _measure, document.image[::step, ::step], foreground, alpha, self._amount, step
        )
        self._is_running = True
        self._jobs.run(work, partial(self._take, self._number), self._give_up)

    def _take(self, number: int, report: HaloReport | None) -> None:
        self._is_running = False
        if number != self._number:
            self._go_on()
            return
        self._report, self._measured = report, number
        self.changed.emit()
        if self._wants_place:
            self._show_place()

    def _give_up(self, _reason: str) -> None:
        """Say nothing: a score that fails is no reason to disturb anybody."""
        self._is_running = self._wants_place = False

    def _show_place(self) -> None:
        self._wants_place = False
        if self._report is None:
            self.nothing_found.emit(_NO_EDGE)
        elif not self._report.spots:
            self.nothing_found.emit(_CLEAN)
        else:
            spots = self._report.spots
            place = spots[self._next % len(spots)].clip(self._model.document.bounds)
            self._next += 1
            self.found.emit(place)


def _painted(document: MattingDocument, step: int) -> ImageRGB:
    """Return samples of the foreground's colours, as the paint over alpha wants them."""
    foreground = document.foreground[::step, ::step].copy()
    area = document.finish.paint.area if document.finish.has_paint else None
    if area is not None:
        rect = area.align(step, document.bounds)
        inside = np.s_[rect.top // step :, rect.left // step :]
        colours = document.display_colours(1.0, rect)[::step, ::step]
        height, width = colours.shape[:2]
        foreground[inside][:height, :width] = colours
    return foreground


def _measure(
    image: ImageRGB, foreground: ImageRGB, alpha: Alpha, amount: float, step: int
) -> HaloReport | None:
    """Measure samples that lie `step` apart; places are told in whole pixels."""
    image = np.ascontiguousarray(image)
    report = measure_halo(image, blend(image, foreground, amount), alpha)
    if report is None:
        return None
    spots = tuple(
        Rect(spot.left * step, spot.top * step, spot.right * step, spot.bottom * step)
        for spot in report.spots
    )
    return HaloReport(report.score, report.worst, report.is_light, spots)
