"""A predictor that answers only when it is let, so that no test needs to sleep."""

import threading
from types import MappingProxyType

import numpy as np
import pytest
from PySide6.QtCore import QThread

from app.document_model import DocumentModel
from app.inference_thread import InferenceThread, LoadedModel
from sim_core.document import MattingDocument
from sim_core.errors import MattingError
from sim_core.image_io import Picture
from sim_core.jobs import Cancelled
from sim_core.rect import Rect
from sim_core.request import MattingUpdate

PATIENCE = 5
"""Seconds that a test waits for what should take milliseconds."""


class GatedPredictor:
    """Waits for permission before each answer; answers alpha = `answer` everywhere."""

    def __init__(self):
        self.gate = threading.Semaphore(0)
        self.entered = threading.Semaphore(0)
        self.requests = []
        self.cancelled = 0
        self.thread = None
        self.answer = 0.5
        self.error = None
        self.has_news = True
        self.warm_ups = []
        self.slow_start = False
        self.warm_up_error = None
        self.pieces = None

    def warm_up(self, token):
        self.warm_ups.append(token)
        if self.warm_up_error is not None:
            raise self.warm_up_error
        while self.slow_start and not token.is_cancelled:
            pass
        token.raise_if_cancelled()

    def predict(self, request, *, token, progress, count):
        self.requests.append(request)
        self.thread = QThread.currentThread()
        progress(0.25)
        if self.pieces is not None:
            count(*self.pieces)
        self.entered.release()
        while not self.gate.acquire(timeout=0.005) and not token.is_cancelled:
            pass
        if token.is_cancelled:
            self.cancelled += 1
            raise Cancelled
        if self.error is not None:
            raise self.error
        if not self.has_news:
            return None
        alpha = np.full(request.trimap.shape, self.answer, np.float32)
        rect = Rect.of(request.trimap)
        return MattingUpdate(
            request.epoch, request.revision, request.exact, rect, alpha, request.image
        )

    def wait_for_request(self):
        """Wait until the next request has come in and return it."""
        assert self.entered.acquire(timeout=PATIENCE)
        return self.requests[-1]

    def wait_for_request_in(self, qtbot, *, exact=False):
        """Let the window's thread run until the next request of this kind has come in."""
        qtbot.waitUntil(
            lambda: (
                self.entered.acquire(blocking=False) and self.requests[-1].exact == exact
            )
        )
        return self.requests[-1]

    def let(self, count=1):
        self.gate.release(count)

    @property
    def revisions(self):
        return [request.revision for request in self.requests]


class GatedLoader:
    """Loads the predictor when it is let, or fails with a sentence for bad names."""

    devices = MappingProxyType({"auto": ("auto",), "cpu": ("auto", "float32")})

    def __init__(self, predictor):
        self.predictor = predictor
        self.gate = threading.Semaphore(0)
        self.names, self.computes = [], []

    def __call__(self, name, compute):
        self.names.append(name)
        self.computes.append(compute)
        assert self.gate.acquire(timeout=PATIENCE)
        if name == "missing":
            raise MattingError("The weights of missing are not here. Import them.")
        if name == "broken":
            raise RuntimeError("bad magic number")
        return LoadedModel(self.predictor, "the test's processor", self.devices)


def new_document(height=6, width=8, value=128):
    trimap = np.full((height, width), value, np.uint8)
    image = np.full((height, width, 3), 90, np.uint8)
    return MattingDocument(Picture(image), trimap)


@pytest.fixture
def predictor():
    return GatedPredictor()


@pytest.fixture
def loader(predictor):
    return GatedLoader(predictor)


@pytest.fixture
def idle_inference(qapp, loader):
    """A thread whose model has not been chosen."""
    thread = InferenceThread(loader)
    yield thread
    loader.gate.release(9)
    assert thread.shutdown()


@pytest.fixture
def inference(qtbot, idle_inference, loader):
    """A thread with a loaded predictor."""
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.loaded):
        idle_inference.choose_model("fake")
    return idle_inference


@pytest.fixture
def make_document():
    return new_document


@pytest.fixture
def model(qapp):
    return DocumentModel()
