"""The classical methods beside pymatting's: time, quality, memory.

Run: ``python -m tests.benchmarks.classical [--json FILE] [--pictures DIR]``, after
``pip install simatte[benchmark]``. Both sides matte the same procedural composites in the
same process, in turns, after a round that does not count, as pymatting compiles then. Peak
memory is that of a process of its own, as Linux counts it.

A folder given with ``--pictures`` has subfolders ``image``, ``trimap`` and ``alpha`` with
pictures of the same names; they are compared on those too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pymatting import estimate_alpha_cf, estimate_alpha_sm

from sim_core.classical import Classical, ClosedForm, SharedMatting
from sim_core.metrics import mse, sad
from sim_core.trimap import UNKNOWN
from tests.benchmarks.composites import Example, hairy_composite, read_examples
from tests.benchmarks.report import Result, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim_core.arrays import Alpha

    Matter = Callable[[Example], Alpha]

_ROUNDS = 3
_SOLVE_ONE = """
import re, sys, numpy
from sim_core.classical import Classical
example = numpy.load(sys.argv[1])
Classical().solve(example["image"], example["trimap"])
print(re.search("VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
"""
_MEGAPIXELS = {1: (1000, 1000), 4: (2000, 2000), 12: (4000, 3000)}


def _shared(example: Example) -> Alpha:
    return SharedMatting().solve(example.image, example.trimap).alpha


def _closed_form(example: Example) -> Alpha:
    return ClosedForm().solve(example.image, example.trimap).alpha


def _classical(example: Example) -> Alpha:
    return Classical().solve(example.image, example.trimap).alpha


def _peer_shared(example: Example) -> Alpha:
    return np.asarray(estimate_alpha_sm(*_peer_input(example)), np.float32)


def _peer_closed_form(example: Example) -> Alpha:
    return np.asarray(estimate_alpha_cf(*_peer_input(example)), np.float32)


def _peer_input(example: Example) -> tuple[object, object]:
    unknown = example.trimap == UNKNOWN
    return example.image / 255.0, np.where(unknown, 0.5, example.trimap / 255.0)


_MATTERS: dict[str, Matter] = {
    "shared": _shared,
    "closed-form": _closed_form,
    "classical": _classical,
    "pymatting sm": _peer_shared,
    "pymatting cf": _peer_closed_form,
}

# What of ours is compared with what of theirs: name, peer, limits of the ratios of time and
# of SAD.
_PAIRS = [
    ("shared", "pymatting sm", 0.5, 1.05),
    ("closed-form", "pymatting cf", None, 1.05),
    ("classical", "pymatting cf", 1.0, None),
    ("classical", "pymatting sm", None, 1.0),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pictures", type=Path, help="real pictures with their truth")
    options = parser.parse_args()
    _warm_up()
    results = _compare("1 MP", [hairy_composite(*_MEGAPIXELS[1])] * _ROUNDS)
    if options.pictures is not None:
        results += _compare(options.pictures.name, read_examples(options.pictures))
    results += _measure_memory()
    return publish(results, options.json)


def _warm_up() -> None:
    example = hairy_composite(120, 100)
    for matter in _MATTERS.values():
        matter(example)


def _compare(source: str, examples: Sequence[Example]) -> list[Result]:
    """Return mean seconds and errors of all methods, and the ratios to their peers'."""
    runs: dict[str, list[_Run]] = {name: [] for name in _MATTERS}
    for example in examples:
        for name, matter in _MATTERS.items():
            runs[name].append(_run(matter, example))
    mean = {name: _Run(*np.mean(runs[name], axis=0)) for name in runs}
    results = []
    for name, (seconds, absolute, square) in mean.items():
        results.append(Result(f"{source}: time of {name}", seconds, "s"))
        results.append(Result(f"{source}: SAD of {name}", absolute, "e3"))
        results.append(Result(f"{source}: MSE of {name}", square, "e-3"))
    for name, peer, time_limit, sad_limit in _PAIRS:
        pair = f"{name} / {peer}"
        seconds = mean[name].seconds / mean[peer].seconds
        results.append(Result(f"{source}: time of {pair}", seconds, "", time_limit))
        absolute = mean[name].sad / mean[peer].sad
        results.append(Result(f"{source}: SAD of {pair}", absolute, "", sad_limit))
    return results


class _Run(NamedTuple):
    seconds: float
    sad: float
    mse: float


def _run(matter: Matter, example: Example) -> _Run:
    start = time.perf_counter()
    alpha = matter(example)
    seconds = time.perf_counter() - start
    compared = alpha, example.alpha, example.trimap
    return _Run(seconds, sad(*compared), mse(*compared))


def _measure_memory() -> list[Result]:
    """Return the peaks of `Classical`, and whether they grow faster than the picture."""
    peaks = {size: _peak_of(*shape) for size, shape in _MEGAPIXELS.items()}
    results = [
        Result(
            f"peak memory of classical, {size} MP", peak, "GiB", 4 if size == 12 else None
        )
        for size, peak in peaks.items()
    ]
    growth = (peaks[12] - peaks[4]) / (peaks[4] - peaks[1]) * (4 - 1) / (12 - 4)
    return [*results, Result("growth of memory, 4 to 12 MP / 1 to 4 MP", growth, "", 1.25)]


def _peak_of(width: int, height: int) -> float:
    """Return the most memory that a process of its own ever held, in GiB."""
    example = hairy_composite(width, height)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.npz"
        np.savez(path, image=example.image, trimap=example.trimap)
        command = [sys.executable, "-c", _SOLVE_ONE, str(path)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(output) / 2**20


if __name__ == "__main__":
    sys.exit(main())
