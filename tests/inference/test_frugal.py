"""What happens when a graphics card's memory runs out, without a graphics card."""

import weakref

import numpy as np
import pytest
import torch

from sim_core.errors import DeviceMemoryError
from sim_core.inference.frugal import Frugal
from sim_core.inference.predictor import IncrementalPredictor
from sim_core.jobs import Cancelled
from sim_core.trimap import UNKNOWN
from tests.inference.fakes import RedMethod, request, same_colours


class SmallCard(RedMethod):
    """Runs out of memory with more than so many pixels."""

    capacity = 0
    error = torch.OutOfMemoryError("CUDA out of memory")

    def solve(self, image, trimap, **options):
        if trimap.size > self.capacity:
            self.seen.append(trimap.shape)
            raise self.error
        return super().solve(image, trimap, **options)


@pytest.fixture
def card():
    return SmallCard(colour=7)


@pytest.fixture
def processor():
    return RedMethod()


@pytest.fixture
def frugal(card, processor):
    return Frugal(card, lambda: processor)


IMAGE = np.random.default_rng(0).integers(0, 256, (512, 640, 3), np.uint8)
TRIMAP = np.full((512, 640), UNKNOWN, np.uint8)
RED = IMAGE[..., 0].astype(np.float32) / 255


def test_tiles_are_halved_until_they_fit(frugal, card, processor):
    card.capacity = 250 * 250
    matte = frugal.solve(IMAGE, TRIMAP)
    assert (matte.alpha == RED).all()
    assert (matte.foreground == 7).all()
    assert processor.seen == []
    assert frugal.take_notice() == ""


def test_what_was_too_large_is_not_tried_again(frugal, card):
    card.capacity = 250 * 250
    frugal.solve(IMAGE, TRIMAP)
    card.seen.clear()
    frugal.solve(IMAGE, TRIMAP)
    assert max(map(np.prod, card.seen)) <= card.capacity


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA"), DeviceMemoryError("too little")]
)
def test_at_the_smallest_it_goes_on_on_the_processor_and_says_so_once(
    frugal, card, processor, error
):
    card.error = error
    predictor = IncrementalPredictor(
        frugal, estimate=same_colours, notices=frugal.take_notice
    )
    first = predictor.predict(request(IMAGE, TRIMAP, exact=True))
    assert "processor" in first.notice
    assert (first.alpha == RED).all()
    tried = len(card.seen)
    second = predictor.predict(request(IMAGE, TRIMAP, exact=True, epoch=2))
    assert second.notice == ""
    assert len(card.seen) == tried
    assert len(processor.seen) == 2


def test_the_failed_attempt_lets_go_of_its_memory_before_the_next(frugal, card):
    """On a card, what the frames of an exception hold cannot be used again."""
    alive = []

    class Tensor:
        pass

    def solve(image, trimap, **options):
        assert not [ref for ref in alive if ref() is not None]
        large = Tensor()
        alive.append(weakref.ref(large))
        if trimap.size > 250 * 250:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return RedMethod.solve(card, image, trimap, **options)

    card.solve = solve
    frugal.solve(IMAGE, TRIMAP)
    assert len(alive) > 2


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: 9 bytes"),
        RuntimeError("could not create a primitive"),
    ],
)
def test_where_the_processors_memory_is_at_its_end_as_well_that_is_said(
    frugal, processor, error
):
    processor.failure = error
    with pytest.raises(DeviceMemoryError, match="Close other programs"):
        frugal.solve(IMAGE, TRIMAP)
    assert min(map(min, processor.seen)) < 2 * 128 + 2 * processor.halo


def test_other_failures_are_not_taken_for_a_lack_of_memory(card):
    card.error = RuntimeError("shapes differ")
    with pytest.raises(RuntimeError, match="shapes differ"):
        Frugal(card, RedMethod).solve(IMAGE, TRIMAP)


def test_a_cancelled_attempt_is_not_taken_for_a_lack_of_memory(card):
    card.error = Cancelled()
    with pytest.raises(Cancelled):
        Frugal(card, RedMethod).solve(IMAGE, TRIMAP)
    assert len(card.seen) == 1
