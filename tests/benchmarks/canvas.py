"""How the canvas feels, in numbers: painting, repainting, opening, memory.

Run: ``python -m tests.benchmarks.canvas [--json FILE]``. Without a screen and without a
network: what is measured is the work of the GUI thread. Exits with 1 over a limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

import app  # noqa: F401  (prepares the process before anything imports Qt)
from app.background import BackgroundJobs
from app.canvas.easel import Easel
from app.canvas.view import CanvasView
from app.document_model import DocumentModel
from app.errands import Errands
from app.main_window import MainWindow
from app.settings import SettingsStore
from app.tool_state import ToolState
from app.view_state import ViewMode, ViewState
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.trimap import FOREGROUND, UNKNOWN, from_mask
from tests.benchmarks.report import Result, publish
from tests.gui.stage import StagedPreview

if TYPE_CHECKING:
    from collections.abc import Callable

_VIEW = 1920, 1080
_BRUSH = 200
_MOVE_MS, _REPAINT_MS, _FREEZE_MS, _MEMORY_MB = 16, 33, 100, 1200
_RELATIVE = 1.5
_REST_S = 8.0
"""Until the trimap has been checked and its history compressed."""

_NO_BUTTON, _LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def main() -> int:
    """Measure everything and publish it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        results = _measure_opening(Path(folder))
    results += _measure_painting()
    results += _measure_repaints()
    application.processEvents()
    return publish(results, options.json)


def _shape(megapixels: float) -> tuple[int, int]:
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    return height, round(height * 1.5)


