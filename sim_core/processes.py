"""Processes that help this one, and are to get in nobody's way."""

from __future__ import annotations

import signal


def begin_helping(threads: int = 1) -> None:
    """Prepare a process: few threads, and Ctrl-C, which all get, is not for it."""
    import cv2
    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(threads)
    torch.set_num_threads(threads)
