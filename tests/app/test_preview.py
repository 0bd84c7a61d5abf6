"""Alpha that follows the trimap: when it is asked for, shown, and talked about."""

import time

import numpy as np
import pytest

from app import preview as preview_module
from app.matting_status import Stage
from app.preview import PreviewController
from sim_core.compute import Compute
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

SOON_MS = 40


@pytest.fixture
def quick(monkeypatch):
    """Settle soon after the last change, so that tests need not wait for it."""
    monkeypatch.setattr(preview_module, "DRAFT_INTERVAL_MS", 0)
    monkeypatch.setattr(preview_module, "SETTLE_DELAY_MS", SOON_MS)


@pytest.fixture
def unsettled(monkeypatch):
    """Draft at once and never settle by itself, so that tests see each pass alone."""
    monkeypatch.setattr(preview_module, "DRAFT_INTERVAL_MS", 0)
    monkeypatch.setattr(preview_module, "SETTLE_DELAY_MS", 3_600_000)


@pytest.fixture
def loading_preview(qtbot, model, idle_inference):
    """A preview whose model has been chosen but not been loaded."""
    preview = PreviewController(model, idle_inference, "fake")
    with qtbot.waitSignal(idle_inference.loading):
        preview.start()
    return preview


@pytest.fixture
def preview(qtbot, loading_preview, idle_inference, loader):
    with qtbot.waitSignal(idle_inference.loaded):
        loader.gate.release()
    return loading_preview


@pytest.fixture
def stages(loading_preview):
    """What has been said, repetitions left out."""
    said = [loading_preview.status.stage]

    def remember(status):
        if status.stage is not said[-1]:
            said.append(status.stage)

    loading_preview.status_changed.connect(remember)
    return said


def answer_to(request):
    bounds = Rect.of(request.trimap)
    alpha = np.ones(request.trimap.shape, np.float32)
    return MattingUpdate(
        request.epoch, request.revision, request.exact, bounds, alpha, request.image
    )


def paint(model, value=FOREGROUND):
    model.begin_stroke()
    model.stroke_to((2, 2), (2, 2), radius=1, value=value)
    model.end_stroke("Paint")


def test_a_picture_with_a_trimap_is_matted_and_settles(
    quick, qtbot, preview, stages, model, predictor, make_document
):
    predictor.let(2)
    with qtbot.waitSignal(model.settled):
        model.open(make_document(), "leaf")
    assert [request.exact for request in predictor.requests] == [False, True]
    assert model.document.alpha[0, 0] == np.float32(0.5)
    assert preview.status.stage is Stage.SETTLED
    assert stages[-3:] == [Stage.DRAFT, Stage.SETTLING, Stage.SETTLED]


def test_a_blank_picture_is_not_matted(quick, qtbot, preview, model, make_document):
    model.open(make_document(value=BACKGROUND), "leaf")
    preview.settle()
    assert preview.status.stage is Stage.IDLE
    assert not preview.cancel()


def test_alpha_follows_a_stroke(unsettled, qtbot, preview, model, predictor, make_document):
    model.open(make_document(value=BACKGROUND), "leaf")
    paint(model, UNKNOWN)
    predictor.let()
    qtbot.waitUntil(lambda: model.document.alpha[2, 2] == np.float32(0.5))
    assert model.document.alpha[5, 7] == 0
    assert preview.status.stage is Stage.DRAFT
    assert preview.status.progress == 1


