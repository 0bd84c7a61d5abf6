"""Exact passes cell by cell: the same as from scratch, and nothing twice."""

import numpy as np
import pytest

from sim_core.document import MattingDocument
from sim_core.frozen_trimap import FrozenTrimap
from sim_core.image_io import Picture
from sim_core.inference import cells, drafting
from sim_core.inference.compact_method import CompactNetwork
from sim_core.inference.predictor import IncrementalPredictor
from sim_core.jobs import Cancelled, CancelToken
from sim_core.method import Matte
from sim_core.rect import Rect
from sim_core.samples import find_sample
from sim_core.trimap import BACKGROUND, FOREGROUND, UNKNOWN, constrain_alpha, paint_segment
from tests.core.twins import twin_of
from tests.inference.discs import disc_image, disc_trimap
from tests.inference.fakes import RedMethod, same_colours

SHAPE = 600, 1100
LEFT, RIGHT = Rect(0, 0, 512, 512), Rect(1040, 0, 1100, 400)


def new_document(trimap=None, shape=SHAPE):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    return MattingDocument(Picture(image), trimap)


def with_unknown(*rects, shape=SHAPE):
    trimap = np.zeros(shape, np.uint8)
    trimap[::30] = FOREGROUND
    for rect in rects:
        trimap[rect.slices] = UNKNOWN
    return trimap


def paint(document, x, y, value, radius=20):
    rect = paint_segment(document.trimap, (x, y), (x + 30, y), radius=radius, value=value)
    document.touch(rect)


def answer(document, predictor, *, exact, token=None):
    request = document.request(exact=exact)
    update = predictor.predict(request, token=token or CancelToken())
    if update is not None:
        document.apply(update)
    return update


def assert_same(one, other):
    for name in ("trimap", "alpha", "foreground", "pattern", "confidence"):
        assert (getattr(one, name) == getattr(other, name)).all(), name


@pytest.fixture(autouse=True)
def _small_pictures_have_cells(monkeypatch):
    monkeypatch.setattr(cells, "WHOLE_PIXELS", 1)
    monkeypatch.setattr(cells, "CELL_SIDE", 512)


@pytest.fixture
def method():
    return RedMethod(halo=40)


@pytest.fixture
def predictor(method):
    return IncrementalPredictor(method, estimate=same_colours)


def test_cells_without_unknown_pixels_are_never_solved(predictor, method):
    dab = Rect(700, 200, 720, 240)
    answer(new_document(with_unknown(dab)), predictor, exact=True)
    assert len(method.seen) == 1
    assert np.prod(method.seen[0]) < 200 * 200


def test_a_stroke_is_settled_by_the_cells_that_see_it(predictor, method):
    document = new_document(with_unknown(LEFT, RIGHT))
    answer(document, predictor, exact=True)
    before = len(method.seen)
    paint(document, 100, 100, FOREGROUND)
    update = answer(document, predictor, exact=True)
    assert len(method.seen) == before + 1
    assert update.rect == LEFT
    assert document.settled


def test_a_cancelled_pass_keeps_what_it_has_solved(predictor, method):
    document, token = new_document(with_unknown(LEFT, RIGHT)), CancelToken()
    solve = method.solve

    def solve_one(*pixels, **options):
        token.cancel()
        return solve(*pixels, **options)

    method.solve = solve_one
    with pytest.raises(Cancelled):
        answer(document, predictor, exact=True, token=token)
    method.solve = solve
    answer(document, predictor, exact=True)
    fresh = new_document(with_unknown(LEFT, RIGHT))
    answer(fresh, IncrementalPredictor(method, estimate=same_colours), exact=True)
    assert_same(document, fresh)
    assert len(method.seen) == 3 * len(method.seen) // 3


