"""A document that comes with a settled alpha is left as it is until something changes."""

import pytest

from app import preview as preview_module
from app.preview import PreviewController
from sim_core.trimap import FOREGROUND


@pytest.fixture
def loading_preview(qtbot, model, idle_inference, monkeypatch):
    """A preview that asks at once, whose model has not been loaded."""
    monkeypatch.setattr(preview_module, "DRAFT_INTERVAL_MS", 0)
    monkeypatch.setattr(preview_module, "SETTLE_DELAY_MS", 0)
    preview = PreviewController(model, idle_inference, "fake")
    with qtbot.waitSignal(idle_inference.loading):
        preview.start()
    return preview


@pytest.fixture
def settled(make_document):
    document = make_document()
    document.settled = True
    return document


def let_load(qtbot, inference, loader):
    with qtbot.waitSignal(inference.loaded):
        loader.gate.release()


def test_it_is_not_computed_again_once_the_model_is_there(
    qtbot, loading_preview, model, settled, idle_inference, loader, predictor
):
    model.open(settled, "project")
    let_load(qtbot, idle_inference, loader)
    qtbot.wait(20)
    assert predictor.requests == []
    assert model.document.settled


def test_a_stroke_is_answered(
    qtbot, loading_preview, model, settled, idle_inference, loader, predictor
):
    let_load(qtbot, idle_inference, loader)
    model.open(settled, "project")
    model.begin_stroke()
    model.stroke_to((2, 2), (3, 3), radius=1, value=FOREGROUND)
    model.end_stroke("Paint")
    predictor.let(9)
    qtbot.waitUntil(lambda: bool(predictor.requests))


def test_another_model_answers_it(
    qtbot, loading_preview, model, settled, idle_inference, loader, predictor
):
    let_load(qtbot, idle_inference, loader)
    model.open(settled, "project")
    loading_preview.set_model("other")
    let_load(qtbot, idle_inference, loader)
    predictor.let(9)
    qtbot.waitUntil(lambda: bool(predictor.requests))


def test_the_model_of_a_project_is_loaded_without_computing_it(
    qtbot, loading_preview, model, settled, idle_inference, loader, predictor
):
    let_load(qtbot, idle_inference, loader)
    loading_preview.set_model("other")
    model.open(settled, "project")
    let_load(qtbot, idle_inference, loader)
    qtbot.wait(20)
    assert loader.names == ["fake", "other"]
    assert predictor.requests == []
