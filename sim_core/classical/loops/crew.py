"""Threads that work on one thing together, step after step."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim_core.classical.loops.compiled import Band

    Share = tuple[int, int]
    """From which band to before which."""

    Everyone = Callable[[Callable[[int, int], None]], None]
    """Has work done for the shares of all, and waits for it."""


@contextmanager
def crew(bands: Sequence[Band]) -> Iterator[Everyone]:
    """Share bands among as many threads as torch may use."""
    threads = max(1, min(torch.get_num_threads(), len(bands)))
    edges = [round(len(bands) * k / threads) for k in range(threads + 1)]
    shares = list(itertools.pairwise(edges))
    if threads == 1:
        yield lambda work: work(*shares[0])
        return
    with ThreadPoolExecutor(threads - 1) as pool:

        def everyone(work: Callable[[int, int], None]) -> None:
            others = [pool.submit(work, *share) for share in shares[1:]]
            work(*shares[0])
            for other in others:
                other.result()

        yield everyone
