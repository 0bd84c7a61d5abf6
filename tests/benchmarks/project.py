"""What saving and keeping work costs the window, and what it writes.

Run: ``python -m tests.benchmarks.project --json OUT``. Offscreen. What counts is the
longest time for which the GUI thread does not answer, with all of the picture painted over
by the alpha brush and a settled alpha; writing and reading are told in processor time.
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

import numpy as np

from app.background import BackgroundJobs
from app.capture import Capture, never
from app.document_model import DocumentModel
from app.main import make_application
from app.projects import ProjectFlow
from sim_core.alpha_paint import PaintedPixels
from sim_core.document import MattingDocument
from sim_core.image_io import write_image
from sim_core.project.contents import ProjectChoices
from sim_core.project.reading import read_project
from sim_core.project.recovery import RecoverySlot
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.benchmarks.canvas_stage import document_of, milliseconds
from tests.benchmarks.report import Result, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from sim_core.project.contents import ProjectContents

SLICE_MS = 16


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    application = make_application()
    results = []
    for megapixels in (2, 24, 50):
        with tempfile.TemporaryDirectory() as folder:
            results += _measure(application, Path(folder), megapixels)
    return publish(results, options.json)


def _measure(application: QApplication, folder: Path, megapixels: int) -> list[Result]:
    model, jobs = DocumentModel(), BackgroundJobs()
    model.open(_settled_document(folder, megapixels), "picture")
    flow, path = ProjectFlow(model, jobs), folder / "picture.simatte"
    flow.save_to(path)
    begun = time.process_time()
    saving = _slices(application, lambda: flow.is_saving)
    work = time.process_time() - begun
    begun = time.process_time()
    read_project(path)
    reading = time.process_time() - begun
    keeping, kept = _keep(application, model, folder)
    model.close()
    of = f"of {megapixels} MP"
    return [
        Result(f"longest slice, saving {of}", max(saving), "ms", SLICE_MS),
        Result(f"all slices, saving {of}", sum(saving), "ms"),
        Result(f"longest slice, keeping {of}", max(keeping), "ms", SLICE_MS),
        Result(f"all slices, keeping {of}", sum(keeping), "ms"),
        Result(f"saving {of}, processor time", work, "s"),
        Result(f"opening {of}, processor time", reading, "s"),
        Result(f"project {of}", path.stat().st_size / 1e6, "MB"),
        Result(f"kept beside the picture {of}", kept / 1e6, "MB"),
    ]


def _settled_document(folder: Path, megapixels: int) -> MattingDocument:
    """Return a document from a file, settled, with paint over all of it."""
    made = document_of(megapixels)
    file = folder / "picture.png"
    write_image(file, made.image)
    document = MattingDocument.open(file)
    document.load_trimap(made.trimap)
    random = np.random.default_rng(0)
    unknown = made.trimap == UNKNOWN
    document.alpha[unknown] = random.random(int(unknown.sum()), np.float32)
    document.settled = True
    shape = made.trimap.shape
    ones = np.ones(shape, np.float32)
    paint = PaintedPixels(ones * 0, ones * random.random(shape, np.float32), ones * 0.5)
    document.finish.paint.pixels[:] = paint.packed()
    document.finish.paint.touch(document.bounds)
    return document


def _keep(
    application: QApplication, model: DocumentModel, folder: Path
) -> tuple[list[float], int]:
    """Keep the work after a stroke; return the slices, and the bytes of what is kept."""
    caught: list[ProjectContents] = []
    capture = Capture(model, wants_matte=never)
    slot = RecoverySlot.make(folder / "recovery")
    model.begin_stroke()
    model.stroke_to((100, 100), (900, 700), radius=100, value=FOREGROUND)
    model.end_stroke("Paint")
    capture.start(ProjectChoices, caught.append)
    slices = _slices(application, lambda: not caught)
    slot.write(caught[0])
    return slices, slot.work.stat().st_size


def _slices(application: QApplication, goes_on: Callable[[], bool]) -> list[float]:
    """Return how long the GUI thread works at a time, until something has ended."""
    slices = [milliseconds(application.processEvents)]
    while goes_on():
        slices.append(milliseconds(application.processEvents))
    return slices


if __name__ == "__main__":
    sys.exit(main())
