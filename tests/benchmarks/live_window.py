"""An exact pass beside the window: whether it waits, what it is told, how soon it stops.

What a process that does nothing had to wait at the same time is no wait for matting.
Garbage is collected, and the trimap frozen before the first request, as in the application.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.document_model import DocumentModel
from app.garbage import collect_while_away
from app.inference_thread import InferenceThread, LoadedModel
from app.matting_status import Stage
from app.preview import PreviewController
from sim_core.compute import Compute
from sim_core.models import load_predictor
from sim_core.trimap import FOREGROUND
from tests.benchmarks.bystander import Bystander
from tests.benchmarks.live_stage import document_of, stroke
from tests.benchmarks.report import Result

if TYPE_CHECKING:
    from app.matting_status import MattingStatus

_BLOCKED_MS, _CANCEL_MS, _TIMES_WRONG = 16, 100, 2.0
_BEAT_MS = 5
_CANCEL_AFTER_MS = 4000


class _Beat(NamedTuple):
    """When one came, when it was due and when the one before came, on the monotonic clock.

    Attributes
    ----------
    work
        Seconds of the processor that this thread had in between; the machine's host counts
        there, too.
    """

    before: float
    due: float
    now: float
    work: float


class _Heartbeat:
    """Tells how late beats are, and how much this thread works between two of them.

    Both less what a bystander had to wait meanwhile, if there is one.
    """

    def __init__(self) -> None:
        self._beats: list[_Beat] = []
        self._before, self._work = time.monotonic(), time.thread_time()
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def longest_ms(self, bystander: Bystander | None = None) -> float:
        return 1000 * max(
            b.now - b.due - (bystander.stood_still(b.due, b.now) if bystander else 0)
            for b in self._beats
        )

    def busiest_ms(self, bystander: Bystander) -> float:
        return 1000 * max(
            b.work - bystander.stood_still(b.before, b.now) for b in self._beats
        )

    def _beat(self) -> None:
        now, work = time.monotonic(), time.thread_time()
        due = self._before + _BEAT_MS / 1000
        self._beats.append(_Beat(self._before, due, now, work - self._work))
        self._before, self._work = now, work


class _Prophecies:
    """Remembers what was said about the time that is left, and when."""

    def __init__(self, preview: PreviewController) -> None:
        self._said: list[tuple[float, float]] = []
        preview.status_changed.connect(self._note)

    def _note(self, status: MattingStatus) -> None:
        if status.stage is Stage.SETTLING and status.seconds_left is not None:
            self._said.append((time.monotonic(), status.seconds_left))

    def times_wrong(self, end: float) -> float:
        """Return by which factor, in the median, the time left was wrong."""
        facts = [(end - when, left) for when, left in self._said if end - when > 1]
        return float(np.median([max(t / left, left / t) for t, left in facts]))


def measure_window(model_name: str, device: str) -> list[Result]:
    """Let an exact pass over 24 megapixels run beside the window's thread."""
    application = QApplication(sys.argv[:1])
    collect_while_away(application)
    model, inference = DocumentModel(), InferenceThread(_load)
    preview = PreviewController(model, inference, model_name, Compute(device))
    loop = QEventLoop()
    inference.loaded.connect(loop.quit)
    preview.start()
    loop.exec()
    prophecies, document = _Prophecies(preview), document_of(24, 0.1)
    document.frozen_trimap()
    model.open(document, "picture")
    stroke(document, FOREGROUND)
    model.settled.connect(loop.quit)
    with Bystander() as bystander:
        heartbeat = _Heartbeat()
        loop.exec()
        heartbeat.stop()
    times_wrong = prophecies.times_wrong(time.monotonic())
    results = [
        Result(
            "longest wait of the window", heartbeat.longest_ms(bystander), "ms", _BLOCKED_MS
        ),
        Result("the same, while the machine stood still too", heartbeat.longest_ms(), "ms"),
        Result(
            "most work at once in its thread",
            heartbeat.busiest_ms(bystander),
            "ms",
            _BLOCKED_MS,
        ),
        Result("time left, off by a factor of", times_wrong, "", _TIMES_WRONG),
        Result("cancel to stopped", _measure_cancel(model, inference), "ms", _CANCEL_MS),
    ]
    inference.shutdown()
    application.processEvents()
    return results


def _load(name: str, compute: Compute) -> LoadedModel:
    from sim_core.inference.device import leave_a_core

    leave_a_core()
    return LoadedModel(load_predictor(name, compute), compute.device)


def _measure_cancel(model: DocumentModel, inference: InferenceThread) -> float:
    """Stop an exact pass in the middle of a cell, and see how soon a draft can begin."""
    document, loop = document_of(24, 0.1), QEventLoop()
    model.open(document, "another picture")
    inference.submit(document.request(exact=True))
    QTimer.singleShot(_CANCEL_AFTER_MS, loop.quit)
    loop.exec()
    since = QElapsedTimer()
    inference.started.connect(loop.quit)
    since.start()
    inference.submit(document.request(exact=True))
    loop.exec()
    return since.nsecsElapsed() / 1e6