def test_painting_and_undoing_brings_the_settled_alpha_back(predictor, method):
    document = new_document(with_unknown(LEFT, RIGHT))
    answer(document, predictor, exact=True)
    settled, solved = twin_of(document), len(method.seen)
    paint(document, 200, 200, FOREGROUND)
    paint(document, 200, 200, UNKNOWN)
    assert not (document.alpha == settled.alpha).all()
    answer(document, predictor, exact=True)
    assert_same(document, settled)
    assert len(method.seen) == solved


def test_what_is_painted_during_a_pass_is_not_taken_for_settled(predictor):
    document = new_document(with_unknown(LEFT))
    request = document.request(exact=True)
    paint(document, 100, 100, FOREGROUND)
    document.apply(predictor.predict(request))
    paint(document, 100, 100, UNKNOWN)
    answer(document, predictor, exact=True)
    fresh = new_document(document.trimap)
    answer(fresh, predictor, exact=True)
    assert_same(document, fresh)


def test_an_answer_in_pieces_is_the_answer(predictor):
    document = new_document(with_unknown(LEFT, RIGHT))
    update = predictor.predict(document.request(exact=True))
    whole = new_document(with_unknown(LEFT, RIGHT))
    whole.epoch = document.epoch
    whole.apply(update)
    pieces = list(update.parts(512))
    for piece in pieces:
        assert not document.settled
        document.apply(piece)
    assert document.settled
    assert len(pieces) == 6
    assert_same(document, whole)


def test_where_cells_meet_their_answers_fade_into_each_other():
    """Each answers its own number; what lies between is no step."""

    class Numbered(RedMethod):
        def solve(self, image, trimap, **options):
            self.seen.append(trimap.shape)
            alpha = np.full(trimap.shape, len(self.seen) / 10, np.float32)
            return Matte(constrain_alpha(alpha, trimap))

    trimap = with_unknown(Rect(0, 0, 1024, 511))
    document = new_document(trimap)
    answer(document, IncrementalPredictor(Numbered(), estimate=same_colours), exact=True)
    row = document.alpha[100, :1024]
    assert (row[0], row[-1]) == (np.float32(0.1), np.float32(0.2))
    assert np.abs(np.diff(row)).max() < 0.1 / cells.FEATHER


def test_far_from_known_pixels_a_cell_looks_farther():
    shape = 600, 9000
    trimap = np.full(shape, UNKNOWN, np.uint8)
    trimap[:, :20], trimap[:, -20:] = BACKGROUND, FOREGROUND
    plans = cells.Planner(RedMethod(), Rect(0, 0, shape[1], shape[0])).plans(
        FrozenTrimap.of(trimap)
    )
    assert all(plan.is_far for plan in plans.values())
    middle = plans[Rect(4096, 0, 4608, 512)]
    assert (middle.view.left, middle.view.right) == (0, 9000)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_strokes_and_drafts_then_settling_equal_a_pass_from_scratch(
    networks: dict[str, CompactNetwork], precision: str
):
    """With the real weights, bit for bit, in a picture of two cells."""
    network = networks[precision]
    image, trimap = disc_image(300, 700), disc_trimap(300, 700)
    document = MattingDocument(Picture(image), trimap)
    painting = IncrementalPredictor(network)
    answer(document, painting, exact=True)
    random = np.random.default_rng(5)
    for number in range(4):
        x, y = random.uniform(150, 550), random.uniform(50, 250)
        paint(document, x, y, (BACKGROUND, FOREGROUND, UNKNOWN)[number % 3], radius=12)
        answer(document, painting, exact=False)
        assert not document.settled
        if number == 2:
            answer(document, painting, exact=True)
    answer(document, painting, exact=True)
    fresh = MattingDocument(Picture(image), document.trimap)
    answer(fresh, IncrementalPredictor(network), exact=True)
    assert document.settled
    assert_same(document, fresh)


