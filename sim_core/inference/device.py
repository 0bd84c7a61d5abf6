"""Which device computes, with how many threads, and in which precision."""

from __future__ import annotations

import os

import torch

from sim_core.errors import DeviceError

DEVICES = ("auto", "cpu", "cuda", "mps")


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of that name; "auto" takes the fastest that is there.

    Raises
    ------
    DeviceError
        When the named device is unknown or not available.
    """
    if name == "auto":
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


def leave_a_core() -> None:
    """Let matting use all processor cores but one, which stays free for the window."""
    torch.set_num_threads(max(1, (os.cpu_count() or 1) - 1))


def has_bfloat16_matrices(device: torch.device) -> bool:
    """Return whether bfloat16 is the fast way to compute on this device.

    Measured with this network on processors of one make: with AMX 0.4 of float32's time,
    with AVX-512 BF16 1.2, with plain AVX-512 2.9, with AVX2 9.5 times as long.
    """
    # Absent before PyTorch 2.10; without it the answer is the safe one.
    read_capabilities = getattr(torch.cpu, "get_capabilities", dict[str, object])
    return device.type == "cpu" and bool(read_capabilities().get("amx_bf16"))


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
