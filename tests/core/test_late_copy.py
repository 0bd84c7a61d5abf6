"""A late copy shows what an early one would, and copies only what is written to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.late_copy import SIDE, LateCopy
from sim_core.rect import Rect
from sim_core.refine import IDENTITY, Refinement
from sim_core.refining import answer_refinement
from sim_core.trimap import UNKNOWN
from tests.rects import rects_within

HEIGHT, WIDTH = 2 * SIDE + 60, 3 * SIDE + 17
ORIGINAL = np.random.default_rng(5).random((HEIGHT, WIDTH), dtype=np.float32)

rects = rects_within(WIDTH, HEIGHT)


@given(st.lists(rects, max_size=4), rects, st.sampled_from([1, 2, 3, 8, 300]))
def test_it_reads_like_a_copy_that_was_taken_at_once(written, rect, step):
    late, early = LateCopy(ORIGINAL), ORIGINAL.copy()
    for number, place in enumerate(written):
        late.own(place)[:] = early[place.slices] = -number
    shown = late.within(rect, step)
    assert np.array_equal(shown, early[rect.slices][::step, ::step])
    assert np.array_equal(late.whole(), early)


def test_writing_copies_the_squares_it_meets_and_reading_none():
    late = LateCopy(ORIGINAL)
    late.own(Rect(SIDE - 1, 0, SIDE + 1, 1))
    late.within(Rect.of(ORIGINAL))
    beside, below = Rect(2 * SIDE, 0, WIDTH, HEIGHT), Rect(0, SIDE, WIDTH, HEIGHT)
    assert np.shares_memory(late.within(beside), ORIGINAL)
    assert np.shares_memory(late.within(below), ORIGINAL)
    assert not np.shares_memory(late.within(Rect(0, 0, 2 * SIDE, SIDE)), ORIGINAL)


def test_elsewhere_it_follows_the_original():
    original = ORIGINAL.copy()
    late = LateCopy(original)
    late.own(Rect(0, 0, 1, 1))
    original[:] = 0.5
    assert late.within(Rect(WIDTH - 1, 0, WIDTH, 1)) == 0.5
    assert late.within(Rect(0, 0, 1, 1)) == ORIGINAL[0, 0]


@pytest.fixture
def document():
    shape = 4 * SIDE, 4 * SIDE
    picture = Picture(np.zeros((*shape, 3), np.uint8))
    document = MattingDocument(picture, np.full(shape, UNKNOWN, np.uint8))
    document.alpha[:] = np.linspace(0, 1, shape[1], dtype=np.float32)
    return document


def test_beginning_to_refine_copies_nothing(document):
    document.set_refinement(Refinement(gamma=2))
    shown = document.finish.within(document.bounds)
    assert np.shares_memory(shown, document.alpha)


def test_an_answer_copies_no_more_than_the_squares_under_it(document):
    document.set_refinement(Refinement(gamma=2))
    band = Rect(0, 0, 4 * SIDE, 10)
    document.apply_refined(answer_refinement(document.request_refined(band)))
    below = Rect(0, SIDE, 4 * SIDE, 4 * SIDE)
    assert np.shares_memory(document.finish.within(below), document.alpha)
    refined = document.finish.within(band)
    assert np.allclose(refined, np.sqrt(document.alpha[band.slices]), atol=1e-6)


def test_what_is_not_refined_any_more_is_the_answer_itself(document):
    document.set_refinement(Refinement(gamma=2))
    document.refine_all()
    document.set_refinement(IDENTITY)
    assert document.refined is document.alpha