def test_a_draft_is_near_the_settled_alpha(network: CompactNetwork):
    """The mean absolute error over the unknown pixels that drafts cover, in a photograph.

    The strokes say what is true, as those of a person do.
    """
    sample = find_sample("hair")
    hair = MattingDocument.open(sample.image, sample.trimap)
    window = Rect(80, 20, 400, 260).slices
    image = np.ascontiguousarray(hair.image[window])
    document = MattingDocument(Picture(image), hair.trimap[window])
    predictor, errors = IncrementalPredictor(network), []
    answer(document, predictor, exact=True)
    random = np.random.default_rng(2)
    for _ in range(4):
        y, x = random.choice(np.argwhere(document.trimap == UNKNOWN))
        value = FOREGROUND if document.alpha[y, x] > 0.5 else BACKGROUND
        paint(document, x, y, value, radius=4)
        update = answer(document, predictor, exact=False)
        inside = update.rect.slices
        drafted = document.alpha[inside].copy()
        answer(document, predictor, exact=True)
        unknown = document.trimap[inside] == UNKNOWN
        errors.append(np.abs(drafted - document.alpha[inside])[unknown].mean())
    assert np.mean(errors) <= 0.01


def test_a_large_draft_takes_over_what_changes_and_leaves_the_rest(
    method, predictor, monkeypatch
):
    """A method whose drafts are all wrong by as much is right about what changes."""
    monkeypatch.setattr(drafting, "EXACT_PIXELS", 0)
    document = new_document(with_unknown(Rect(0, 0, 400, 300)))
    answer(document, predictor, exact=True)
    settled = document.alpha.copy()
    solve = method.solve

    def darker(image, trimap, **options):
        matte = solve(image, trimap, **options)
        return Matte(constrain_alpha(matte.alpha * np.float32(0.9), trimap))

    method.solve = darker
    paint(document, 200, 150, FOREGROUND, radius=5)
    answer(document, predictor, exact=False)
    unknown = document.trimap == UNKNOWN
    np.testing.assert_array_equal(document.alpha[unknown], settled[unknown])
    assert drafting.DRAFT_MARGIN > 0


def test_a_small_draft_is_solved_once_as_it_will_be_settled(method, predictor):
    document = new_document(with_unknown(Rect(0, 0, 400, 300)))
    answer(document, predictor, exact=True)
    method.exact.clear()
    paint(document, 200, 280, FOREGROUND, radius=5)
    answer(document, predictor, exact=False)
    assert method.exact == [True]


def test_a_draft_that_sees_one_kind_of_known_pixels_is_not_trusted_alone(method):
    """A settled answer looks until it sees both."""
    trimap = np.full(SHAPE, UNKNOWN, np.uint8)
    trimap[:, :20], trimap[:, -20:] = BACKGROUND, FOREGROUND
    document = new_document(trimap)
    predictor = IncrementalPredictor(method, estimate=same_colours)
    answer(document, predictor, exact=True)
    method.exact.clear()
    paint(document, 500, 300, FOREGROUND)
    answer(document, predictor, exact=False)
    assert method.exact == [True, True]


def test_cells_are_counted_also_those_of_the_pass_before(predictor, method):
    document, counts = new_document(with_unknown(LEFT, RIGHT)), []
    request = document.request(exact=True)
    predictor.predict(request, count=lambda *both: counts.append(both))
    assert counts == [(0, 2), (1, 2), (2, 2)]
    document.apply(predictor.predict(request))
    paint(document, 100, 100, FOREGROUND)
    counts.clear()
    request = document.request(exact=True)
    predictor.predict(request, count=lambda *both: counts.append(both))
    assert counts == [(1, 2), (2, 2)]


def test_progress_follows_the_unknown_pixels_not_the_cells(method):
    """A cell with much to solve takes longer than one with little."""
    little = Rect(1040, 0, 1050, 10)
    document, shares = new_document(with_unknown(LEFT, little)), []
    predictor = IncrementalPredictor(method, estimate=same_colours)
    predictor.predict(document.request(exact=True), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[0] > 0.7
