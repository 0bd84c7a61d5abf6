"""The thread that mattes: what it answers, drops, cancels and survives."""

import sys

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from PySide6.QtWidgets import QApplication

from app.inference_thread import InferenceThread
from sim_core.compute import Compute
from sim_core.errors import MattingError


class Listener(QObject):
    """Remembers what came, and in which thread."""

    def __init__(self, inference):
        super().__init__()
        self.updates, self.reasons, self.threads = [], [], []
        inference.finished.connect(self._on_finished)
        inference.failed.connect(self._on_failed)

    @Slot(object)
    def _on_finished(self, update):
        self.updates.append(update)
        self.threads.append(QThread.currentThread())

    @Slot(str)
    def _on_failed(self, reason):
        self.reasons.append(reason)
        self.threads.append(QThread.currentThread())

    @property
    def revisions(self):
        return [update.revision for update in self.updates]


@pytest.fixture
def listener(idle_inference):
    return Listener(idle_inference)


@pytest.fixture
def document(make_document):
    return make_document()


def repaint(document):
    """Change the trimap in some way and return a request for the result."""
    document.edit(document.bounds, document.trimap)
    return document.request(exact=False)


def test_a_result_arrives_in_the_thread_of_the_window(
    qtbot, listener, inference, predictor, document
):
    predictor.let()
    with qtbot.waitSignal(inference.finished):
        inference.submit(document.request(exact=False))
    window_thread = QApplication.instance().thread()
    assert listener.threads == [window_thread]
    assert predictor.thread != window_thread


def test_requests_between_two_results_are_dropped_but_the_newest(
    qtbot, listener, inference, predictor, document
):
    inference.submit(repaint(document))
    first = predictor.wait_for_request().revision
    for _ in range(40):
        inference.submit(repaint(document))
    predictor.let(2)
    qtbot.waitUntil(lambda: len(listener.updates) == 2)
    assert predictor.revisions == [first, document.revision]


def test_steady_painting_does_not_starve_the_screen(
    qtbot, listener, inference, predictor, document
):
    for _ in range(12):
        inference.submit(repaint(document))
        predictor.wait_for_request()
        inference.submit(repaint(document))  # paints on before the first is answered
        shown = len(listener.updates)
        predictor.let()
        qtbot.waitUntil(lambda shown=shown: len(listener.updates) > shown)
        predictor.wait_for_request()
        predictor.let()
        qtbot.waitUntil(lambda: listener.revisions[-1:] == [document.revision])
    assert predictor.cancelled == 0
    assert len(listener.updates) == 24
    assert listener.revisions == sorted(listener.revisions)


def test_an_exact_pass_gives_way_to_a_stroke(
    qtbot, listener, inference, predictor, document
):
    inference.submit(document.request(exact=True))
    predictor.wait_for_request()
    inference.submit(repaint(document))
    predictor.wait_for_request()
    predictor.let()
    qtbot.waitUntil(lambda: listener.revisions == [document.revision])
    assert predictor.cancelled == 1


def test_another_picture_cancels_even_a_draft(
    qtbot, listener, inference, predictor, document, make_document
):
    inference.submit(document.request(exact=False))
    predictor.wait_for_request()
    other = make_document()
    inference.submit(other.request(exact=False))
    predictor.wait_for_request()
    predictor.let()
    qtbot.waitUntil(lambda: len(listener.updates) == 1)
    assert listener.updates[0].epoch == other.epoch
    assert predictor.cancelled == 1


def test_failure_is_reported_and_the_thread_survives(
    qtbot, listener, inference, predictor, document
):
    predictor.error = ValueError("shapes differ")
    predictor.let()
    with qtbot.waitSignal(inference.failed):
        inference.submit(document.request(exact=False))
    assert listener.reasons == ["Matting failed: shapes differ. Your trimap is untouched."]
    predictor.error = None
    predictor.let()
    with qtbot.waitSignal(inference.finished):
        inference.submit(repaint(document))


def test_an_expected_failure_is_shown_in_its_own_words(
    qtbot, listener, inference, predictor, document
):
    predictor.error = MattingError("Out of memory. Close another program.")
    predictor.let()
    with qtbot.waitSignal(inference.failed):
        inference.submit(document.request(exact=False))
    assert listener.reasons == ["Out of memory. Close another program."]


def test_a_lack_of_memory_is_told_with_what_to_do(
    qtbot, listener, inference, predictor, document
):
    predictor.error = MemoryError("Unable to allocate 8.72 MiB for an array")
    predictor.let()
    with qtbot.waitSignal(inference.failed):
        inference.submit(document.request(exact=False))
    assert "Close other programs" in listener.reasons[0]
    assert "allocate" not in listener.reasons[0]


@pytest.mark.parametrize("exact", [False, True])
def test_shutdown_cancels_a_running_job(qapp, predictor, loader, document, exact):
    thread = InferenceThread(loader)
    loader.gate.release()
    thread.choose_model("fake")
    thread.submit(document.request(exact=exact))
    predictor.wait_for_request()
    assert thread.shutdown()
    assert predictor.cancelled == 1


def test_a_thread_can_be_shut_down_before_it_has_begun(qapp, loader):
    for _ in range(10):
        assert InferenceThread(loader).shutdown()


def test_cancelling_drops_what_waits_and_stops_what_runs(
    qtbot, listener, inference, predictor, document
):
    assert not inference.cancel()
    inference.submit(document.request(exact=False))
    predictor.wait_for_request()
    inference.submit(repaint(document))
    assert inference.cancel()
    qtbot.waitUntil(lambda: predictor.cancelled == 1)
    predictor.let()
    with qtbot.waitSignal(inference.finished):
        inference.submit(repaint(document))
    assert listener.revisions == [document.revision]


