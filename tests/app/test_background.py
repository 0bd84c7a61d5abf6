"""File work beside the window: order, threads, failures."""

import threading

import pytest
from PySide6.QtCore import QThread

from app.background import BackgroundJobs
from sim_core.errors import ImageReadError

PATIENCE = 5


@pytest.fixture
def jobs(qapp):
    jobs = BackgroundJobs()
    yield jobs
    assert jobs.wait()


def unexpected(*_):
    raise AssertionError("this should not have been called")


def test_work_is_done_elsewhere_and_answered_here(qtbot, jobs):
    threads = []
    jobs.run(
        lambda: threads.append(QThread.currentThread()),
        lambda _: threads.append(QThread.currentThread()),
        unexpected,
    )
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[1] is QThread.currentThread()
    assert threads[0] is not threads[1]


def test_answers_come_in_the_order_of_asking(qtbot, jobs):
    answers = []
    for number in range(20):
        jobs.run(lambda number=number: number, answers.append, unexpected)
    qtbot.waitUntil(lambda: len(answers) == 20)
    assert answers == list(range(20))


@pytest.mark.parametrize("result", [None, 0, b"bytes", {"a": 1}, (1, 2), [3]])
def test_results_arrive_as_they_are(qtbot, jobs, result):
    answers = []
    jobs.run(lambda: result, answers.append, unexpected)
    qtbot.waitUntil(lambda: answers != [])
    assert answers[0] is result


def test_an_expected_failure_arrives_in_its_own_words(qtbot, jobs):
    def fail():
        raise ImageReadError("There is no file a.png. Check its name.")

    reasons = []
    jobs.run(fail, unexpected, reasons.append)
    qtbot.waitUntil(lambda: reasons != [])
    assert reasons == ["There is no file a.png. Check its name."]


def test_an_unexpected_failure_is_said_and_the_next_job_runs(qtbot, jobs):
    reasons, answers = [], []
    jobs.run(lambda: 1 / 0, unexpected, reasons.append)
    jobs.run(lambda: "still here", answers.append, unexpected)
    qtbot.waitUntil(lambda: answers != [])
    assert reasons == ["This did not work: division by zero. Nothing was changed."]


def test_being_busy_lasts_from_the_first_job_to_the_last(qtbot, jobs):
    busy, gate = [], threading.Semaphore(0)
    jobs.busy_changed.connect(busy.append)
    for _ in range(3):
        jobs.run(lambda: gate.acquire(timeout=PATIENCE), lambda _: None, unexpected)
    assert busy == [True]
    gate.release(3)
    qtbot.waitUntil(lambda: busy == [True, False])


def test_a_job_may_ask_for_the_next(qtbot, jobs):
    answers = []
    jobs.run(
        lambda: 1,
        lambda first: jobs.run(lambda: first + 1, answers.append, unexpected),
        unexpected,
    )
    qtbot.waitUntil(lambda: answers == [2])


def test_waiting_lets_the_work_finish(qtbot, jobs):
    done = []
    jobs.run(lambda: done.append(1), lambda _: done.append(2), unexpected)
    assert jobs.wait()
    assert done == [1]
    qtbot.waitUntil(lambda: done == [1, 2])
