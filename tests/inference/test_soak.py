"""Two thousand strokes, undos, picture switches, cancels and failures."""

import tracemalloc

import numpy as np

from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.image_io import Picture
from sim_core.inference import cells
from sim_core.inference.predictor import IncrementalPredictor
from sim_core.jobs import Cancelled, CancelToken
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, paint_segment
from tests.inference.fakes import RedMethod, same_colours

SHAPE = 560, 600
STROKES = 2000


class Unreliable(RedMethod):
    """Fails or is cancelled whenever the dice say so."""

    def __init__(self, random):
        super().__init__(halo=16)
        self.random, self.token = random, CancelToken()

    def solve(self, image, trimap, **options):
        dice = self.random.random()
        if dice < 0.05:
            raise MattingError("This did not work. Try again.")
        if dice < 0.1:
            self.token.cancel()
        self.token.raise_if_cancelled()
        self.seen.clear()
        self.exact.clear()
        return super().solve(image, trimap, **options)


def new_document(random):
    image = random.integers(0, 256, (*SHAPE, 3), np.uint8)
    trimap = np.zeros(SHAPE, np.uint8)
    trimap[::40, ::40] = FOREGROUND
    return MattingDocument(Picture(image), trimap)


def ask(document, predictor, method, *, exact):
    """Ask as the window does; a request that fails or is cancelled is lost."""
    method.token = CancelToken()
    try:
        update = predictor.predict(document.request(exact=exact), token=method.token)
    except (Cancelled, MattingError):
        return
    if update is not None:
        for part in update.parts(512):
            document.apply(part)


def stroke(document, random, history):
    x, y = random.uniform(0, SHAPE[1]), random.uniform(0, SHAPE[0])
    end = x + random.normal(0, 30), y + random.normal(0, 30)
    value = int(random.choice([BACKGROUND, UNKNOWN, FOREGROUND]))
    before = document.trimap.copy()
    rect = paint_segment(document.trimap, (x, y), end, radius=6, value=value)
    if rect is not None:
        document.touch(rect)
        history.append(before)
        del history[:-5]


def undo(document, history):
    if history:
        document.load_trimap(history.pop())


def test_after_two_thousand_strokes_the_alpha_is_that_of_one_pass(monkeypatch):
    """Memory is flat, too: what is kept belongs to the present picture."""
    monkeypatch.setattr(cells, "WHOLE_PIXELS", 1)
    monkeypatch.setattr(cells, "CELL_SIDE", 512)
    random = np.random.default_rng(11)
    method = Unreliable(np.random.default_rng(12))
    predictor = IncrementalPredictor(method, estimate=same_colours)
    pictures = [new_document(random) for _ in range(2)]
    histories, open_picture, sizes = ([], []), 0, []
    tracemalloc.start()
    for number in range(STROKES):
        if random.random() < 0.01:
            open_picture = 1 - open_picture
        document, history = pictures[open_picture], histories[open_picture]
        stroke(document, random, history)
        if random.random() < 0.1:
            undo(document, history)
        if random.random() < 0.3:
            ask(document, predictor, method, exact=random.random() < 0.3)
        if number in (STROKES // 2, STROKES - 1):
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[1] < sizes[0] * 1.2
    for document in pictures:
        while not document.settled:
            ask(document, predictor, method, exact=True)
        assert_as_from_scratch(document)


def assert_as_from_scratch(document):
    fresh = MattingDocument(Picture(document.image), document.trimap)
    predictor = IncrementalPredictor(RedMethod(halo=16), estimate=same_colours)
    fresh.apply(predictor.predict(fresh.request(exact=True)))
    for name in ("trimap", "alpha", "foreground", "pattern", "confidence"):
        assert (getattr(document, name) == getattr(fresh, name)).all(), name
