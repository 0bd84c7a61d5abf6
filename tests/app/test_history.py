"""The history holds as many steps as fit its bytes, and forgets none sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.document_model import DocumentModel
from app.undo import History, TrimapEdit
from sim_core.changes import ChangeRecord
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.rect import Rect
from sim_core.trimap import FOREGROUND

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def model(qapp) -> DocumentModel:
    model = DocumentModel()
    model.open(MattingDocument(Picture(np.zeros((300, 400, 3), np.uint8))), "picture")
    return model


def compressed_size(history: History, step: int) -> int:
    """Return the bytes of a step, waiting for them."""
    return history.command(step)._patches.size


class Painter:
    """Pushes steps of noise, which cannot be compressed to less than some 15 kB."""

    def __init__(self, model: DocumentModel, history: History) -> None:
        self.model, self.history = model, history
        self.states = [model.document.trimap.copy()]
        self._random = np.random.default_rng(0)

    def paint(self) -> None:
        trimap = self.model.document.trimap
        record = ChangeRecord(trimap)
        record.keep(Rect.of(trimap))
        noise = self._random.integers(0, 2, (200, 300), np.uint8) * np.uint8(FOREGROUND)
        trimap[:200, :300] = noise
        self.history.push(TrimapEdit(self.model, "Noise", record.tiles()))
        assert compressed_size(self.history, self.history.count() - 1) > 0
        self.states.append(trimap.copy())


@pytest.fixture
def painter(model: DocumentModel) -> Painter:
    return Painter(model, History(most_bytes=100_000))


def test_more_bytes_than_allowed_are_forgotten_from_the_oldest_step_on(painter: Painter):
    for _ in range(12):
        painter.paint()
    steps = [painter.history.command(step).isObsolete() for step in range(12)]
    assert any(steps)
    assert steps == sorted(steps, reverse=True)
    newest = painter.history.command(11)
    assert painter.history.size - newest.size <= 100_000


def test_what_is_remembered_is_undone_and_the_rest_is_not_offered(painter: Painter):
    for _ in range(12):
        painter.paint()
    history, trimap = painter.history, painter.model.document.trimap
    remembered = sum(not history.command(step).isObsolete() for step in range(12))
    for back in range(1, remembered + 1):
        assert history.canUndo()
        history.undo()
        assert (trimap == painter.states[-1 - back]).all()
    assert not history.canUndo()
    for _ in range(remembered):
        history.redo()
    assert not history.canRedo()
    assert (trimap == painter.states[-1]).all()


def test_the_last_step_is_kept_however_large(model: DocumentModel):
    painter = Painter(model, History(most_bytes=10))
    painter.paint()
    painter.paint()
    painter.history.undo()
    assert (model.document.trimap == painter.states[1]).all()
    assert not painter.history.canUndo()


def test_saving_leaves_the_history_alone(model: DocumentModel, qtbot: QtBot):
    for row in (50, 150):
        model.begin_stroke()
        model.stroke_to((20, row), (380, row), radius=9, value=FOREGROUND)
        model.end_stroke("Paint")
    model.undo_stack.undo()
    model.undo_stack.setClean()
    assert model.document.trimap.any()
    assert model.undo_stack.canUndo()
    assert model.undo_stack.canRedo()
