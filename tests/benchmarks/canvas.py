"""How the canvas feels, in numbers: painting, repainting, opening, memory.

Run: ``python -m tests.benchmarks.canvas [--json FILE]``. Without a screen and without a
network: what is measured is the work of the GUI thread, where garbage is collected as in
the application. Exits with 1 over a limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QPointF, QSettings, QTimer
from PySide6.QtWidgets import QApplication

import app  # noqa: F401  (prepares the process before anything imports Qt)
from app.background import BackgroundJobs
from app.document_model import DocumentModel
from app.garbage import collect_while_away
from app.main_window import MainWindow
from app.settings import SettingsStore
from app.view_state import Arrangement, ViewMode
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.benchmarks.canvas_brush import measure_huge_brush
from tests.benchmarks.canvas_history import measure_history, measure_huge_stroke
from tests.benchmarks.canvas_stage import (
    BRUSH,
    LOOKS,
    VIEW,
    Canvas,
    document_of,
    milliseconds,
    p95,
    picture_of,
)
from tests.benchmarks.report import Result, publish
from tests.gui.stage import StagedPreview

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.canvas.view import CanvasView

_MOVE_MS, _REPAINT_MS, _FREEZE_MS, _MEMORY_MB = 16, 33, 100, 1200
_RELATIVE = 1.5
_REST_S = 8.0
"""Until the trimap has been checked and its history compressed."""


def main() -> int:
    """Measure everything and publish it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    collect_while_away(application)
    with tempfile.TemporaryDirectory() as folder:
        results = _measure_opening(Path(folder))
    results += _measure_painting()
    results += _measure_looks()
    results += _measure_repaints()
    results += measure_history()
    results += measure_huge_stroke()
    application.processEvents()
    return publish(results, options.json)


def _measure_painting() -> list[Result]:
    """Measure a move of the brush with the repaint that follows it, and its release."""
    results, moves = [], {}
    for megapixels in (2, 24, 50):
        canvas = Canvas(document_of(megapixels))
        canvas.view.set_zoom(1.0)
        QApplication.processEvents()
        canvas.stroke()  # what was never shown is made once
        times, release = canvas.stroke()
        moves[megapixels] = p95(times)
        limit = _MOVE_MS if megapixels == 24 else None
        results += [
            Result(
                f"move of a 200 px brush, {megapixels} MP, p95", p95(times), "ms", limit
            ),
            Result(f"release of the stroke, {megapixels} MP", release, "ms", _MOVE_MS),
        ]
        canvas.close()
    results += measure_huge_brush()
    ratio = moves[50] / moves[2]
    return [*results, Result("move at 50 MP / move at 2 MP", ratio, "", _RELATIVE)]


def _measure_looks() -> list[Result]:
    """Measure moves of the brush over 24 megapixels however they are looked at."""
    results = []
    for name, arrange in LOOKS.items():
        canvas = Canvas(document_of(24))
        canvas.view.set_zoom(1.0)
        arrange(canvas)
        QApplication.processEvents()
        canvas.stroke()
        moves = p95(canvas.stroke()[0])
        results.append(Result(f"move at 24 MP, {name}, p95", moves, "ms", _MOVE_MS))
        canvas.close()
    return results


def _measure_repaints() -> list[Result]:
    """Measure full repaints of 50 megapixels in every view, and of zooming and panning."""
    canvas, results = Canvas(document_of(50)), []
    view = canvas.view
    for mode in ViewMode:
        canvas.view_state.set_mode(mode)
        name = f"repaint of 1920 × 1080, {mode.value.label}, p95"
        results.append(Result(name, p95(_repaints(view)), "ms", _REPAINT_MS))
        view.turn_to(30)
        name = f"repaint of 1920 × 1080, {mode.value.label}, turned, p95"
        results.append(Result(name, p95(_repaints(view)), "ms", _REPAINT_MS))
        view.set_upright()
    canvas.view_state.set_mode(ViewMode.OVERLAY)
    for name, arrange in LOOKS.items():
        view.set_upright()
        canvas.view_state.set_arrangement(Arrangement.SINGLE)
        arrange(canvas)
        name = f"repaint of 1920 × 1080, {name}, p95"
        results.append(Result(name, p95(_repaints(view)), "ms", _REPAINT_MS))
    view.set_upright()
    canvas.view_state.set_arrangement(Arrangement.SINGLE)
    view.fit()
    zooms = [milliseconds(lambda: _zoom(view)) for _ in range(30)]
    pans = [milliseconds(lambda: _pan(view)) for _ in range(30)]
    results.append(Result("a notch of zooming, p95", p95(zooms), "ms", _REPAINT_MS))
    results.append(Result("a step of panning, p95", p95(pans), "ms", _REPAINT_MS))
    view.close()
    return results


