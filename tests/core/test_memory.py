"""What a picture will take of the memory, by arithmetic alone."""

import pytest

from sim_core.errors import DeviceMemoryError
from sim_core.memory import (
    APPETITES,
    PIECE_SIDES,
    affordable_need,
    free_main_memory,
    in_words,
    memory_need,
)
from sim_core.models import MODELS
from sim_core.rect import Rect

LARGE = Rect(0, 0, 6000, 4000)
PLENTY = 1 << 40


def test_every_model_has_an_appetite():
    assert APPETITES.keys() == MODELS.keys()


def test_smaller_pieces_need_less():
    needs = [memory_need("simatte-s", LARGE, side).total for side in PIECE_SIDES]
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == len(needs)


def test_beyond_one_piece_only_what_is_kept_grows_with_the_picture():
    large, larger = (memory_need("simatte-s", Rect(0, 0, w, 8000)) for w in (3000, 6000))
    assert large.working == larger.working
    assert large.kept * 2 == larger.kept


def test_24_megapixels_need_less_than_3_gigabytes():
    assert memory_need("simatte-s", LARGE).total < 3e9


def test_where_memory_is_plenty_pieces_are_the_largest():
    assert affordable_need("simatte-s", LARGE, free=PLENTY).side == PIECE_SIDES[0]


@pytest.mark.parametrize("side", PIECE_SIDES[1:])
def test_pieces_are_as_large_as_memory_allows(side):
    free = int(memory_need("simatte-s", LARGE, side).total * 1.3)
    need = affordable_need("simatte-s", LARGE, free=free)
    assert need.side == side
    assert need.total <= free


def test_a_card_holds_only_the_work_on_a_piece():
    need = memory_need("simatte-s", LARGE, 256)
    found = affordable_need(
        "simatte-s", LARGE, free=PLENTY, free_on_card=int(need.working * 1.3)
    )
    assert found.side == 256


def test_beside_a_card_classical_matting_needs_main_memory():
    free = int(memory_need("simatte-s", LARGE, 128).total * 1.3)
    found = affordable_need("simatte-s", LARGE, free=free, free_on_card=PLENTY)
    assert found.side == 128


def test_what_cannot_fit_is_refused_with_what_is_missing():
    with pytest.raises(DeviceMemoryError, match=r"about 1\.\d GB .* 500 MB are free"):
        affordable_need("simatte-s", LARGE, free=500_000_000)


def test_what_cannot_fit_on_the_card_is_said_of_the_card():
    with pytest.raises(DeviceMemoryError, match="on the graphics card"):
        affordable_need("simatte-s", LARGE, free=PLENTY, free_on_card=1)


def test_free_memory_is_known_here():
    assert free_main_memory() > 1 << 20


@pytest.mark.parametrize(("size", "words"), [(2.34e9, "2.3 GB"), (56_400_000, "56 MB")])
def test_bytes_in_words(size, words):
    assert in_words(size) == words