def _picture(megapixels: float) -> Picture:
    height, width = _shape(megapixels)
    small = np.random.default_rng(0).integers(
        0, 256, (height // 8, width // 8, 3), np.uint8
    )
    enlarged = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return Picture(np.asarray(enlarged, np.uint8))


def _document(megapixels: float) -> MattingDocument:
    """Return a picture with a disc of foreground, a band, and an alpha for it."""
    height, width = _shape(megapixels)
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (width // 2, height // 2), height // 3, 1, -1)
    band = height // 20
    document = MattingDocument(_picture(megapixels), from_mask(mask > 0, band, band))
    unknown = document.trimap == UNKNOWN
    document.alpha[unknown] = 0.5
    return document


class _Canvas:
    """A canvas of the usual size, driven by events."""

    def __init__(self, document: MattingDocument) -> None:
        self.model, self.view_state, tool_state = DocumentModel(), ViewState(), ToolState()
        tool_state.set_size(_BRUSH)
        self.view = CanvasView(
            Easel(self.model, self.view_state, tool_state, Errands(self.model))
        )
        self.view.resize(*_VIEW)
        self.view.show()
        self.model.open(document, "picture")
        QApplication.processEvents()

    def send(self, kind: QEvent.Type, x: float, y: float) -> None:
        place, port = QPointF(x, y), self.view.viewport()
        button = _NO_BUTTON if kind == QEvent.Type.MouseMove else _LEFT
        plain = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, place, port.mapToGlobal(place), button, _LEFT, plain)
        QApplication.sendEvent(port, event)

    def stroke(self) -> tuple[list[float], float]:
        """Stroke over the view; return what each move and the release take."""
        self.send(QEvent.Type.MouseButtonPress, 200, 300)
        moves = [
            _milliseconds(partial(self.move, 200 + 25 * step, 300 + 8 * step))
            for step in range(60)
        ]
        release = partial(self.send, QEvent.Type.MouseButtonRelease, 1700, 780)
        return moves, _milliseconds(release)

    def move(self, x: float, y: float) -> None:
        self.send(QEvent.Type.MouseMove, x, y)
        QApplication.processEvents()


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the work of this thread: what others do meanwhile is not the canvas's."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def _p95(times: list[float]) -> float:
    return float(np.percentile(times, 95))


def _measure_painting() -> list[Result]:
    """Measure a move of the brush with the repaint that follows it, and its release."""
    results, moves = [], {}
    for megapixels in (2, 24, 50):
        canvas = _Canvas(_document(megapixels))
        canvas.view.set_zoom(1.0)
        QApplication.processEvents()
        canvas.stroke()  # what was never shown is made once
        times, release = canvas.stroke()
        moves[megapixels] = _p95(times)
        limit = _MOVE_MS if megapixels == 24 else None
        results += [
            Result(
                f"move of a 200 px brush, {megapixels} MP, p95", _p95(times), "ms", limit
            ),
            Result(f"release of the stroke, {megapixels} MP", release, "ms", _MOVE_MS),
        ]
        canvas.view.close()
        canvas.view.deleteLater()
        QApplication.processEvents()
    ratio = moves[50] / moves[2]
    return [*results, Result("move at 50 MP / move at 2 MP", ratio, "", _RELATIVE)]


def _measure_repaints() -> list[Result]:
    """Measure full repaints of 50 megapixels in every view, and of zooming and panning."""
    canvas, results = _Canvas(_document(50)), []
    view = canvas.view
    for mode in ViewMode:
        canvas.view_state.set_mode(mode)
        times = []
        for zoom in (None, 0.35, 1.0, 3.0):
            view.fit() if zoom is None else view.set_zoom(zoom)
            view.viewport().repaint()  # what was never shown is made once
            times += [_milliseconds(view.viewport().repaint) for _ in range(6)]
        name = f"repaint of 1920 × 1080, {mode.value.label}, p95"
        results.append(Result(name, _p95(times), "ms", _REPAINT_MS))
    canvas.view_state.set_mode(ViewMode.OVERLAY)
    view.fit()
    zooms = [_milliseconds(lambda: _zoom(view)) for _ in range(30)]
    pans = [_milliseconds(lambda: _pan(view)) for _ in range(30)]
    results.append(Result("a notch of zooming, p95", _p95(zooms), "ms", _REPAINT_MS))
    results.append(Result("a step of panning, p95", _p95(pans), "ms", _REPAINT_MS))
    view.close()
    return results


def _zoom(view: CanvasView) -> None:
    view.set_zoom(view.zoom * 1.12)
    QApplication.processEvents()


def _pan(view: CanvasView) -> None:
    view.pan(QPointF(-17, 9))
    QApplication.processEvents()


class _Heartbeat:
    """Tells the longest time for which the GUI thread did not answer."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._since = QElapsedTimer()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._beat)
        self._since.start()
        self._timer.start()

    def _beat(self) -> None:
        self.longest_ms = max(self.longest_ms, self._since.nsecsElapsed() / 1e6)
        self._since.start()

    def stop(self) -> None:
        self._timer.stop()


def _measure_opening(folder: Path) -> list[Result]:
    """Open a JPEG of 50 megapixels in the window, paint on it, look at every view."""
    path = folder / "picture.jpg"
    cv2.imencode(".jpg", _picture(50).pixels)[1].tofile(path)
    model, jobs = DocumentModel(), BackgroundJobs()
    backend = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(model, StagedPreview(model), jobs, SettingsStore(backend))
    window.resize(*_VIEW)
    window.show()
    _run_for(0.5)
    empty, heartbeat, start = _resident_mb(), _Heartbeat(), time.perf_counter()
    window.open_paths([path])
    _run_until(lambda: model.is_open)
    seconds = time.perf_counter() - start
    _run_for(1.0)
    heartbeat.stop()
    _paint(model)
    _run_for(_REST_S)
    used = _resident_mb() - empty
    model.undo_stack.setClean()
    window.close()
    jobs.wait()
    return [
        Result("longest freeze while 50 MP open", heartbeat.longest_ms, "ms", _FREEZE_MS),
        Result("a 50 MP JPEG is open", seconds, "s"),
        Result("memory of 50 MP, painted, overlay", used, "MB", _MEMORY_MB),
    ]


def _paint(model: DocumentModel) -> None:
    """Paint the whole picture unknown but for a line, which needs all memory there is."""
    model.load_trimap(np.full_like(model.document.trimap, UNKNOWN), "Everything unknown")
    height, width = model.document.trimap.shape
    model.begin_stroke()
    start, end = (width * 0.2, height * 0.5), (width * 0.8, height * 0.5)
    model.stroke_to(start, end, radius=_BRUSH / 2, value=FOREGROUND)
    model.end_stroke("Paint")
    model.document.alpha[model.document.trimap == UNKNOWN] = 0.5
    model.alpha_changed.emit(model.document.bounds)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


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
