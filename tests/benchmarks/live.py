"""How alpha follows the brush, in numbers: drafts, exact passes, memory, the window.

Run: ``python -m tests.benchmarks.live [--json OUT] [--model simatte-s] [--device cpu]``.
Times are processor time of the whole process, because others may use the machine, but for
the comparison with pymatting, which is by the clock: run that on an idle machine. Most of
what has a limit is a ratio of two of them in one run. The comparison with pymatting needs
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

import numpy as np

import app  # noqa: F401  (prepares the process before anything imports Qt)
from sim_core.document import MattingDocument
from sim_core.errors import DeviceError
from sim_core.memory import memory_need
from sim_core.models import load_method, load_predictor
from sim_core.rect import Rect
from sim_core.samples import find_sample
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, paint_segment
from tests.benchmarks.composites import hairy_composite
from tests.benchmarks.live_stage import answer, document_of, seconds, stroke
from tests.benchmarks.live_window import measure_window
from tests.benchmarks.report import Result, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.request import Predictor

_DRAFT, _AIM, _GROWTH, _PROPORTION = 0.08, 0.03, 1.3, 0.15
_MEMORY_GB, _PEER, _ERROR = 3, 0.25, 0.01
_LATE_MS = {"simatte-s": 33, "sim-r50": 150}
_CARD_MS = {"sim-r50": 60}
"""Limits by the clock, on graphics cards alone."""

_RADII = 4, 10, 25
"""Of strokes, in pictures of some 500 pixels."""

_STEADY = 40
_PASSES, _ROUNDS = 5, 6
_ONE_MEGAPIXEL_S = 1.5
"""On two cores of an idle machine."""


def main() -> int:
    """Measure everything and publish it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--model", default="simatte-s")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--only", choices=_PARTS, default=None, help="one part alone")
    parser.add_argument("--pass-alone", type=float, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    try:
        predictor = load_predictor(options.model, options.device, patterns=False)
    except DeviceError as error:
        sys.stdout.write(f"skipped: {error}\n")
        return 0
    if options.pass_alone is not None:
        return _pass_alone(predictor, options.pass_alone)
    results: list[Result] = []
    for name in [options.only] if options.only else _PARTS:
        results += _PARTS[name](options.model, options.device)
    return publish(results, options.json)


def _measure_drafts(model: str, device: str) -> list[Result]:
    """Measure a stroke in pictures of three sizes, and what settles it."""
    predictor = load_predictor(model, device, patterns=False)
    drafts, results = {}, []
    for megapixels in (6, 24, 50):
        document = document_of(megapixels, 0.1)
        exact = seconds(lambda d=document: answer(d, predictor, exact=True))
        times = []
        for value in (FOREGROUND, UNKNOWN, BACKGROUND, UNKNOWN):
            stroke(document, value)
            times.append(seconds(lambda d=document: answer(d, predictor, exact=False)))
        drafts[megapixels] = float(np.median(times))
        stroke(document, FOREGROUND)
        settling = seconds(lambda d=document: answer(d, predictor, exact=True))
        name = f"{megapixels} MP, 10 % unknown"
        if device == "cuda":
            late = _measure_steady_painting(document, predictor)
            limit = _LATE_MS.get(model) if megapixels == 24 else None
            results.append(Result(f"{name}: stroke to alpha, p95", late, "ms", limit))
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


def _measure_steady_painting(document: MattingDocument, predictor: Predictor) -> float:
    """Return the 95th percentile in ms, by the clock."""
    times = []
    for number in range(_STEADY):
        stroke(document, (FOREGROUND, UNKNOWN)[number % 2])
        start = time.perf_counter()
        answer(document, predictor, exact=False)
        times.append((time.perf_counter() - start) * 1000)
    return float(np.percentile(times, 95))


def _measure_errors(model: str, device: str) -> list[Result]:
    """Compare drafts with what they settle to, in the pictures that ship."""
    predictor = load_predictor(model, device, patterns=False)
    random, errors = np.random.default_rng(2), []
    for name in ("hair", "fur", "glass"):
        sample = find_sample(name)
        document = MattingDocument.open(sample.image, sample.trimap)
        answer(document, predictor, exact=True)
        errors += [
            _error_of_a_draft(document, predictor, random, radius) for radius in _RADII
        ]
    return [
        Result("draft to settled alpha, mean error", float(np.mean(errors)), "", _ERROR),
        Result("draft to settled alpha, worst stroke", max(errors), ""),
    ]


def _error_of_a_draft(
    document: MattingDocument,
    predictor: Predictor,
    random: np.random.Generator,
    radius: float,
) -> float:
    """Paint what is true somewhere; return the draft's error where it is unknown."""
    y, x = random.choice(np.argwhere(document.trimap == UNKNOWN))
    value = FOREGROUND if document.alpha[y, x] > 0.5 else BACKGROUND
    start, end = (float(x), float(y)), (float(x) + 3 * radius, float(y))
    rect = paint_segment(document.trimap, start, end, radius=radius, value=value)
    assert rect is not None
    document.touch(rect)
    update = predictor.predict(document.request(exact=False))
    assert update is not None
    document.apply(update)
    inside = update.rect.slices
    drafted = document.alpha[inside].copy()
    answer(document, predictor, exact=True)
    unknown = document.trimap[inside] == UNKNOWN
    if not unknown.any():
        return 0.0
    return float(np.abs(drafted - document.alpha[inside])[unknown].mean())


def _measure_proportion(model: str, device: str) -> list[Result]:
    """Measure passes over 24 megapixels with little and with everything unknown."""
    little, everything = (_run_alone(model, device, share) for share in (0.02, 1))
    ratio = little[0] / everything[0]
    needed = memory_need(model, Rect(0, 0, 6000, 4000)).total / 1e9
    return [
        Result("24 MP, 2 % unknown: exact pass", little[0], "s"),
        Result("24 MP, all unknown: exact pass", everything[0], "s"),
        Result("exact pass, 2 % unknown / all unknown", ratio, "", _PROPORTION),
        Result("24 MP, 2 % unknown: peak memory", little[1], "GB", _MEMORY_GB),
        Result("24 MP, all unknown: peak memory", everything[1], "GB", _MEMORY_GB),
        Result("24 MP: memory that is expected", needed, "GB"),
    ]


def _run_alone(model: str, device: str, share: float) -> tuple[float, float]:
    """Return seconds and peak memory of a pass in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.live", "--pass-alone", str(share)]
    command += ["--model", model, "--device", device]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak = output.split()
    return float(seconds), float(peak)


def _pass_alone(predictor: Predictor, share: float) -> int:
    document = document_of(24, share)
    spent = seconds(lambda: answer(document, predictor, exact=True))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"{spent} {float(peak.split()[1]) * 1024 / 1e9}\n")
    return 0


def _measure_peer(model: str, device: str) -> list[Result]:
    """Compare with pymatting's closed form on one megapixel, both warm, by turns.

    By the clock, the best of some rounds: that ours uses all cores is part of it.
    """
    from pymatting import estimate_alpha_cf

    method = load_method(model, device)
    small, example = hairy_composite(120, 100), hairy_composite(1000, 1000)
    for warm in (small, example):
        method.solve(warm.image, warm.trimap)
    known = [np.where(e.trimap == UNKNOWN, 0.5, e.trimap / 255) for e in (small, example)]
    estimate_alpha_cf(small.image / 255, known[0])
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_times(lambda: method.solve(example.image, example.trimap)))
        theirs.append(_times(lambda: estimate_alpha_cf(example.image / 255, known[1])))
    (our_clock, our_work), (their_clock, their_work) = map(_best, (ours, theirs))
    return [
        Result("1 MP: exact pass", our_clock, "s", _ONE_MEGAPIXEL_S),
        Result("1 MP: pymatting, closed form", their_clock, "s"),
        Result("1 MP: exact pass / pymatting", our_clock / their_clock, "", _PEER),
        Result("1 MP: the same, of processor time", our_work / their_work, ""),
    ]


def _times(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds by the clock and of all threads' work."""
    start, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - worked


def _best(rounds: list[tuple[float, float]]) -> tuple[float, float]:
    clock, work = zip(*rounds, strict=True)
    return min(clock), min(work)


def _measure_card(model: str, device: str) -> list[Result]:
    """Measure one megapixel by the clock, where there is a graphics card."""
    if device != "cuda":
        return []
    method, example = load_method(model, device), hairy_composite(1000, 1000)
    times = []
    for _ in range(_PASSES):
        start = time.perf_counter()
        method.solve(example.image, example.trimap)
        times.append((time.perf_counter() - start) * 1000)
    limit = _CARD_MS.get(model)
    return [Result("1 MP: exact pass by the clock", min(times), "ms", limit)]


_PARTS = {
    "card": _measure_card,
    "drafts": _measure_drafts,
    "errors": _measure_errors,
    "proportion": _measure_proportion,
    "peer": _measure_peer,
    "window": measure_window,
}


if __name__ == "__main__":
    sys.exit(main())
