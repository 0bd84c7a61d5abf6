"""Whether a processor is faster in bfloat16 than in float32."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.classical.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    Seconds = Callable[[torch.dtype], float]
    """Tells how long a convolution takes in a precision."""

_CLEARLY = 0.8
"""The share of float32's time that makes up for rounding, and for a measurement's error."""

_CHANNELS, _SIDE, _TRIES = 64, 48, 6
"""Of the convolution that is measured: half of simatte-s's work is of its kind."""


def has_bfloat16_matrices(device: torch.device) -> bool:
    """Return whether a device is a processor with AMX, which can train in bfloat16.

    With AVX-512 BF16 alone, gradients of the weights of dilated depthwise convolutions from
    32 pixels of width on are garbage, and with a stride at a width of one (PyTorch 2.13).
    """
    return device.type == "cpu" and bool(_capabilities().get("amx_bf16"))


@cache
def processor_prefers_bfloat16() -> bool:
    """Return whether bfloat16 is the fast way to compute here; measured once, if at all."""
    has = _capabilities()
    return prefers_bfloat16(
        matrices=bool(has.get("amx_bf16")), vectors=bool(has.get("avx512_bf16"))
    )


def prefers_bfloat16(
    *, matrices: bool, vectors: bool, seconds: Seconds | None = None
) -> bool:
    """Return whether a processor with these instructions is faster in bfloat16.

    Measured with simatte-s: with AMX 0.4 of float32's time; with AVX-512 BF16 alone 0.5 on
    processors of one make and 1.2 of another, so that there a convolution is timed; with
    plain AVX-512 2.9, with AVX2 9.5 times as long.

    Parameters
    ----------
    matrices, vectors
        Whether it has AMX and AVX-512 instructions for bfloat16.
    seconds
        Measures; by default this processor, for some ten milliseconds.
    """
    if matrices or not vectors:
        return matrices
    measure = seconds or _seconds_of_a_convolution
    best = dict.fromkeys((torch.float32, torch.bfloat16), float("inf"))
    # By turns, so that what else runs slows down both.
    for _ in range(_TRIES):
        best = {dtype: min(least, measure(dtype)) for dtype, least in best.items()}
    return best[torch.bfloat16] < _CLEARLY * best[torch.float32]


def _seconds_of_a_convolution(dtype: torch.dtype) -> float:
    with torch.inference_mode(), one_thread():
        image, weight = _ones(1, _SIDE, dtype), _ones(_CHANNELS, 3, dtype)
        start = time.perf_counter()
        F.conv2d(image, weight, padding=1)
        return time.perf_counter() - start


def _ones(count: int, side: int, dtype: torch.dtype) -> Tensor:
    ones = torch.ones(count, _CHANNELS, side, side, dtype=dtype)
    return ones.contiguous(memory_format=torch.channels_last)


def _capabilities() -> Mapping[str, object]:
    # Absent before PyTorch 2.10; without it the answers are the safe ones.
    read: Callable[[], Mapping[str, object]] = getattr(torch.cpu, "get_capabilities", dict)
    return read()
