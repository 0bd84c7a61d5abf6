"""What every benchmark prints and writes: named numbers, the smaller the better."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One measured number.

    Attributes
    ----------
    limit
        The largest value that passes; None where the number is only for information.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def passes(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"  (limit {self.limit:g})"
        verdict = "" if self.passes else "  TOO MUCH"
        return f"{self.name:52} {self.value:9.4g} {self.unit}{limit}{verdict}"


def publish(results: Sequence[Result], path: Path | None) -> int:
    """Print results, write them as JSON if a path is given, and return the exit status.

    The status is 1 when a result is over its limit, else 0.
    """
    sys.stdout.write("\n".join(map(str, results)) + "\n")
    if path is not None:
        content = {"results": [asdict(result) for result in results]}
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0 if all(result.passes for result in results) else 1
