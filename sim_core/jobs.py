"""Cancellation and progress, shared by the command line and the window."""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with the finished share of the work, 0 to 1, from the working thread."""

Count = Callable[[int, int], None]
"""Called with how many of how many pieces are done, from the working thread."""


def ignore_progress(share: float, /) -> None:
    """Stand in where nobody watches."""


def ignore_count(done: int, total: int, /) -> None:
    """Stand in where nobody counts."""


class Cancelled(Exception):  # noqa: N818 - an outcome, not an error
    """Raised inside a computation whose result is no longer wanted."""


class CancelToken:
    """A flag that one thread sets and another polls."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` once somebody has called `cancel`."""
        if self._event.is_set():
            raise Cancelled