@pytest.mark.parametrize(
    ("name", "said"),
    [("missing", "are not here. Import them."), ("broken", "broken could not be loaded")],
)
def test_a_model_that_cannot_be_loaded_is_said_also_to_later_requests(
    qtbot, listener, idle_inference, loader, document, name, said
):
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.failed):
        idle_inference.choose_model(name)
    with qtbot.waitSignal(idle_inference.failed):
        idle_inference.submit(document.request(exact=False))
    assert [said in reason for reason in listener.reasons] == [True, True]


def test_after_a_failed_load_another_model_can_be_chosen(
    qtbot, idle_inference, loader, predictor, document
):
    loader.gate.release(2)
    with qtbot.waitSignal(idle_inference.failed):
        idle_inference.choose_model("missing")
    with qtbot.waitSignal(idle_inference.loaded) as loaded:
        idle_inference.choose_model("fake")
    assert loaded.args == ["fake", "the test's processor"]
    predictor.let()
    with qtbot.waitSignal(idle_inference.finished):
        idle_inference.submit(document.request(exact=False))


def test_a_stroke_during_loading_is_answered_after_it(
    qtbot, listener, idle_inference, loader, predictor, document
):
    with qtbot.waitSignal(idle_inference.loading):
        idle_inference.choose_model("fake")
    idle_inference.submit(repaint(document))
    predictor.let()
    loader.gate.release()
    qtbot.waitUntil(lambda: listener.revisions == [document.revision])


def test_a_request_before_any_model_is_chosen_is_not_an_error(
    qtbot, listener, idle_inference, loader, document
):
    idle_inference.submit(document.request(exact=False))
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.loaded):
        idle_inference.choose_model("fake")
    assert listener.reasons == []


def test_choosing_a_model_drops_what_runs_for_the_old_one(
    qtbot, listener, inference, loader, predictor, document
):
    inference.submit(document.request(exact=False))
    predictor.wait_for_request()
    loader.gate.release()
    with qtbot.waitSignal(inference.loaded):
        inference.choose_model("fake")
    assert predictor.cancelled == 1
    assert listener.updates == []


def test_progress_comes_before_the_result(qtbot, inference, predictor, document):
    seen = []
    inference.progressed.connect(seen.append)
    inference.finished.connect(lambda _: seen.append("finished"))
    predictor.let()
    with qtbot.waitSignal(inference.finished):
        inference.submit(document.request(exact=False))
    assert seen == [0.25, "finished"]


def test_emitting_signals_does_not_use_up_true(qapp):
    """PySide6 6.12.0 loses a reference to True at each emit and aborts after some 600."""
    from app.inference_thread import InferenceWorker
    from app.mailbox import Mailbox

    worker = InferenceWorker(lambda name, compute: None, Mailbox())
    worker.progressed.emit(0.0)
    before = sys.getrefcount(True)
    for _ in range(100):
        worker.progressed.emit(0.5)
        worker.loaded.emit("a", "b")
    assert abs(sys.getrefcount(True) - before) < 50


def test_a_loaded_model_is_warmed_up_before_the_first_picture(qtbot, inference, predictor):
    qtbot.waitUntil(lambda: len(predictor.warm_ups) == 1)
    assert predictor.requests == []


def test_a_warm_up_gives_way_to_the_first_picture(
    qtbot, listener, idle_inference, loader, predictor, document
):
    predictor.slow_start = True
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.loaded):
        idle_inference.choose_model("fake")
    qtbot.waitUntil(lambda: len(predictor.warm_ups) == 1)
    predictor.let()
    idle_inference.submit(document.request(exact=False))
    qtbot.waitUntil(lambda: listener.revisions == [document.revision])
    assert predictor.warm_ups[0].is_cancelled


def test_nothing_is_warmed_up_while_a_picture_waits(
    qtbot, listener, idle_inference, loader, predictor, document
):
    with qtbot.waitSignal(idle_inference.loading):
        idle_inference.choose_model("fake")
    idle_inference.submit(document.request(exact=False))
    predictor.let()
    loader.gate.release()
    qtbot.waitUntil(lambda: len(listener.updates) == 1)
    assert predictor.warm_ups == []


def test_a_warm_up_is_nothing_that_a_person_could_cancel(
    qtbot, idle_inference, loader, predictor
):
    predictor.slow_start = True
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.loaded):
        idle_inference.choose_model("fake")
    qtbot.waitUntil(lambda: len(predictor.warm_ups) == 1)
    assert not idle_inference.cancel()


def test_a_warm_up_that_fails_is_left_to_the_first_picture_to_say(
    qtbot, listener, idle_inference, loader, predictor, document, caplog
):
    predictor.warm_up_error = RuntimeError("no kernel")
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.loaded):
        idle_inference.choose_model("fake")
    predictor.let()
    with qtbot.waitSignal(idle_inference.finished):
        idle_inference.submit(document.request(exact=False))
    assert listener.reasons == []
    assert "no kernel" in caplog.text


def test_a_device_is_chosen_with_the_model_and_those_here_are_told(
    qtbot, idle_inference, loader
):
    loader.gate.release()
    with qtbot.waitSignal(idle_inference.devices_found) as found:
        idle_inference.choose_model("fake", Compute("cpu", "bfloat16"))
    assert loader.computes == [Compute("cpu", "bfloat16")]
    assert found.args == [loader.devices]


def test_pieces_are_counted(qtbot, inference, predictor, document):
    predictor.pieces = 2, 7
    predictor.let()
    with qtbot.waitSignal(inference.counted) as counted:
        inference.submit(document.request(exact=True))
    assert counted.args == [2, 7]
