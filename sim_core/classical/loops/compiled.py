"""How loops are compiled, and shared among threads.

Numba compiles a loop when it is first called and keeps the machine code in a folder beside
the source, or of the person, so that this takes its seconds once. Compiled loops let go of
Python's lock. What a band of spans is given depends on nothing that another band writes, so
that any number of threads finds the same, bit for bit.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import torch

from sim_core.classical.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    # Loops are compiled for whatever they are given: no type says that in one word, and
    # numpy's scalars are no Python numbers.
    Bytes = NDArray[Any]
    Floats = NDArray[Any]
    Integers = NDArray[Any]
    Number = Any

    Band = tuple[int, int]
    """From which span to before which."""

Result = TypeVar("Result")
Function = TypeVar("Function", bound="Callable[..., object]")


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays.

    Products and sums may be fused; nothing is reordered, as a pixel's answer would then
    depend on its place in a span.
    """
    return _compiled_with(function, {"contract", "nnan", "nsz"})


def compiled_sum(function: Function) -> Function:
    """Compile a function that returns sums over a span, or a part of one.

    They are added in an order that suits the processor, always the same for as many
    numbers.
    """
    return _compiled_with(function, {"contract", "nnan", "nsz", "reassoc"})


def _compiled_with(function: Function, liberties: set[str]) -> Function:
    options: dict[str, Any] = {
        "nogil": True,
        "cache": True,
        "error_model": "numpy",
        "fastmath": liberties,
        "no_cfunc_wrapper": True,  # nobody calls them from C; an eighth less to compile
    }
    return cast("Function", numba.njit(**options)(function))


_ROWS = 32
"""Of a band of `work_through_rows`."""


def work_through_rows(height: int, work: Callable[[int, int], None]) -> None:
    """Have `work` done for bands of the rows of a picture; see `work_through`."""
    tops = range(0, height, _ROWS)
    work_through([(top, min(top + _ROWS, height)) for top in tops], work, Watch())


def side_by_side(*works: Callable[[], Result]) -> list[Result]:
    """Return what some works answer, done at once by as many threads as torch may use."""
    answers: dict[int, Result] = {}

    def answer(number: int, _: int) -> None:
        answers[number] = works[number]()

    work_through([(k, k + 1) for k in range(len(works))], answer, Watch())
    return [answers[number] for number in range(len(works))]


def work_through(
    bands: Sequence[Band], work: Callable[[int, int], None], watch: Watch
) -> None:
    """Have `work` done for every band, on as many threads as torch may use.

    Raises
    ------
    Cancelled
        After the bands that have begun, once the watch's token is set.
    """

    def one(band: Band) -> None:
        watch.check()
        work(*band)

    threads = min(torch.get_num_threads(), len(bands))
    if threads < 2:
        for done, band in enumerate(bands, start=1):
            one(band)
            watch.reached(done / len(bands))
        return
    with ThreadPoolExecutor(threads) as pool:
        for done, _ in enumerate(pool.map(one, bands), start=1):
            watch.reached(done / len(bands))
