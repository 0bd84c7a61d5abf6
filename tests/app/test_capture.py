"""What is captured of a document is of one moment, whatever changes meanwhile."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import capture as capture_module
from app.capture import Capture, where_settled
from app.document_model import DocumentModel
from sim_core.alpha_brush import AlphaBrush, PaintMode
from sim_core.project.contents import ProjectChoices
from sim_core.project.reading import read_project
from sim_core.project.writing import write_project
from sim_core.rect import Rect
from sim_core.request import MattingUpdate
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.core.test_project import assert_same_pixels, random_document

SHAPE = 1100, 1300  # three by three tiles, cut off at both ends


@pytest.fixture
def bit_by_bit(monkeypatch):
    """Copy one tile at a time."""
    monkeypatch.setattr(capture_module, "_PATIENCE_MS", 0)


@pytest.fixture
def model(qapp):
    model = DocumentModel()
    model.open(random_document(0, SHAPE), "picture")
    return model


def paint(model: DocumentModel, place: tuple[int, int], value: int) -> None:
    settled = model.document.settled
    model.begin_stroke()
    model.stroke_to(place, place, radius=30, value=value)
    model.end_stroke("Paint")
    model.document.settled = settled  # as if it had been answered at once


def paint_alpha(model: DocumentModel, place: tuple[int, int]) -> None:
    model.painting.begin_stroke(AlphaBrush(PaintMode.SET, value=0.3))
    model.painting.stroke_to(place, place, radius=30)
    model.painting.end_stroke("Paint alpha")


def answer(model: DocumentModel, place: tuple[int, int]) -> None:
    """Let an exact answer arrive that covers a part of the picture."""
    document = model.document
    rect = Rect(place[0], place[1], place[0] + 200, place[1] + 200).clip(document.bounds)
    assert rect is not None
    shape = rect.height, rect.width
    model.apply(
        MattingUpdate(
            document.epoch,
            document.revision,
            exact=True,
            rect=rect,
            alpha=np.full(shape, 0.75, np.float32),
            foreground=np.full((*shape, 3), 7, np.uint8),
        )
    )


ACTS = {
    "foreground": partial(paint, value=FOREGROUND),
    "unknown": partial(paint, value=UNKNOWN),
    "alpha paint": paint_alpha,
    "answer": answer,
}
CHANGES = st.tuples(
    st.integers(0, 20),  # after how many tiles
    st.sampled_from(sorted(ACTS)),
    st.tuples(st.integers(0, SHAPE[1] - 1), st.integers(0, SHAPE[0] - 1)),
)


@given(st.lists(CHANGES, max_size=4))
@settings(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_changes_meanwhile_are_in_it_wherever_they_are(
    bit_by_bit, model, tmp_path, changes
):
    caught: list[object] = []
    capture = Capture(model, wants_matte=where_settled)
    capture.start(ProjectChoices, caught.append)
    for tile in range(500):
        if caught:
            break
        for after, act, place in changes:
            if after == tile:
                ACTS[act](model, place)
        capture._go_on()
    assert len(caught) == 1
    write_project(tmp_path / "p.simatte", caught[0])
    again = read_project(tmp_path / "p.simatte").document
    model.document.refine_all()  # nobody follows it here
    assert_same_pixels(again, model.document)


def test_nothing_of_it_changes_afterwards(model):
    caught: list[object] = []
    capture = Capture(model, wants_matte=where_settled)
    capture.start(ProjectChoices, caught.append)
    while not caught:
        capture._go_on()
    contents = caught[0]
    before = np.asarray(contents.trimap).copy()
    alphas = {rect: tile.alpha.copy() for rect, tile in contents.matte.items()}
    model.edit("Fill", model.document.bounds, fill_with_foreground)
    assert np.array_equal(np.asarray(contents.trimap), before)
    for rect, alpha in alphas.items():
        assert np.array_equal(contents.matte[rect].alpha, alpha)


def fill_with_foreground(trimap):
    trimap[:] = FOREGROUND
    return Rect.of(trimap)


def test_what_is_no_longer_settled_is_left_out(bit_by_bit, model):
    caught: list[object] = []
    capture = Capture(model, wants_matte=where_settled)
    capture.start(ProjectChoices, caught.append)
    for _ in range(12):
        capture._go_on()
    model.begin_stroke()
    model.stroke_to((5, 5), (9, 9), radius=4, value=UNKNOWN)
    model.end_stroke("Paint")
    while not caught:
        capture._go_on()
    assert caught[0].matte is None


def test_another_picture_ends_it(bit_by_bit, model):
    caught: list[object] = []
    capture = Capture(model, wants_matte=where_settled)
    capture.start(ProjectChoices, caught.append)
    capture._go_on()
    model.open(random_document(1, (20, 20)), "other")
    assert not capture.is_busy
    assert caught == []
