"""How much work one torch operation gets, and on how many threads."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

# All that a step touches stays in a core's cache, and below torch's threshold for sharing.
_ALONE = 32_000
_PER_THREAD = 65_536
_GPU = 1 << 22
_TOO_FEW = 2


@contextmanager
def one_thread() -> Iterator[None]:
    """Work on one thread: on a busy machine, threads mostly wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def steady_threads() -> Iterator[None]:
    """Work on one thread where torch has only two.

    Methods here are thousands of short operations. Two threads that wait for each other
    after each one gain half when both cores are idle, but lose two thirds as soon as
    something else runs on one of them.
    """
    with nullcontext() if torch.get_num_threads() > _TOO_FEW else one_thread():
        yield


def elements(device: torch.device) -> int:
    """Return how many elements an operation should have at once."""
    if device.type != "cpu":
        return _GPU
    threads = torch.get_num_threads()
    return _ALONE if threads == 1 else _PER_THREAD * threads