def test_many_changes_make_few_drafts(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    for _ in range(50):
        paint(model)
        paint(model, UNKNOWN)
    predictor.let()
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    assert predictor.revisions == [model.document.revision]


def test_the_exact_pass_comes_400_ms_after_the_last_change(
    qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    predictor.wait_for_request_in(qtbot)
    paint(model)
    changed = time.monotonic()
    predictor.let(3)
    with qtbot.waitSignal(model.settled):
        pass
    assert time.monotonic() - changed >= 0.37  # Qt's timers may be early by 5 %


def test_there_is_no_exact_pass_during_a_stroke(
    unsettled, monkeypatch, preview, idle_inference, model, make_document
):
    asked = []
    monkeypatch.setattr(idle_inference, "submit", asked.append)
    model.open(make_document(value=BACKGROUND), "leaf")
    model.begin_stroke()
    model.stroke_to((2, 2), (2, 2), radius=1, value=UNKNOWN)
    preview.settle()
    assert asked == []
    model.end_stroke("Paint")
    preview.settle()
    assert [request.exact for request in asked] == [True]


def test_the_exact_pass_comes_after_the_stroke(
    quick, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(value=BACKGROUND), "leaf")
    model.begin_stroke()
    model.stroke_to((2, 2), (2, 2), radius=1, value=UNKNOWN)
    predictor.let(9)
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    assert not any(request.exact for request in predictor.requests)
    with qtbot.waitSignal(model.settled):
        model.end_stroke("Paint")
    assert predictor.requests[-1].exact


def test_a_stroke_interrupts_the_exact_pass_which_comes_back(
    quick, qtbot, preview, model, predictor, make_document
):
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(
        lambda: [request.exact for request in predictor.requests] == [False, True]
    )
    paint(model)
    qtbot.waitUntil(lambda: predictor.cancelled == 1)
    predictor.let(2)
    with qtbot.waitSignal(model.settled):
        pass
    assert model.document.alpha[2, 2] == 1


def test_the_picture_switched_during_a_run_keeps_its_own_alpha(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    predictor.wait_for_request_in(qtbot)
    first, second = model.document, make_document(9, 5)
    model.open(second, "fern")
    predictor.answer = 0.75
    predictor.wait_for_request_in(qtbot)
    predictor.let()
    qtbot.waitUntil(lambda: second.alpha[0, 0] == np.float32(0.75))
    assert not first.alpha.any()
    assert predictor.cancelled == 1


def test_a_result_of_the_last_picture_is_not_announced_for_the_next(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    late = predictor.wait_for_request_in(qtbot)
    model.open(make_document(), "fern")
    predictor.wait_for_request_in(qtbot)
    preview._on_finished(answer_to(late))
    assert preview.status.progress < 1
    assert not model.document.alpha.any()


def test_a_late_result_does_not_contradict_what_was_painted_since(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    predictor.wait_for_request_in(qtbot)
    paint(model, FOREGROUND)
    predictor.let()
    qtbot.waitUntil(lambda: model.document.alpha[5, 7] == np.float32(0.5))
    assert model.document.alpha[2, 2] == 1


def test_a_stroke_while_the_model_loads_is_answered_afterwards(
    unsettled, qtbot, loading_preview, loader, model, predictor, make_document
):
    model.open(make_document(value=BACKGROUND), "leaf")
    paint(model, UNKNOWN)
    predictor.let(2)
    assert loading_preview.status.stage is Stage.LOADING
    loader.gate.release()
    qtbot.waitUntil(lambda: model.document.alpha[2, 2] == np.float32(0.5))
    assert loading_preview.device_label == "the test's processor"


def test_opening_a_picture_does_not_hide_that_the_model_is_loading(
    unsettled, qtbot, loading_preview, model, make_document
):
    model.open(make_document(), "leaf")
    assert loading_preview.status.stage is Stage.LOADING
    assert "fake" in loading_preview.status.text


def test_cancelling_keeps_alpha_and_says_so(
    unsettled, qtbot, preview, stages, model, predictor, make_document
):
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    preview.settle()
    predictor.wait_for_request_in(qtbot, exact=True)
    assert preview.cancel()
    assert preview.status.stage is Stage.CANCELLED
    assert "Stopped" in preview.status.text
    qtbot.waitUntil(lambda: predictor.cancelled == 1)
    assert model.document.alpha[0, 0] == np.float32(0.5)


def test_what_arrives_after_cancelling_is_kept_but_not_announced(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    request = predictor.wait_for_request_in(qtbot)
    preview.cancel()
    preview._on_started(request)
    preview._on_progressed(0.7)
    assert preview.status.stage is Stage.CANCELLED


def test_cancelling_nothing_says_nothing(unsettled, preview, stages):
    before = list(stages)
    assert not preview.cancel()
    assert stages == before


def test_a_planned_pass_can_be_cancelled(qtbot, preview, model, predictor, make_document):
    model.open(make_document(), "leaf")
    assert preview.cancel()
    assert preview.status.stage is Stage.CANCELLED
    assert predictor.requests == []


def test_painting_goes_on_after_cancelling(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    preview.cancel()
    paint(model)
    predictor.let()
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    assert preview.status.stage is Stage.DRAFT


def test_cancelling_while_the_model_loads_is_not_forgotten_when_it_has(
    unsettled,
    qtbot,
    loading_preview,
    idle_inference,
    loader,
    model,
    predictor,
    make_document,
):
    model.open(make_document(), "leaf")
    loading_preview.cancel()
    with qtbot.waitSignal(idle_inference.loaded):
        loader.gate.release()
    assert loading_preview.status.stage is Stage.CANCELLED
    assert predictor.requests == []


def test_a_model_that_fails_to_load_is_said_and_can_be_replaced(
    unsettled, qtbot, preview, loader, model, predictor, make_document
):
    loader.gate.release(3)
    preview.set_model("missing")
    qtbot.waitUntil(lambda: preview.status.stage is Stage.FAILED)
    assert preview.status.text == "The weights of missing are not here. Import them."
    preview.set_model("fake")
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    assert model.document.alpha[0, 0] == np.float32(0.5)


def test_without_a_model_every_new_picture_says_why(
    unsettled, qtbot, preview, loader, model, make_document
):
    loader.gate.release()
    preview.set_model("missing")
    qtbot.waitUntil(lambda: preview.status.stage is Stage.FAILED)
    model.open(make_document(), "leaf")
    assert preview.status.stage is Stage.IDLE
    qtbot.waitUntil(lambda: preview.status.stage is Stage.FAILED)
    assert "Import them" in preview.status.text


def test_a_failed_model_can_be_tried_again(unsettled, qtbot, preview, loader):
    loader.gate.release(2)
    preview.set_model("missing")
    qtbot.waitUntil(lambda: preview.status.stage is Stage.FAILED)
    preview.set_model("missing")
    qtbot.waitUntil(lambda: loader.names == ["fake", "missing", "missing"])


def test_the_present_model_is_not_loaded_twice(unsettled, preview, loader):
    preview.set_model("fake")
    assert loader.names == ["fake"]


def test_another_model_answers_what_is_already_painted(
    unsettled, qtbot, preview, loader, model, predictor, make_document
):
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    predictor.answer = 0.25
    loader.gate.release()
    preview.set_model("other")
    assert model.document.alpha[0, 0] == np.float32(0.5)
    predictor.let()
    qtbot.waitUntil(lambda: model.document.alpha[0, 0] == np.float32(0.25))
    assert preview.model_name == "other"


def test_a_failing_pass_is_said_and_the_next_stroke_works(
    unsettled, qtbot, preview, model, predictor, make_document
):
    predictor.error = RuntimeError("no memory")
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.stage is Stage.FAILED)
    assert "no memory" in preview.status.text
    predictor.error = None
    predictor.let()
    paint(model)
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    assert preview.status.stage is Stage.DRAFT


def test_undoing_back_to_a_blank_picture_comes_to_rest(
    quick, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(value=BACKGROUND), "leaf")
    paint(model, UNKNOWN)
    predictor.let(2)
    with qtbot.waitSignal(model.settled):
        pass
    model.undo_stack.undo()
    qtbot.waitUntil(lambda: preview.status.stage is Stage.IDLE)
    assert not model.document.alpha.any()


def test_closing_the_picture_stops_everything(
    unsettled, qtbot, preview, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    predictor.wait_for_request_in(qtbot)
    model.close()
    qtbot.waitUntil(lambda: predictor.cancelled == 1)
    assert preview.status.stage is Stage.IDLE


def test_a_draft_without_news_is_done_as_well(
    unsettled, qtbot, preview, model, predictor, make_document
):
    predictor.has_news = False
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    assert preview.status.stage is Stage.DRAFT
    assert not model.document.alpha.any()


def test_nothing_is_asked_twice_while_the_model_loads(
    unsettled, qtbot, loading_preview, loader, model, predictor, make_document
):
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: loading_preview._is_awaiting)
    predictor.let(2)
    loader.gate.release()
    qtbot.waitUntil(lambda: loading_preview.status.progress == 1)
    assert len(predictor.requests) == 1


def test_another_device_answers_what_is_already_painted(
    unsettled, qtbot, preview, loader, model, predictor, make_document
):
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    predictor.answer = 0.25
    loader.gate.release()
    preview.set_compute(Compute("cpu", "float32"))
    predictor.let()
    qtbot.waitUntil(lambda: model.document.alpha[0, 0] == np.float32(0.25))
    assert loader.names == ["fake", "fake"]
    assert loader.computes[-1] == Compute("cpu", "float32")


def test_a_device_can_be_changed_while_an_exact_pass_runs(
    unsettled, qtbot, preview, loader, model, predictor, make_document
):
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    preview.settle()
    predictor.wait_for_request_in(qtbot, exact=True)
    loader.gate.release()
    preview.set_compute(Compute("cpu"))
    qtbot.waitUntil(lambda: predictor.cancelled == 1)
    predictor.let()
    qtbot.waitUntil(lambda: preview.status.stage is Stage.DRAFT)
    assert preview.compute == Compute("cpu")


def test_the_present_device_is_not_loaded_twice(unsettled, preview, loader):
    preview.set_compute(Compute())
    assert len(loader.names) == 1


def test_pieces_are_said_while_a_pass_settles(
    unsettled, qtbot, preview, model, predictor, make_document
):
    predictor.let()
    model.open(make_document(), "leaf")
    qtbot.waitUntil(lambda: preview.status.progress == 1)
    predictor.pieces = 3, 12
    preview.settle()
    qtbot.waitUntil(lambda: preview.status.pieces == (3, 12))
    assert preview.status.stage is Stage.SETTLING
