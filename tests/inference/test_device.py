import os

import pytest
import torch

from sim_core.errors import DeviceError
from sim_core.inference import device as devices
from sim_core.inference.device import choose_device, describe_device, leave_a_core


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
