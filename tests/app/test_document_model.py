"""Strokes, imports and their undoing, against copies of the whole trimap."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication

from app.document_model import DocumentModel
from sim_core.document import MattingDocument
from sim_core.errors import MattingError, TrimapError
from sim_core.image_io import Picture
from sim_core.rect import Rect, union_of
from sim_core.request import MattingUpdate
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN

HEIGHT, WIDTH = 70, 300
POINTS = st.tuples(st.floats(-20, WIDTH + 20), st.floats(-20, HEIGHT + 20))
VALUES = st.sampled_from([BACKGROUND, UNKNOWN, FOREGROUND])
STROKES = st.tuples(st.lists(POINTS, min_size=1, max_size=4), st.floats(0, 25), VALUES)


class Changes:
    """Adds up the rectangles that a model says have changed."""

    def __init__(self, model):
        self.trimap = self.alpha = None
        self.count = 0
        model.trimap_changed.connect(self._on_trimap_changed)
        model.alpha_changed.connect(self._on_alpha_changed)

    def _on_trimap_changed(self, rect):
        self.count += 1
        self.trimap = union_of(self.trimap, rect)

    def _on_alpha_changed(self, rect):
        self.alpha = union_of(self.alpha, rect)


def open_model(height=HEIGHT, width=WIDTH):
    assert QCoreApplication.instance()
    model = DocumentModel()
    model.open(MattingDocument(Picture(np.full((height, width, 3), 60, np.uint8))), "leaf")
    return model


@pytest.fixture
def leaf(qapp):
    return open_model()


def paint(model, stroke, text="Paint"):
    points, radius, value = stroke
    model.begin_stroke()
    for start, end in zip([points[0], *points], points, strict=False):
        model.stroke_to(start, end, radius=radius, value=value)
    model.end_stroke(text)


def dab(x=10, y=10, value=FOREGROUND):
    return [(x, y)], 5, value


@pytest.mark.usefixtures("qapp")
@given(st.lists(STROKES, min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_and_redo_walk_through_every_state(strokes):
    model = open_model()
    states = [model.document.trimap.copy()]
    for stroke in strokes:
        steps = model.undo_stack.count()
        paint(model, stroke)
        if model.undo_stack.count() > steps:
            states.append(model.document.trimap.copy())
    for state in reversed(states[:-1]):
        model.undo_stack.undo()
        assert np.array_equal(model.document.trimap, state)
    assert not model.undo_stack.canUndo()
    for state in states[1:]:
        model.undo_stack.redo()
        assert np.array_equal(model.document.trimap, state)


@pytest.mark.usefixtures("qapp")
@given(STROKES, STROKES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cancelled_stroke_was_never_there(kept, cancelled):
    model = open_model()
    paint(model, kept)
    before, steps = model.document.trimap.copy(), model.undo_stack.count()
    points, radius, value = cancelled
    model.begin_stroke()
    for point in points:
        model.stroke_to(points[0], point, radius=radius, value=value)
    model.cancel_stroke()
    assert np.array_equal(model.document.trimap, before)
    assert model.undo_stack.count() == steps
    assert not model.is_stroking


@pytest.mark.usefixtures("qapp")
@given(STROKES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_signals_cover_all_that_changes(stroke):
    model = open_model()
    before, changes = model.document.trimap.copy(), Changes(model)
    paint(model, stroke)
    painted = np.argwhere(model.document.trimap != before)
    for changed in (changes.trimap, changes.alpha):
        for y, x in painted:
            assert changed.left <= x < changed.right
            assert changed.top <= y < changed.bottom


def test_a_stroke_is_one_step_with_its_name(leaf):
    paint(leaf, ([(5, 5), (60, 20), (90, 60)], 4, UNKNOWN), "Paint unknown")
    assert leaf.undo_stack.count() == 1
    assert leaf.undo_stack.undoText() == "Paint unknown"


def test_a_stroke_that_changes_nothing_is_no_step(leaf):
    paint(leaf, dab(value=BACKGROUND))
    paint(leaf, ([(-500, -500)], 5, FOREGROUND))
    assert leaf.undo_stack.count() == 0


def test_alpha_follows_the_brush_and_its_undoing(leaf):
    paint(leaf, dab())
    assert leaf.document.alpha[10, 10] == 1
    leaf.undo_stack.undo()
    assert leaf.document.alpha[10, 10] == 0


def test_every_edit_has_a_new_revision(leaf):
    revisions = [leaf.document.revision]
    for act in (
        lambda: paint(leaf, dab()),
        leaf.undo_stack.undo,
        leaf.undo_stack.redo,
    ):
        act()
        revisions.append(leaf.document.revision)
    assert len(set(revisions)) == len(revisions)
    assert revisions == sorted(revisions)


def test_undoing_a_long_thin_stroke_touches_little(qapp):
    model = open_model(1024, 2048)
    for number in range(8):
        x, y = 128 + 256 * number, 64 + 128 * number
        model.begin_stroke() if number == 0 else None
        model.stroke_to((x, y), (x, y), radius=3, value=FOREGROUND)
    model.end_stroke("Dots")
    touched = []
    model.trimap_changed.connect(lambda rect: touched.append(rect.area))
    model.undo_stack.undo()
    assert not model.document.trimap.any()
    assert sum(touched) < 8 * 10 * 10


def test_a_loaded_trimap_is_one_step(leaf):
    trimap = np.full((HEIGHT, WIDTH), UNKNOWN, np.uint8)
    leaf.load_trimap(trimap, "Open trimap")
    assert np.array_equal(leaf.document.trimap, trimap)
    leaf.undo_stack.undo()
    assert leaf.document.is_blank
    leaf.undo_stack.redo()
    assert np.array_equal(leaf.document.trimap, trimap)


def test_loading_the_same_trimap_again_is_no_step(leaf):
    leaf.load_trimap(leaf.document.trimap.copy(), "Open trimap")
    assert leaf.undo_stack.count() == 0


def test_a_trimap_of_another_size_changes_nothing(leaf):
    paint(leaf, dab())
    before = leaf.document.trimap.copy()
    with pytest.raises(TrimapError):
        leaf.load_trimap(np.zeros((2, 2), np.uint8), "Open trimap")
    assert np.array_equal(leaf.document.trimap, before)
    assert leaf.undo_stack.count() == 1


def test_undo_during_a_stroke_takes_the_stroke_back_first(leaf):
    paint(leaf, dab(10))
    leaf.begin_stroke()
    leaf.stroke_to((12, 10), (30, 10), radius=5, value=UNKNOWN)
    leaf.undo_stack.undo()
    leaf.stroke_to((30, 10), (60, 10), radius=5, value=UNKNOWN)
    leaf.end_stroke("Paint")
    assert leaf.document.is_blank
    leaf.undo_stack.redo()
    paint(leaf, dab(40))
    leaf.undo_stack.undo()
    leaf.undo_stack.undo()
    assert leaf.document.is_blank


def test_a_trimap_that_arrives_during_a_stroke_replaces_it(leaf):
    leaf.begin_stroke()
    leaf.stroke_to((10, 10), (90, 10), radius=5, value=FOREGROUND)
    trimap = np.full((HEIGHT, WIDTH), UNKNOWN, np.uint8)
    leaf.load_trimap(trimap, "Open trimap")
    assert np.array_equal(leaf.document.trimap, trimap)
    leaf.undo_stack.undo()
    assert leaf.document.is_blank


def test_another_picture_under_a_stroke_is_not_painted_on(leaf, make_document):
    leaf.begin_stroke()
    leaf.stroke_to((10, 10), (20, 10), radius=5, value=FOREGROUND)
    leaf.open(make_document(HEIGHT, WIDTH, BACKGROUND), "fern")
    leaf.stroke_to((20, 10), (30, 10), radius=5, value=FOREGROUND)
    leaf.end_stroke("Paint")
    assert leaf.document.is_blank
    assert leaf.undo_stack.count() == 0


def test_opening_and_closing_forget_the_history(leaf, make_document):
    paint(leaf, dab())
    leaf.open(make_document(), "fern")
    assert leaf.undo_stack.count() == 0
    assert leaf.title == "fern"
    leaf.close()
    assert not leaf.is_open
    assert leaf.title == ""


def test_without_a_picture_the_sentence_says_what_to_do(qapp):
    with pytest.raises(MattingError, match="Open a picture first"):
        _ = DocumentModel().document


def answer(request):
    alpha = np.full(request.trimap.shape, 0.5, np.float32)
    return MattingUpdate(
        request.epoch,
        request.revision,
        request.exact,
        Rect.of(request.trimap),
        alpha,
        request.image,
    )


def test_a_result_is_announced_with_its_rectangle(qtbot, leaf):
    leaf.load_trimap(np.full((HEIGHT, WIDTH), UNKNOWN, np.uint8), "Open trimap")
    changes = Changes(leaf)
    with qtbot.waitSignal(leaf.settled):
        leaf.apply(answer(leaf.request(exact=True)))
    assert changes.alpha == leaf.document.bounds
    assert changes.count == 0


def test_results_for_closed_or_other_pictures_are_ignored(qtbot, leaf, make_document):
    late = answer(leaf.request(exact=True))
    leaf.open(make_document(), "fern")
    changes = Changes(leaf)
    leaf.apply(late)
    leaf.close()
    leaf.apply(late)
    assert changes.alpha is None
