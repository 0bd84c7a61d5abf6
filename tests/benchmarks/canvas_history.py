"""What undo costs, in bytes and in time of the GUI thread; and the trimap check."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtWidgets import QApplication

from app.document_model import DocumentModel
from app.undo import MOST_BYTES, PixelEdit
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.trimap import FOREGROUND, UNKNOWN
from sim_core.trimap_check import find_problems
from tests.benchmarks.canvas_stage import Canvas, document_of, milliseconds, shape
from tests.benchmarks.report import Result

_STROKES = 200
_SLICE_MS = 16


def measure_history() -> list[Result]:
    """Paint ordinary strokes at 24 MP: as wide as a finger and as long as a hand."""
    model, random = DocumentModel(), np.random.default_rng(0)
    height, width = shape(24)
    black = Picture(np.zeros((height, width, 3), np.uint8))
    model.open(MattingDocument(black), "picture")
    for number in range(_STROKES):
        x, y = random.uniform(0.15, 0.85, 2) * (width, height)
        _stroke(model, random, (x, y), UNKNOWN if number % 2 else FOREGROUND)
    history = model.undo_stack
    steps = [history.command(step) for step in range(history.count())]
    size = sum(step._patches.size for step in steps if isinstance(step, PixelEdit))
    forgotten = _STROKES - sum(not step.isObsolete() for step in steps)
    start = time.process_time()
    find_problems(model.document.trimap)
    checking = time.process_time() - start
    return [
        Result("history of 200 strokes at 24 MP", size / 1e6, "MB", MOST_BYTES / 1e6),
        Result("of those forgotten", forgotten, "", 0),
        Result("trimap check of them, processor time", checking, "s"),
    ]


def _stroke(
    model: DocumentModel,
    random: np.random.Generator,
    point: tuple[float, float],
    value: int,
) -> None:
    model.begin_stroke()
    for _ in range(12):
        start = point
        point = start[0] + random.normal(0, 90), start[1] + random.normal(0, 90)
        radius = float(random.uniform(20, 100))
        model.stroke_to(start, point, radius=radius, value=value)
    model.end_stroke("Paint")


def measure_huge_stroke() -> list[Result]:
    """Paint over the whole picture in one stroke, take it back, and do it again.

    Undo and redo come in slices between which the window answers: what counts is the
    longest of them, with the repaint that follows it.
    """
    results = []
    for megapixels in (24, 50):
        canvas = Canvas(document_of(megapixels))
        model = canvas.model
        _cover(model)
        QApplication.processEvents()
        release = milliseconds(lambda model=model: model.end_stroke("Paint"))
        name = f"of a stroke over all of {megapixels} MP"
        results.append(Result(f"release {name}", release, "ms"))
        assert model.undo_stack.command(0)._patches.size  # it waits until all is packed
        for text, act in (("undo", model.undo_stack.undo), ("redo", model.undo_stack.redo)):
            slices = [milliseconds(act), milliseconds(QApplication.processEvents)]
            while model.is_catching_up:
                slices.append(milliseconds(QApplication.processEvents))
            slices.append(milliseconds(QApplication.processEvents))
            results += [
                Result(f"longest slice, {text} {name}", max(slices), "ms", _SLICE_MS),
                Result(f"all slices, {text} {name}", sum(slices), "ms"),
            ]
        canvas.close()
    return results


def _cover(model: DocumentModel) -> None:
    height, width = model.document.trimap.shape
    model.begin_stroke()
    for row in range(8):
        y = height * (row + 0.5) / 8
        for column in range(20):
            start, end = (width * column / 20, y), (width * (column + 1) / 20, y)
            model.stroke_to(start, end, radius=height / 16 + 8, value=FOREGROUND)
