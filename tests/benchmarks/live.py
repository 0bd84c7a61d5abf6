"""How alpha follows the brush, in numbers: drafts, exact passes, memory, the window.

Run: ``python -m tests.benchmarks.live [--json OUT] [--model simatte-s] [--device cpu]``.
Times are processor time of the whole process, because others may use the machine; what has
a limit is a ratio of two of them in one run. The comparison with pymatting needs
``pip install simatte[benchmark]``. Exits with 1 over a limit, and with 0 where there is no
such device.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

import app  # noqa: F401  (prepares the process before anything imports Qt)
from app.document_model import DocumentModel
from app.inference_thread import InferenceThread, LoadedModel
from app.preview import PreviewController
from sim_core.compute import Compute
from sim_core.document import MattingDocument
from sim_core.errors import DeviceError
from sim_core.image_io import Picture
from sim_core.jobs import CancelToken
from sim_core.models import load_method, load_predictor
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, paint_segment
from tests.benchmarks.composites import hairy_composite
from tests.benchmarks.report import Result, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import Trimap
    from sim_core.request import Predictor

_DRAFT, _AIM, _GROWTH, _PROPORTION = 0.08, 0.03, 1.3, 0.15
_MEMORY_GB, _PEER, _BLOCKED_MS = 3, 0.25, 16
_BAND = 300
"""Width of the unknown bands, which are the same in pictures of every size."""

_STROKE, _BRUSH = 300, 64
_BEAT_MS = 5


def main() -> int:
    """Measure everything and publish it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--model", default="simatte-s")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--pass-alone", type=float, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    try:
        predictor = load_predictor(options.model, options.device, patterns=False)
    except DeviceError as error:
        sys.stdout.write(f"skipped: {error}\n")
        return 0
    if options.pass_alone is not None:
        return _pass_alone(predictor, options.pass_alone)
    results = _measure_drafts(predictor)
    results += _measure_proportion(options.model, options.device)
    results += _measure_peer(options.model, options.device)
    results += _measure_window(options.model, options.device)
    return publish(results, options.json)


def _document(megapixels: float, share: float) -> MattingDocument:
    """Return a picture of which about this share is unknown, in upright bands."""
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    width = round(height * 1.5)
    image = hairy_composite(1500, 1000).image
    enlarged = cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC)
    trimap = _bands(height, width, share)
    return MattingDocument(Picture(np.asarray(enlarged, np.uint8)), trimap)


def _bands(height: int, width: int, share: float) -> Trimap:
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    if share < 1:
        count = max(1, round(width * share / _BAND))
        band, period = width * share / count, width / count
        phase = (np.arange(width) % period) - period / 2
        row = np.where(phase < 0, BACKGROUND, FOREGROUND)
        row[np.abs(phase) < band / 2] = UNKNOWN
        trimap[:] = row
    return trimap


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _answer(document: MattingDocument, predictor: Predictor, *, exact: bool) -> None:
    """Do all that lies between the stroke and the alpha that it changes."""
    request = document.request(exact=exact)
    update = predictor.predict(request, token=CancelToken())
    assert update is not None
    document.apply(update)


