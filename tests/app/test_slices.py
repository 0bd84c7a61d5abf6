"""Large edits come piece by piece, and nobody ever works with half of one."""

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, QTimer

from app import slices
from app.document_model import DocumentModel
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

SIDE = 256 * 6
"""Of a picture of more tiles than are taken at once."""


@pytest.fixture
def model(qapp, monkeypatch):
    """A model that has patience for the first few tiles only."""
    monkeypatch.setattr(slices, "_PATIENCE_MS", 0)
    model = DocumentModel()
    picture = Picture(np.full((SIDE, SIDE, 3), 90, np.uint8))
    model.open(MattingDocument(picture), "wall")
    yield model
    model.close()


def fill(model, value):
    trimap = np.full((SIDE, SIDE), value, np.uint8)
    model.load_trimap(trimap, "Fill")


def wait_until_whole(model):
    loop = QEventLoop()
    model.caught_up.connect(loop.quit)
    QTimer.singleShot(5000, loop.quit)
    if model.is_catching_up:
        loop.exec()
    assert not model.is_catching_up


def test_a_large_edit_and_its_undoing_let_the_window_answer_in_between(model):
    fill(model, FOREGROUND)
    assert model.is_catching_up
    wait_until_whole(model)
    model.undo_stack.undo()
    assert model.is_catching_up
    wait_until_whole(model)
    assert (model.shown.trimap == BACKGROUND).all()
    assert (model.shown.alpha == 0).all()


def test_a_small_edit_is_there_at_once(model):
    model.begin_stroke()
    model.stroke_to((9, 9), (60, 60), radius=5, value=FOREGROUND)
    model.end_stroke("Paint")
    model.undo_stack.undo()
    assert not model.is_catching_up
    assert (model.shown.trimap == BACKGROUND).all()


def test_whoever_asks_for_the_document_gets_all_of_it(model):
    fill(model, FOREGROUND)
    assert (model.document.alpha == 1).all()
    model.undo_stack.undo()
    assert (model.document.trimap == BACKGROUND).all()
    assert (model.document.alpha == 0).all()


def test_a_request_never_holds_half_an_edit(model):
    fill(model, UNKNOWN)
    model.undo_stack.undo()
    assert not np.asarray(model.request(exact=False).trimap).any()


def test_a_stroke_that_follows_at_once_is_not_lost(model):
    fill(model, FOREGROUND)
    model.undo_stack.undo()
    model.begin_stroke()
    model.stroke_to((SIDE - 9, SIDE - 9), (SIDE - 9, SIDE - 9), radius=5, value=UNKNOWN)
    model.end_stroke("Paint")
    wait_until_whole(model)
    painted = model.document.trimap == UNKNOWN
    assert painted[SIDE - 9, SIDE - 9]
    assert (model.document.trimap[~painted] == BACKGROUND).all()


def test_undo_after_undo_walks_through_whole_states(model):
    for value in (FOREGROUND, UNKNOWN):
        fill(model, value)
    model.undo_stack.undo()
    model.undo_stack.undo()
    model.undo_stack.redo()
    assert (model.document.trimap == FOREGROUND).all()


def test_every_piece_is_announced_once_it_is_there(model):
    seen = np.zeros((SIDE, SIDE), bool)

    def look(rect):
        seen[rect.slices] = model.shown.alpha[rect.slices] == 1

    model.alpha_changed.connect(look)
    fill(model, FOREGROUND)
    wait_until_whole(model)
    assert seen.all()


def test_listeners_may_ask_for_the_document_while_a_piece_is_announced(model):
    model.trimap_changed.connect(lambda _rect: model.document.bounds)
    fill(model, FOREGROUND)
    wait_until_whole(model)
    assert (model.document.trimap == FOREGROUND).all()


def test_closing_the_picture_drops_the_rest(model):
    fill(model, FOREGROUND)
    model.close()
    assert not model.is_catching_up
