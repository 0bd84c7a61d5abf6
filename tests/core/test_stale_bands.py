"""What is stale is handed out once, all of it, and in turn."""

from hypothesis import given
from hypothesis import strategies as st

from sim_core.rect import Rect
from sim_core.stale_bands import StaleBands

BOUNDS = Rect(0, 0, 2000, 4000)  # bands of 500 rows

rects = st.builds(
    lambda x, y, w, h: Rect(x, y, x + w, y + h),
    st.integers(-50, 1900),
    st.integers(-50, 3900),
    st.integers(51, 3000),
    st.integers(51, 3000),
)


def all_of(bands, **how):
    pieces = []
    while bands:
        pieces.append(bands.take(**how))
    return pieces


@given(rects, st.integers(1, 2000))
def test_pieces_cover_a_rectangle_without_overlap(rect, least):
    bands = StaleBands(BOUNDS)
    bands.mark(rect)
    pieces = all_of(bands, least_height=least)
    inside = rect.clip(BOUNDS)
    assert sum(piece.area for piece in pieces) == inside.area
    assert all(inside.contains(piece) for piece in pieces)


def test_a_piece_is_about_a_megapixel():
    bands = StaleBands(BOUNDS)
    bands.mark(BOUNDS)
    assert {piece.area for piece in all_of(bands)} == {1_000_000}


def test_what_reaches_far_gets_larger_pieces():
    bands = StaleBands(BOUNDS)
    bands.mark(BOUNDS)
    assert [piece.height for piece in all_of(bands, least_height=1200)] == [
        1500,
        1500,
        1000,
    ]


def test_marking_again_does_not_starve_what_lies_below():
    bands = StaleBands(BOUNDS)
    bands.mark(BOUNDS)
    seen = []
    for _ in range(8):
        seen.append(bands.take().top)
        bands.mark(BOUNDS)
    assert seen == list(range(0, 4000, 500))
    assert bands.take().top == 0


def test_nothing_is_taken_where_nothing_is_stale():
    bands = StaleBands(BOUNDS)
    bands.mark(Rect(-20, -20, -10, -10))
    assert bands.take() is None
    bands.mark(BOUNDS)
    bands.clear()
    assert not bands
