"""Paint over alpha: what each way of painting does, and what it leaves alone."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim_core.alpha_brush import AlphaBrush, PaintMode, PaintStroke
from sim_core.alpha_paint import AlphaPaint, paint_over, painted_colours
from sim_core.document import MattingDocument
from sim_core.image_io import Picture
from sim_core.rect import Rect
from sim_core.refine import Refinement, refine_alpha
from sim_core.refining import answer_refinement
from sim_core.request import MattingUpdate
from sim_core.trimap import FOREGROUND, UNKNOWN
from tests.core.twins import twin_of

BOUNDS = Rect(0, 0, 60, 40)
ALPHA = np.linspace(0, 1, 60, dtype=np.float32)[None].repeat(40, axis=0)
HARD = {"strength": 1.0, "hardness": 1.0}
ACROSS = (-5.0, 20.0), (65.0, 20.0)

points = st.tuples(st.floats(-10, 70), st.floats(-10, 50))


def stroke(paint, brush, *places, radius=8.0):
    painted = PaintStroke(paint, brush)
    places = places if len(places) > 1 else places * 2
    for start, end in pairwise(places):
        painted.segment(start, end, radius=radius)
    return painted


def painted_with(*brushes):
    paint = AlphaPaint(BOUNDS)
    for brush in brushes:
        stroke(paint, brush, *ACROSS, radius=100)
    return paint_over(ALPHA, paint.pixels)


def test_dodging_raises_fractions_and_leaves_empty_and_solid_alone():
    painted = painted_with(AlphaBrush(PaintMode.DODGE, **HARD))
    assert (painted[:, 1:-1] > ALPHA[:, 1:-1]).all()
    assert (painted[:, 0] == 0).all()
    assert (painted[:, -1] == 1).all()


def test_burning_takes_back_what_was_dodged():
    dodge, burn = AlphaBrush(PaintMode.DODGE, 0.6, 1), AlphaBrush(PaintMode.BURN, 0.6, 1)
    assert painted_with(burn)[:, 1:-1].max() < ALPHA[:, -2].max()
    assert np.allclose(painted_with(dodge, burn), ALPHA, atol=1e-6)


def test_dodging_multiplies_the_odds():
    """Three logits at full strength: α/(1−α) = 1 becomes e³."""
    alpha = np.full((40, 60), 0.5, np.float32)
    paint = AlphaPaint(BOUNDS)
    stroke(paint, AlphaBrush(PaintMode.DODGE, **HARD), *ACROSS, radius=100)
    expected = np.exp(3) / (1 + np.exp(3))
    assert np.allclose(paint_over(alpha, paint.pixels), expected, atol=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.2, 1.0])
def test_setting_paints_one_value_whatever_was_there(value):
    painted = painted_with(AlphaBrush(PaintMode.SET, value=value, **HARD))
    assert np.allclose(painted, value, atol=1e-6)


def test_half_strength_goes_half_the_way():
    painted = painted_with(AlphaBrush(PaintMode.SET, 0.5, 1, value=1))
    assert np.allclose(painted, (ALPHA + 1) / 2, atol=1 / 255)


def test_what_was_set_can_be_dodged():
    half = AlphaBrush(PaintMode.SET, value=0.5, **HARD)
    dodge = AlphaBrush(PaintMode.DODGE, **HARD)
    expected = np.exp(3) / (1 + np.exp(3))
    assert np.allclose(painted_with(half, dodge), expected, atol=0.01)


def test_erasing_lets_the_computed_alpha_show():
    setting = AlphaBrush(PaintMode.SET, value=1, **HARD)
    paint = AlphaPaint(BOUNDS)
    stroke(paint, setting, *ACROSS, radius=100)
    stroke(paint, AlphaBrush(PaintMode.ERASE, **HARD), *ACROSS, radius=100)
    assert paint_over(ALPHA, paint.pixels) is ALPHA
    assert paint.area is None


@example([(31.762553444053843, 0.0), (0.33, 41.544921875)], PaintMode.DODGE)
@given(st.lists(points, min_size=2, max_size=5), st.sampled_from(PaintMode))
def test_a_stroke_paints_the_same_however_it_is_cut(places, mode):
    brush = AlphaBrush(mode, 0.7, 0.3, 0.9)
    whole, cut = AlphaPaint(BOUNDS), AlphaPaint(BOUNDS)
    for paint in (whole, cut):
        stroke(paint, AlphaBrush(PaintMode.SET, 0.4, 1, 0.5), (30.0, 20.0))
    stroke(whole, brush, *places)
    stroke(cut, brush, *places, *places[::-1], *places)
    assert np.array_equal(whole.pixels, cut.pixels)


@given(st.lists(points, min_size=1, max_size=4), st.sampled_from(PaintMode))
def test_a_stroke_taken_back_leaves_nothing(places, mode):
    paint = AlphaPaint(BOUNDS)
    stroke(paint, AlphaBrush(PaintMode.SET, 0.4, 1, 0.5), (30.0, 20.0))
    before, area = paint.pixels.copy(), paint.area
    stroke(paint, AlphaBrush(mode), *places).take_back()
    assert np.array_equal(paint.pixels, before)
    assert paint.area == area


@given(st.lists(points, min_size=1, max_size=4), st.floats(0, 1), st.floats(0, 1))
def test_painted_alpha_stays_between_0_and_1(places, strength, value):
    paint = AlphaPaint(BOUNDS)
    for mode in PaintMode:
        stroke(paint, AlphaBrush(mode, strength, 0.2, value), *places)
        painted = paint_over(ALPHA, paint.pixels)
        assert painted.min() >= 0
        assert painted.max() <= 1


def test_a_stroke_reports_all_that_it_touches():
    paint = AlphaPaint(BOUNDS)
    brush = PaintStroke(paint, AlphaBrush(PaintMode.SET, **HARD))
    rect = brush.segment((10.0, 10.0), (20.0, 15.0), radius=4)
    outside = paint.pixels.copy()
    outside[rect.slices] = 0
    assert not outside.any()
    assert brush.segment((-50.0, 0.0), (-40.0, 0.0), radius=4) is None


def test_a_soft_brush_falls_off_from_its_core_to_its_rim():
    paint = AlphaPaint(BOUNDS)
    stroke(paint, AlphaBrush(PaintMode.SET, 1, 0.5, 1), (30.5, 20.5), radius=16)
    row = paint_over(np.zeros_like(ALPHA), paint.pixels)[20]
    assert (row[23:39] == 1).all()
    assert row[38] > row[41] > row[44] > 0
    assert row[47] == 0


def test_clearing_returns_what_there_was():
    paint = AlphaPaint(BOUNDS)
    stroke(paint, AlphaBrush(), (30.0, 20.0))
    before = paint.pixels.copy()
    for change in paint.clear():
        assert np.array_equal(change.before, before[change.rect.slices])
    assert paint.area is None
    assert not paint.pixels.any()


def test_what_becomes_opaque_has_the_colours_of_the_image():
    image = np.full((1, 3, 3), 200, np.uint8)
    foreground = np.full((1, 3, 3), 100, np.uint8)
    alpha = np.array([[0, 0.5, 0.5]], np.float32)
    painted = np.array([[1, 0.75, 0.25]], np.float32)
    colours = painted_colours(foreground, image, alpha, painted)
    assert colours[0, :, 0].tolist() == [200, 150, 100]


# In the document


@pytest.fixture
def document():
    random = np.random.default_rng(3)
    image = random.integers(0, 256, (40, 60, 3), dtype=np.uint8)
    document = MattingDocument(Picture(image), np.full((40, 60), UNKNOWN, np.uint8))
    answer(document, 0.5)
    return document


def answer(document, value, rect=None):
    rect = rect or document.bounds
    shape = rect.height, rect.width
    update = MattingUpdate(
        document.epoch,
        document.revision,
        exact=True,
        rect=rect,
        alpha=np.full(shape, value, np.float32),
        foreground=document.image[rect.slices],
    )
    document.apply(update)
    follow(document, rect)


def follow(document, rect):
    document.apply_refined(answer_refinement(document.refine_request(rect)))


def paint_on(document, value=1.0):
    rect = stroke(
        document.finish.paint,
        AlphaBrush(PaintMode.SET, value=value, **HARD),
        (30.0, 20.0),
    )._record
    assert rect.has_changes
    document.finish.touch_paint(document.finish.paint.area)


def test_paint_shows_at_once_and_the_answer_stays(document):
    paint_on(document)
    assert document.refined[20, 30] == 1
    assert document.refined[0, 0] == 0.5
    assert (document.alpha == 0.5).all()


def test_a_new_answer_slides_under_the_paint(document):
    paint_on(document)
    answer(document, 0.25)
    assert document.refined[20, 30] == 1
    assert document.refined[0, 0] == 0.25


def test_painting_the_trimap_elsewhere_keeps_the_paint(document):
    paint_on(document, 0.75)
    document.edit(Rect(0, 0, 5, 5), np.full((5, 5), FOREGROUND, np.uint8))
    document.edit(Rect(28, 18, 33, 23), np.full((5, 5), FOREGROUND, np.uint8))
    assert (document.refined[:5, :5] == 1).all()
    assert document.refined[20, 30] == pytest.approx(0.75, abs=1 / 255)
    assert document.alpha[20, 30] == 1


def test_hidden_paint_does_not_count(document):
    paint_on(document)
    document.finish.show_paint(False)
    assert document.refined is document.alpha
    assert document.cutout()[20, 30, 3] == 128
    document.finish.show_paint(True)
    follow(document, document.bounds)
    assert document.refined[20, 30] == 1


def test_refinement_is_applied_to_painted_alpha(document):
    paint_on(document, 0.75)
    document.set_refinement(Refinement(gamma=2, feather=1.5))
    follow(document, document.bounds)
    under = document.finish.painted(document.bounds)
    expected = refine_alpha(under, document.trimap, document.refinement, document.image)
    assert np.allclose(document.refined, expected, atol=1e-5)
    document.refine_all()
    assert np.allclose(document.refined, expected, atol=1e-5)


def test_a_snapshot_keeps_the_paint_of_its_time(document):
    paint_on(document)
    snapshot = twin_of(document)
    document.finish.paint.clear()
    document.finish.touch_paint(document.bounds)
    assert document.refined is document.alpha
    snapshot.refine_all()
    assert snapshot.refined[20, 30] == 1
    assert (snapshot.cutout()[20, 30] == (*document.image[20, 30], 255)).all()


def test_paint_never_gets_into_the_answer_after_all_is_refined(document):
    before = document.alpha.copy()
    document.refine_all()
    paint_on(document)
    assert np.array_equal(document.alpha, before)
    assert not np.array_equal(document.refined, before)
