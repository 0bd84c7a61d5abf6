"""The classical methods beside pymatting's: time, quality, memory.

Run: ``python -m tests.benchmarks.classical [--json FILE] [--pictures DIR]``, after
``pip install simatte[benchmark]``. Both sides matte the same procedural composites in the
same process, in turns, after a first round that does not count, as pymatting compiles then;
the least time of three counts. Peak memory is that of a process of its own.

A folder given with ``--pictures`` has subfolders ``image``, ``trimap`` and ``alpha`` with
pictures of the same names; quality is then compared on those too.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

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
    parser.add_argument("--peak", type=int, choices=_MEGAPIXELS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak is not None:
        _print_peak(options.peak)
        return 0
    small = [hairy_composite(500, 400, seed) for seed in range(4)]
    results = _compare_time("1 MP", [hairy_composite(*_MEGAPIXELS[1])])
    results += _compare_quality("procedural", small)
    if options.pictures is not None:
        real = read_examples(options.pictures)
        results += _compare_time(options.pictures.name, real)
        results += _compare_quality(options.pictures.name, real)
    results += _measure_memory()
    return publish(results, options.json)


def _compare_time(source: str, examples: Sequence[Example]) -> list[Result]:
    """Return the seconds that all pictures take together, and the ratios to the peers'."""
    for matter in _MATTERS.values():
        matter(examples[0])
    seconds = dict.fromkeys(_MATTERS, math.inf)
    for _ in range(_ROUNDS):
        for name, matter in _MATTERS.items():
            start = time.perf_counter()
            for example in examples:
                matter(example)
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    results = [Result(f"{source}: time of {name}", seconds[name], "s") for name in _MATTERS]
    for name, peer, limit, _ in _PAIRS:
        ratio = seconds[name] / seconds[peer]
        results.append(Result(f"{source}: time of {name} / {peer}", ratio, "", limit))
    return results


def _compare_quality(source: str, examples: Sequence[Example]) -> list[Result]:
    """Return mean errors over pictures, and the ratios of SAD to the peers'."""
    mean = {name: _mean_errors(matter, examples) for name, matter in _MATTERS.items()}
    results = []
    for name, (absolute, square) in mean.items():
        results.append(Result(f"{source}: SAD of {name}", absolute, "e3"))
        results.append(Result(f"{source}: MSE of {name}", square, "e-3"))
    for name, peer, _, limit in _PAIRS:
        ratio = mean[name][0] / mean[peer][0]
        results.append(Result(f"{source}: SAD of {name} / {peer}", ratio, "", limit))
    return results


def _mean_errors(matter: Matter, examples: Sequence[Example]) -> tuple[float, float]:
    alphas = [(matter(example), example.alpha, example.trimap) for example in examples]
    return (
        float(np.mean([sad(*one) for one in alphas])),
        float(np.mean([mse(*one) for one in alphas])),
    )


def _measure_memory() -> list[Result]:
    """Return the peaks of `Classical`, and whether they grow faster than the picture."""
    peaks = {size: _peak_of(size) for size in _MEGAPIXELS}
    results = [
        Result(
            f"peak memory of classical, {size} MP", peak, "GiB", 4 if size == 12 else None
        )
        for size, peak in peaks.items()
    ]
    growth = (peaks[12] - peaks[4]) / (peaks[4] - peaks[1]) * (4 - 1) / (12 - 4)
    return [*results, Result("growth of memory, 4 to 12 MP / 1 to 4 MP", growth, "", 1.25)]


def _peak_of(size: int) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.classical", "--peak", str(size)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(output)


def _print_peak(size: int) -> None:
    example = hairy_composite(*_MEGAPIXELS[size])
    _classical(example)
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{kibibytes / 2**20}\n")


if __name__ == "__main__":
    sys.exit(main())
