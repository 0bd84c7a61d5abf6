"""Refinement as a part of the document: shown and saved, never taken for the answer."""

import numpy as np
import pytest

from sim_core.document import MattingDocument
from sim_core.image_io import Picture, read_gray
from sim_core.rect import Rect
from sim_core.refine import IDENTITY, Refinement, refine_alpha
from sim_core.refining import answer_refinement
from sim_core.request import MattingUpdate
from sim_core.trimap import UNKNOWN
from tests.core.twins import twin_of

REFINEMENTS = (
    Refinement(gamma=2),
    Refinement(shift_edge=2.5, feather=1),
    Refinement(smooth=3, despeckle=4, black=0.1),
)


@pytest.fixture
def document():
    random = np.random.default_rng(3)
    document = MattingDocument(
        Picture(random.integers(0, 256, (60, 80, 3), dtype=np.uint8)),
        np.full((60, 80), UNKNOWN, np.uint8),
    )
    answer(document, random.random((60, 80), dtype=np.float32), document.bounds)
    return document


def answer(document, alpha, rect):
    update = MattingUpdate(
        document.epoch,
        document.revision,
        exact=True,
        rect=rect,
        alpha=alpha,
        foreground=document.image[rect.slices],
        pattern=None,
        confidence=None,
    )
    document.apply(update)


def refine(document, rect=None):
    document.apply_refined(
        answer_refinement(document.refine_request(rect or document.bounds))
    )


def expected(document):
    return refine_alpha(
        document.alpha, document.trimap, document.refinement, document.image
    )


def test_without_refinement_the_answer_itself_is_shown(document):
    assert document.refinement == IDENTITY
    assert document.refined is document.alpha


@pytest.mark.parametrize("refinement", REFINEMENTS)
def test_refinement_leaves_the_answer_alone(document, refinement):
    before = document.alpha.copy()
    document.set_refinement(refinement)
    refine(document)
    assert np.array_equal(document.alpha, before)
    assert np.allclose(document.refined, expected(document), atol=1e-6)
    assert not np.allclose(document.refined, before, atol=0.01)


@pytest.mark.parametrize("refinement", REFINEMENTS)
def test_refining_only_what_has_changed_is_refining_all(document, refinement):
    document.set_refinement(refinement)
    refine(document)
    rect = Rect(30, 20, 41, 33)
    answer(document, np.zeros((rect.height, rect.width), np.float32), rect)
    refine(document, rect)
    assert np.allclose(document.refined, expected(document), atol=1e-5)


def test_resetting_brings_the_answer_back_exactly(document):
    document.set_refinement(Refinement(feather=3))
    refine(document)
    document.set_refinement(IDENTITY)
    assert document.refined is document.alpha


def test_an_answer_that_comes_after_the_reset_changes_nothing(document):
    document.set_refinement(Refinement(feather=3))
    late = answer_refinement(document.refine_request(document.bounds))
    before = document.alpha.copy()
    document.set_refinement(IDENTITY)
    assert document.apply_refined(late) is None
    assert np.array_equal(document.alpha, before)


def test_an_answer_for_another_picture_is_dropped(document):
    other = MattingDocument(Picture(document.image))
    other.set_refinement(Refinement(gamma=2))
    document.set_refinement(Refinement(gamma=2))
    late = answer_refinement(other.refine_request(other.bounds))
    assert document.apply_refined(late) is None


def test_painting_shows_through_before_it_has_been_refined(document):
    document.set_refinement(Refinement(gamma=2))
    refine(document)
    rect = Rect(3, 4, 9, 8)
    document.edit(rect, np.full((4, 6), 255, np.uint8))
    assert (document.refined[rect.slices] == 1).all()


def test_what_is_saved_is_refined(document, tmp_path):
    document.set_refinement(Refinement(gamma=2))
    document.refine_all()
    document.export_alpha(tmp_path / "alpha.png", depth=16)
    saved = read_gray(tmp_path / "alpha.png") / 65535
    assert np.allclose(saved, expected(document), atol=1e-4)
    assert np.array_equal(document.cutout()[..., 3], np.rint(document.refined * 255))


def test_a_snapshot_keeps_the_refinement_of_its_time(document):
    document.set_refinement(Refinement(gamma=2))
    refine(document)
    snapshot = twin_of(document)
    snapshot.refine_all()
    before = snapshot.refined.copy()
    document.set_refinement(Refinement(gamma=0.5))
    refine(document)
    assert np.array_equal(snapshot.refined, before)
    assert snapshot.refinement.gamma == 2
