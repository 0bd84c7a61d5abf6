"""A process that does nothing but look at the clock, to tell when the machine stood still.

Its waits are what any process would have had to wait, because others, or the machine's
host, had the processors.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Self

_BEAT_S = 0.002
_LATE_S = 0.002


class Bystander:
    """Watches the clock in a process of its own, from `with` to its end."""

    def __init__(self) -> None:
        self._waits: list[tuple[float, float]] = []

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.benchmarks.bystander"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self._process.stdout.readline()  # it is there
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        said, _ = self._process.communicate()
        whole_lines = said.split("\n")[:-1]
        self._waits = [tuple(map(float, line.split())) for line in whole_lines]

    def stood_still(self, start: float, end: float) -> float:
        """Return for how many seconds of a time on the monotonic clock it had to wait."""
        return sum(max(0.0, min(end, b) - max(start, a)) for a, b in self._waits)


def _watch() -> None:
    print("here", flush=True)  # noqa: T201
    due = time.monotonic() + _BEAT_S
    while True:
        time.sleep(max(0.0, due - time.monotonic()))
        now = time.monotonic()
        if now - due > _LATE_S:
            print(due, now, flush=True)  # noqa: T201
        due = now + _BEAT_S


if __name__ == "__main__":
    _watch()
