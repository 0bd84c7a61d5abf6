"""Results that come into the document piece by piece."""

import numpy as np
import pytest

from app.arrivals import Arrivals
from app.matting_status import seconds_left
from sim_core.rect import Rect
from sim_core.request import MattingUpdate


def update_of(rect, *, exact=True, revision=0):
    size = rect.height, rect.width
    return MattingUpdate(
        1,
        revision,
        exact,
        rect,
        np.full(size, 0.5, np.float32),
        np.zeros((*size, 3), np.uint8),
    )


WHOLE, CORNER = Rect(0, 0, 1200, 700), Rect(10, 10, 40, 40)


@pytest.fixture
def taken():
    return []


@pytest.fixture
def arrivals(qapp, taken):
    return Arrivals(taken.append)


def test_a_small_result_is_taken_over_at_once(arrivals, taken):
    small = update_of(CORNER)
    arrivals.put(small)
    assert taken == [small]


def test_a_large_result_comes_in_pieces_of_which_the_last_says_so(qtbot, arrivals, taken):
    arrivals.put(update_of(WHOLE))
    assert taken == []
    qtbot.waitUntil(lambda: len(taken) == 6)
    assert [piece.is_last for piece in taken] == [False] * 5 + [True]
    assert sum(piece.rect.area for piece in taken) == WHOLE.area


def test_a_draft_lies_on_top_of_what_came_before_it(qtbot, arrivals, taken):
    draft = update_of(CORNER, exact=False, revision=1)
    arrivals.put(update_of(WHOLE))
    arrivals.put(draft)
    assert [piece.rect.clip(CORNER) is not None for piece in taken] == [True, True]
    assert taken[-1] is draft
    qtbot.waitUntil(lambda: len(taken) == 7)
    assert taken[-1].is_last


def test_nothing_comes_into_another_picture(qtbot, arrivals, taken):
    arrivals.put(update_of(WHOLE))
    arrivals.clear()
    small = update_of(CORNER)
    arrivals.put(small)
    assert taken == [small]


@pytest.mark.parametrize(
    ("elapsed", "share", "left"),
    [(0.5, 0.5, None), (60, 0.01, None), (10, 0.25, 30), (10, 1, 0)],
)
def test_the_time_left_is_told_once_it_is_no_guess(elapsed, share, left):
    assert seconds_left(elapsed, share) == left
