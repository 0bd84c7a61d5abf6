"""Processes that help this one, and are to get in nobody's way."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def begin_helping(threads: int = 1) -> None:
    """Prepare a process: few threads, and Ctrl-C, which all get, is not for it."""
    import cv2
    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(threads)
    torch.set_num_threads(threads)


@contextmanager
def deaf_from_birth() -> Iterator[None]:
    """Have the processes that are started meanwhile ignore Ctrl-C from their first moment.

    `begin_helping` comes after the imports of a process, which take seconds.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
