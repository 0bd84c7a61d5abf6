"""Pieces as large as memory allows, chosen before any of it is spent."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from sim_core.errors import DeviceMemoryError
from sim_core.inference import cells
from sim_core.inference.compact_method import CompactNetwork
from sim_core.inference.frugal import Frugal
from sim_core.inference.predictor import IncrementalPredictor
from sim_core.inference.rations import Rations
from sim_core.memory import APPETITES, memory_need
from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN
from tests.inference.fakes import RedMethod, request, same_colours

CPU, CARD = torch.device("cpu"), torch.device("cuda")
IMAGE = np.random.default_rng(0).integers(0, 256, (640, 700, 3), np.uint8)
TRIMAP = np.full(IMAGE.shape[:2], UNKNOWN, np.uint8)
BOUNDS = Rect.of(TRIMAP)


class Memory:
    """How much is free where."""

    def __init__(self, processor=1 << 40, card=1 << 40):
        self.free = {"cpu": processor, "cuda": card}

    def __call__(self, device):
        return self.free[device.type]


def predictor_for(memory, device, method, processor=None):
    rations = Rations("simatte-s", device, free=memory)
    frugal = Frugal(method, lambda: processor, rations)
    return IncrementalPredictor(
        frugal, estimate=same_colours, prepare=frugal.prepare, notices=frugal.take_notice
    )


def enough_for(side):
    return int(memory_need("simatte-s", BOUNDS, side).total * 1.3)


def test_with_little_memory_pieces_are_small_from_the_first():
    method = RedMethod()
    predictor = predictor_for(Memory(enough_for(128)), CPU, method)
    update = predictor.predict(request(IMAGE, TRIMAP, exact=True))
    assert (update.alpha == IMAGE[..., 0].astype(np.float32) / 255).all()
    assert max(max(seen) for seen in method.seen) <= 128 + 2 * method.halo


def test_each_picture_gets_what_is_free_when_it_is_opened():
    method, memory = RedMethod(), Memory(enough_for(128))
    predictor = predictor_for(memory, CPU, method)
    predictor.predict(request(IMAGE, TRIMAP, exact=True))
    memory.free["cpu"] = 1 << 40
    method.seen.clear()
    predictor.predict(request(IMAGE, TRIMAP, exact=True, epoch=2))
    assert method.seen == [TRIMAP.shape]


def test_where_nothing_fits_that_is_said_and_nothing_is_tried():
    method, memory = RedMethod(), Memory(1 << 20)
    predictor = predictor_for(memory, CPU, method)
    for _ in range(2):
        with pytest.raises(DeviceMemoryError, match="Close other programs"):
            predictor.predict(request(IMAGE, TRIMAP, exact=True))
    assert method.seen == []
    memory.free["cpu"] = 1 << 40
    assert predictor.predict(request(IMAGE, TRIMAP, exact=True)) is not None


def test_a_card_that_is_too_small_is_left_at_once_and_that_is_said():
    card, processor = RedMethod(), RedMethod()
    predictor = predictor_for(Memory(card=1 << 20), CARD, card, processor)
    update = predictor.predict(request(IMAGE, TRIMAP, exact=True))
    assert "processor" in update.notice
    assert (card.seen, len(processor.seen)) == ([], 1)


def test_what_is_reckoned_with_is_what_the_network_looks_at():
    assert APPETITES["simatte-s"].reach == CompactNetwork.halo + cells.FEATHER


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process's peak from /proc")
def test_the_estimate_is_above_what_is_measured_and_not_far_above():
    command = [sys.executable, "-m", "tests.benchmarks.memory", "--side", "448"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured, estimate = map(int, output.split())
    assert estimate / 8 < measured < estimate
