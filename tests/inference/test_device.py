import os

import numpy as np
import pytest
import torch

from sim_core.errors import DeviceError
from sim_core.inference import device as devices
from sim_core.inference.device import (
    choose_device,
    choose_precision,
    describe_device,
    leave_a_core,
    precisions_of,
)
from sim_core.inference.transfer import to_device


def test_the_processor_is_always_there() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert describe_device(choose_device("cpu")) == "CPU"


def test_automatic_choice_is_an_available_device() -> None:
    torch.zeros(1, device=choose_device("auto"))


def test_an_unknown_device_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(DeviceError, match="auto, cpu, cuda, mps"):
        choose_device("abacus")


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_missing_device_is_refused_with_a_way_out(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_is_available", lambda name: name == "cpu")
    with pytest.raises(DeviceError, match="Choose the device cpu"):
        choose_device(name)


def test_a_core_is_left_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    for cores in (8, 1, None):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        leave_a_core()
    assert asked == [7, 1, 1]


def test_the_automatic_precision_is_one_that_the_device_has() -> None:
    processor = choose_device("cpu")
    name = str(choose_precision("auto", processor)).removeprefix("torch.")
    assert name in precisions_of(processor)


@pytest.mark.parametrize("name", ["float32", "bfloat16"])
def test_a_precision_can_be_chosen(name: str) -> None:
    assert choose_precision(name, choose_device("cpu")) is getattr(torch, name)


@pytest.mark.parametrize("name", ["float16", "float8"])
def test_a_precision_that_is_not_there_is_said_with_those_that_are(name: str) -> None:
    with pytest.raises(DeviceError, match="float32, bfloat16"):
        choose_precision(name, choose_device("cpu"))


@pytest.mark.parametrize("has_bfloat16", [False, True])
def test_a_card_computes_in_half_precision_where_it_can(
    monkeypatch: pytest.MonkeyPatch, has_bfloat16: bool
) -> None:
    card = torch.device("cuda")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: has_bfloat16)
    assert ("bfloat16" in precisions_of(card)) == has_bfloat16
    assert "float16" in precisions_of(card)
    expected = torch.bfloat16 if has_bfloat16 else torch.float32
    assert choose_precision("auto", card) is expected


def test_the_devices_here_can_be_chosen() -> None:
    here = devices.devices_here()
    assert list(here)[:2] == ["auto", "cpu"]
    for name, precisions in here.items():
        assert precisions == precisions_of(choose_device(name))


def test_free_memory_is_positive() -> None:
    assert devices.free_memory(choose_device("cpu")) > 0


def test_arrays_reach_the_processor_unchanged() -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4).transpose(2, 0, 1)
    assert (to_device(array, choose_device("cpu")).numpy() == array).all()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_arrays_reach_a_card_unchanged() -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4).transpose(2, 0, 1)
    assert (to_device(array, choose_device("cuda")).cpu().numpy() == array).all()
