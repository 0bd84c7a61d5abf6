"""Scores of many pictures at a time, each process with a predictor of its own.

Processes rather than threads: much of the classical methods is Python. Each has its share
of the processor, so that they do not get in each other's way, and nothing else is shared,
so that scores are the same however many there are.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

from sim_core.contact_sheet import contact_row
from sim_core.errors import MattingError
from sim_core.evaluation import evaluate_case
from sim_core.processes import begin_helping, deaf_from_birth

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from sim_core.arrays import Alpha, ImageRGB
    from sim_core.document import MattingDocument
    from sim_core.evaluation import Score
    from sim_core.request import Predictor
    from sim_core.test_sets import Case

    LoadPredictor = Callable[[], Predictor]

_MOST = 4
"""As many networks as usual memory holds at work."""

_ENDED = (
    "A process that scored pictures was ended from outside, as when memory runs out. Begin "
    "again with fewer of them, as by --workers 1; what --json has written is kept."
)


class Evaluated(NamedTuple):
    """A picture's score, and its row of a contact sheet if there is to be one."""

    score: Score
    row: ImageRGB | None


class _Task(NamedTuple):
    case: Case
    whole: bool
    row: bool


def suitable_workers(device: str, pictures: int) -> int:
    """Return at how many pictures this machine should work at once on the named device.

    One where a graphics card computes, else one a processor core, as far as memory goes.
    """
    import torch

    from sim_core.inference.device import choose_device

    if choose_device(device).type != "cpu":
        return 1
    return max(1, min(_MOST, torch.get_num_threads(), pictures))


def evaluate_all(
    cases: Sequence[Case],
    load: LoadPredictor,
    *,
    whole: bool = False,
    drawn: Container[str] = (),
    workers: int = 1,
) -> Iterator[Evaluated]:
    """Yield what came out for each picture as soon as it is known, in no certain order.

    Parameters
    ----------
    load
        Returns a predictor. With several workers it must be picklable.
    whole
        Whether the whole picture is scored, not its unknown region alone.
    drawn
        Names of the pictures of which a row of a contact sheet is made.
    workers
        How many processes; with one, the work is done in this one.

    Raises
    ------
    MattingError
        Where a file cannot be read, sizes differ, the predictor cannot be loaded, or a
        process was ended from outside.
    """
    tasks = [_Task(case, whole, case.name in drawn) for case in cases]
    if workers == 1 or not tasks:
        predictor = load() if tasks else None
        for task in tasks:
            assert predictor is not None
            yield _evaluate(task, predictor)
        return
    yield from _in_processes(tasks, load, workers)


def _in_processes(
    tasks: Sequence[_Task], load: LoadPredictor, workers: int
) -> Iterator[Evaluated]:
    import torch

    threads = max(1, torch.get_num_threads() // workers)
    # Not forked: a copy of a process in which torch has threads may wait for ever.
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_begin, initargs=(load, threads)
    )
    try:
        with deaf_from_birth():
            futures = [pool.submit(_evaluate_here, task) for task in tasks]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        raise MattingError(_ENDED) from None
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What a process of its own keeps from picture to picture."""

    load: LoadPredictor
    predictor: Predictor | None = None


def _begin(load: LoadPredictor, threads: int) -> None:
    begin_helping(threads)
    _Worker.load = staticmethod(load)


def _evaluate_here(task: _Task) -> Evaluated:
    # Not in `_begin`: what is raised there breaks the pool, and nobody hears why.
    if _Worker.predictor is None:
        _Worker.predictor = _Worker.load()
    return _evaluate(task, _Worker.predictor)


def _evaluate(task: _Task, predictor: Predictor) -> Evaluated:
    row: list[ImageRGB] = []

    def look(score: Score, document: MattingDocument, truth: Alpha) -> None:
        caption = f"{score.name}   SAD {score.sad:.2f}   MSE {score.mse:.1f}"
        row.append(contact_row(caption, document, truth))

    score = evaluate_case(
        task.case, predictor, whole=task.whole, look=look if task.row else None
    )
    return Evaluated(score, row[0] if row else None)
