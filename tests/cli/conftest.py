"""The command line without a process or a network of its own."""

import numpy as np
import pytest
from PIL import Image

from app.cli import evaluate, main, matte, window
from sim_core.rect import Rect
from sim_core.request import MattingUpdate


class FakePredictor:
    """Answers 40 % wherever it is asked, in colours of its own."""

    def __init__(self):
        self.requests = []
        self.loads = 0

    def predict(self, request, *, token, progress=None, count=None):
        self.requests.append(request)
        rect = Rect.of(request.trimap)
        alpha = np.full(request.trimap.shape, 0.4, np.float32)
        colours = np.full_like(request.image, 33)
        return MattingUpdate(
            request.epoch, request.revision, request.exact, rect, alpha, colours
        )


@pytest.fixture
def predictor(monkeypatch):
    """A fake in place of every model."""
    predictor = FakePredictor()

    def load(
        name,
        compute,
        *,
        patterns,
        parity=False,
        always_estimate=False,
        weights=(),
    ):
        predictor.loads += 1
        predictor.precision = compute.precision
        predictor.loaded, predictor.weights = (name, compute.device, patterns), weights
        predictor.parity, predictor.always_estimate = parity, always_estimate
        return predictor

    # The package's functions have the modules' names, so the modules go by their globals.
    monkeypatch.setitem(matte.__globals__, "load_predictor", load)
    monkeypatch.setitem(evaluate.__globals__, "load_predictor", load)
    return predictor


@pytest.fixture(autouse=True)
def opened(monkeypatch):
    """What the window would have been opened on; no test waits for a person."""
    calls = []

    def open_window(pictures, sample, choice):
        calls.append((pictures, sample, choice))
        return 0

    monkeypatch.setitem(window.__globals__, "_open_window", open_window)
    return calls


@pytest.fixture
def simatte(capsys):
    """Run the command; return its exit code and what it said on stdout and stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return left.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder to be in, with a picture of 8 × 6 pixels and its trimap."""
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (8, 6), (10, 200, 90)).save("picture.png")
    trimap = np.full((6, 8), 128, np.uint8)
    trimap[:, :2], trimap[:, 6:] = 0, 255
    Image.fromarray(trimap).save("trimap.png")
    return tmp_path
