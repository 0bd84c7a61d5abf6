"""Which device computes, with how many threads, and in which precision."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import torch

from sim_core.compute import AUTO, DEVICES, PRECISIONS
from sim_core.errors import DeviceError
from sim_core.inference.precision import processor_prefers_bfloat16
from sim_core.memory import free_main_memory

if TYPE_CHECKING:
    from collections.abc import Mapping


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of that name; "auto" takes the fastest that is there.

    Raises
    ------
    DeviceError
        When the named device is unknown or not available.
    """
    if name == AUTO:
        return torch.device(next(d for d in ("cuda", "mps", "cpu") if _is_available(d)))
    if name not in DEVICES:
        raise DeviceError(
            f'There is no device called "{name}". Choose one of {", ".join(DEVICES)}.'
        )
    if not _is_available(name):
        raise DeviceError(_MISSING[name])
    return torch.device(name)


def describe_device(device: torch.device) -> str:
    """Return what a person calls the device."""
    if device.type == "cuda":
        return f"GPU ({torch.cuda.get_device_name(device)})"
    if device.type == "mps":
        return "GPU (Apple)"
    return "CPU"


def choose_precision(name: str, device: torch.device) -> torch.dtype:
    """Return the precision of that name; "auto" takes the fastest that shows nowhere.

    Raises
    ------
    DeviceError
        When there is no such precision, or the device does not compute in it.
    """
    if name == AUTO:
        return torch.bfloat16 if _is_fast_in_bfloat16(device) else torch.float32
    if name not in PRECISIONS:
        raise DeviceError(
            f'There is no precision called "{name}". Choose one of {", ".join(PRECISIONS)}.'
        )
    if name not in precisions_of(device):
        raise DeviceError(
            f"{describe_device(device)} does not compute in {name}. Choose one of "
            f"{', '.join(precisions_of(device))}, or auto."
        )
    dtype = getattr(torch, name)
    assert isinstance(dtype, torch.dtype)
    return dtype


def precisions_of(device: torch.device) -> tuple[str, ...]:
    """Return the names of the precisions that a device computes in, automatic first."""
    if device.type == "cpu":
        return AUTO, "float32", "bfloat16"
    if device.type == "cuda" and _has_cuda_bfloat16():
        return PRECISIONS
    return AUTO, "float32", "float16"


def devices_here() -> Mapping[str, tuple[str, ...]]:
    """Return the devices of this machine, automatic first, and the precisions of each."""
    found = {
        name: precisions_of(choose_device(name))
        for name in DEVICES[1:]
        if _is_available(name)
    }
    return {AUTO: precisions_of(choose_device()), **found}


def free_memory(device: torch.device) -> int:
    """Return how many bytes can still be had on the device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return free_main_memory()


def leave_a_core() -> None:
    """Let matting use all processor cores but one, which stays free for the window."""
    torch.set_num_threads(max(1, (os.cpu_count() or 1) - 1))


def _is_fast_in_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return _has_cuda_bfloat16()
    return device.type == "cpu" and processor_prefers_bfloat16()


def _has_cuda_bfloat16() -> bool:
    return bool(torch.cuda.is_bf16_supported(including_emulation=False))


_MISSING = {
    "cuda": (
        "PyTorch finds no CUDA device here. Choose the device cpu, or install a CUDA build "
        "of PyTorch and the driver of your graphics card."
    ),
    "mps": (
        "PyTorch finds no Apple graphics processor here. Choose the device cpu or auto "
        "instead."
    ),
}


def _is_available(name: str) -> bool:
    if name == "cuda":
        return torch.cuda.is_available()
    if name == "mps":
        return torch.backends.mps.is_available()
    return True
