"""How many training samples one core makes in a second, by pattern.

Run: ``python tests/benchmarks/synthesis.py [--photos DIR] [--size 320] [--count 200]``.
Processor time of one thread is counted, and of each sample its fastest of three times,
so that other work on the machine matters little.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sim_core.training.synthesis.compose import make_sample
from sim_core.training.synthesis.families import choose_pattern
from sim_core.training.synthesis.textures import Textures

if TYPE_CHECKING:
    from sim_core.patterns import MattingPattern


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    textures = Textures.of_folders(options.photos)
    times = _measure(textures, options.size, options.count)
    for pattern, seconds in sorted(times.items()):
        _say(f"{pattern.label:16} {1000 * np.mean(seconds):6.1f} ms  ({len(seconds)})")
    mean = np.mean(np.concatenate(list(times.values())))
    _say(f"{1 / mean:.1f} samples a second on one core at {options.size}²")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _measure(
    textures: Textures, size: int, count: int
) -> dict[MattingPattern, list[float]]:
    times: dict[MattingPattern, list[float]] = defaultdict(list)
    for number in range(count):
        pattern = choose_pattern(np.random.default_rng(number))
        seconds = [_time_sample(textures, size, (number, pattern)) for _ in range(4)]
        times[pattern].append(min(seconds[1:]))  # the first decodes the photographs
    return times


def _time_sample(textures: Textures, size: int, seed: tuple[int, MattingPattern]) -> float:
    rng = np.random.default_rng(seed)
    started = time.process_time()
    make_sample(rng, size, textures, pattern=seed[1])
    return time.process_time() - started


if __name__ == "__main__":
    main()