def _stroke(document: MattingDocument, value: int) -> None:
    """Paint upright in the middle of the first band."""
    height, width = document.trimap.shape
    middle = np.flatnonzero(_bands(1, width, 0.1)[0] == UNKNOWN)[_BAND // 2]
    start, end = ((float(middle), height / 2 + y) for y in (-_STROKE / 2, _STROKE / 2))
    rect = paint_segment(document.trimap, start, end, radius=_BRUSH / 2, value=value)
    assert rect is not None
    document.touch(rect)


def _measure_drafts(predictor: Predictor) -> list[Result]:
    """Measure a stroke in pictures of three sizes, and in one what settles it."""
    drafts, results = {}, []
    for megapixels in (6, 24, 50):
        document = _document(megapixels, 0.1)
        exact = _seconds(lambda d=document: _answer(d, predictor, exact=True))
        times = []
        for value in (FOREGROUND, UNKNOWN, BACKGROUND, UNKNOWN):
            _stroke(document, value)
            times.append(_seconds(lambda d=document: _answer(d, predictor, exact=False)))
        drafts[megapixels] = float(np.median(times))
        _stroke(document, FOREGROUND)
        settling = _seconds(lambda d=document: _answer(d, predictor, exact=True))
        name = f"{megapixels} MP, 10 % unknown"
        results += [
            Result(f"{name}: exact pass", exact, "s"),
            Result(f"{name}: stroke to alpha", drafts[megapixels], "s"),
            Result(f"{name}: settling a stroke / exact pass", settling / exact, ""),
        ]
        if megapixels == 24:
            ratio = drafts[24] / exact
            results.append(Result("24 MP: stroke to alpha / exact pass", ratio, "", _DRAFT))
    growth = drafts[50] / drafts[6]
    return [*results, Result("stroke to alpha, 50 MP / 6 MP", growth, "", _GROWTH)]


def _measure_proportion(model: str, device: str) -> list[Result]:
    """Measure passes over 24 megapixels with little and with everything unknown."""
    little, everything = (_run_alone(model, device, share) for share in (0.02, 1))
    ratio = little[0] / everything[0]
    return [
        Result("24 MP, 2 % unknown: exact pass", little[0], "s"),
        Result("24 MP, all unknown: exact pass", everything[0], "s"),
        Result("exact pass, 2 % unknown / all unknown", ratio, "", _PROPORTION),
        Result("24 MP, 2 % unknown: peak memory", little[1], "GB", _MEMORY_GB),
        Result("24 MP, all unknown: peak memory", everything[1], "GB", _MEMORY_GB),
    ]


def _run_alone(model: str, device: str, share: float) -> tuple[float, float]:
    """Return seconds and peak memory of a pass in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.live", "--pass-alone", str(share)]
    command += ["--model", model, "--device", device]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak = output.split()
    return float(seconds), float(peak)


def _pass_alone(predictor: Predictor, share: float) -> int:
    document = _document(24, share)
    seconds = _seconds(lambda: _answer(document, predictor, exact=True))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"{seconds} {float(peak.split()[1]) * 1024 / 1e9}\n")
    return 0


def _measure_peer(model: str, device: str) -> list[Result]:
    """Compare with pymatting's closed form on one megapixel, both warm."""
    from pymatting import estimate_alpha_cf

    method = load_method(model, device)
    small, example = hairy_composite(120, 100), hairy_composite(1000, 1000)
    for warm in (small, example):
        method.solve(warm.image, warm.trimap)
    known = [np.where(e.trimap == UNKNOWN, 0.5, e.trimap / 255) for e in (small, example)]
    estimate_alpha_cf(small.image / 255, known[0])
    ours = _seconds(lambda: method.solve(example.image, example.trimap))
    theirs = _seconds(lambda: estimate_alpha_cf(example.image / 255, known[1]))
    return [
        Result("1 MP: exact pass", ours, "s"),
        Result("1 MP: pymatting, closed form", theirs, "s"),
        Result("1 MP: exact pass / pymatting", ours / theirs, "", _PEER),
    ]


class _Heartbeat:
    """Tells the longest time, real and of this thread's work, between two beats."""

    def __init__(self) -> None:
        self.longest_ms = self.busiest_ms = 0.0
        self._since, self._work = QElapsedTimer(), time.thread_time()
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._since.start()
        self._timer.start()

    def _beat(self) -> None:
        late = self._since.nsecsElapsed() / 1e6 - _BEAT_MS
        self.longest_ms = max(self.longest_ms, late)
        self.busiest_ms = max(self.busiest_ms, (time.thread_time() - self._work) * 1000)
        self._work = time.thread_time()
        self._since.start()


def _measure_window(model_name: str, device: str) -> list[Result]:
    """Let an exact pass over 24 megapixels run beside the window's thread."""
    application = QApplication(sys.argv[:1])

    def load(name: str, compute: Compute) -> LoadedModel:
        from sim_core.inference.device import leave_a_core

        leave_a_core()
        return LoadedModel(load_predictor(name, compute), device)

    model, inference = DocumentModel(), InferenceThread(load)
    preview = PreviewController(model, inference, model_name, Compute(device))
    loop = QEventLoop()
    inference.loaded.connect(loop.quit)
    preview.start()
    loop.exec()
    document = _document(24, 0.1)
    model.open(document, "picture")
    _stroke(document, FOREGROUND)
    model.settled.connect(loop.quit)
    heartbeat = _Heartbeat()
    loop.exec()
    inference.shutdown()
    application.processEvents()
    return [
        Result("longest wait of the window", heartbeat.longest_ms, "ms", _BLOCKED_MS),
        Result("most work at once in its thread", heartbeat.busiest_ms, "ms", _BLOCKED_MS),
    ]


if __name__ == "__main__":
    sys.exit(main())
