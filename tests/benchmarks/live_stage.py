"""Pictures to paint on, strokes to paint, and the time that answers take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.jobs import CancelToken
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, paint_segment
from tests.benchmarks.composites import hairy_composite

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim_core.arrays import Trimap
    from sim_core.request import Predictor

_BAND = 300
"""Width of the unknown bands, which are the same in pictures of every size."""

_STROKE, _BRUSH = 300, 64


def document_of(megapixels: float, share: float) -> MattingDocument:
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


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def answer(document: MattingDocument, predictor: Predictor, *, exact: bool) -> None:
    """Do all that lies between the stroke and the alpha that it changes."""
    request = document.request(exact=exact)
    update = predictor.predict(request, token=CancelToken())
    if update is not None:
        document.apply(update)


def stroke(document: MattingDocument, value: int) -> None:
    """Paint upright in the middle of the first band."""
    height, width = document.trimap.shape
    middle = np.flatnonzero(_bands(1, width, 0.1)[0] == UNKNOWN)[_BAND // 2]
    start, end = ((float(middle), height / 2 + y) for y in (-_STROKE / 2, _STROKE / 2))
    rect = paint_segment(document.trimap, start, end, radius=_BRUSH / 2, value=value)
    assert rect is not None
    document.touch(rect)