def _repaints(view: CanvasView) -> list[float]:
    times = []
    for zoom in (None, 0.35, 1.0, 3.0):
        view.fit() if zoom is None else view.set_zoom(zoom)
        view.viewport().repaint()  # what was never shown is made once
        times += [milliseconds(view.viewport().repaint) for _ in range(6)]
    return times


def _zoom(view: CanvasView) -> None:
    view.set_zoom(view.zoom * 1.12)
    QApplication.processEvents()


def _pan(view: CanvasView) -> None:
    view.pan(QPointF(-17, 9))
    QApplication.processEvents()


class _Heartbeat:
    """Tells the longest time for which the GUI thread did not answer.

    Work and waiting for locks count; that other programs had the processor does not.
    """

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._queued = _queued_ms()
        self._since = QElapsedTimer()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._beat)
        self._since.start()
        self._timer.start()

    def _beat(self) -> None:
        queued = _queued_ms()
        answered = self._since.nsecsElapsed() / 1e6 - (queued - self._queued)
        self.longest_ms, self._queued = max(self.longest_ms, answered), queued
        self._since.start()

    def stop(self) -> None:
        self._timer.stop()


def _measure_opening(folder: Path) -> list[Result]:
    """Open a JPEG of 50 megapixels in the window, paint on it, look at every view."""
    path = folder / "picture.jpg"
    cv2.imencode(".jpg", picture_of(50).pixels)[1].tofile(path)
    model, jobs = DocumentModel(), BackgroundJobs()
    backend = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(model, StagedPreview(model), jobs, SettingsStore(backend))
    window.resize(*VIEW)
    window.show()
    _run_for(0.5)
    _forget_peak()
    empty, heartbeat, start = _resident_mb(), _Heartbeat(), time.perf_counter()
    window.open_paths([path])
    _run_until(lambda: model.is_open)
    seconds = time.perf_counter() - start
    _run_for(1.0)
    heartbeat.stop()
    opening = _peak_mb() - empty
    _forget_peak()
    _paint(model)
    _run_for(_REST_S)
    used, peak = _resident_mb() - empty, _peak_mb() - empty
    model.undo_stack.setClean()
    window.close()
    jobs.wait()
    return [
        Result("longest freeze while 50 MP open", heartbeat.longest_ms, "ms", _FREEZE_MS),
        Result("a 50 MP JPEG is open", seconds, "s"),
        Result("memory of 50 MP, painted, overlay", used, "MB", _MEMORY_MB),
        Result("its peak while the trimap is checked", peak, "MB", _MEMORY_MB),
        Result("its peak while it is opened", opening, "MB"),
    ]


def _paint(model: DocumentModel) -> None:
    """Paint the whole picture unknown but for a line, which needs all memory there is."""
    model.load_trimap(np.full_like(model.document.trimap, UNKNOWN), "Everything unknown")
    height, width = model.document.trimap.shape
    model.begin_stroke()
    start, end = (width * 0.2, height * 0.5), (width * 0.8, height * 0.5)
    model.stroke_to(start, end, radius=BRUSH / 2, value=FOREGROUND)
    model.end_stroke("Paint")
    model.document.alpha[model.document.trimap == UNKNOWN] = 0.5
    model.alpha_changed.emit(model.document.bounds)


def _queued_ms() -> float:
    """Return for how long this thread could have run, but for other programs."""
    times = Path("/proc/thread-self/schedstat")
    return int(times.read_text(encoding="ascii").split()[1]) / 1e6


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _forget_peak() -> None:
    """Let the peak begin anew at what is resident now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) * 1024 / 1e6


def _run_for(seconds: float) -> None:
    end = time.perf_counter() + seconds
    _run_until(lambda: time.perf_counter() > end)


def _run_until(is_done: Callable[[], bool]) -> None:
    loop, timer = QEventLoop(), QTimer(interval=5)
    timer.timeout.connect(lambda: loop.quit() if is_done() else None)
    timer.start()
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
